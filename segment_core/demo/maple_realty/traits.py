"""What lies behind a Maple Realty lead: what it wants, where, at what price. Columns and tags follow from it."""

from dataclasses import dataclass
from enum import StrEnum

from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.maple_realty.places import PLACES, Place


class Intent(StrEnum):
    """What a lead came for."""

    BUY = "buy"
    SELL = "sell"
    BOTH = "buy and sell"
    RENT = "rent"
    INVEST = "invest"


INTENTS: Weighted[Intent] = Weighted(
    {Intent.BUY: 54, Intent.SELL: 17, Intent.BOTH: 10, Intent.RENT: 9, Intent.INVEST: 10}
)
BUYING = frozenset({Intent.BUY, Intent.BOTH, Intent.INVEST})
SELLING = frozenset({Intent.SELL, Intent.BOTH})

PROPERTY_TYPES = ("Detached", "Semi-detached", "Townhouse", "Condo", "Duplex", "Cottage", "Vacant land")
CITY_HOMES: Weighted[str] = Weighted({"Condo": 46, "Townhouse": 16, "Semi-detached": 15, "Detached": 17, "Duplex": 6})
OTHER_HOMES: Weighted[str] = Weighted(
    {"Detached": 46, "Townhouse": 18, "Semi-detached": 14, "Condo": 12, "Cottage": 5, "Duplex": 3, "Vacant land": 2}
)
RELATIVE_PRICE = {
    "Detached": 1.35, "Semi-detached": 1.1, "Townhouse": 0.92, "Condo": 0.72, "Duplex": 1.25, "Cottage": 0.8,
    "Vacant land": 0.5,
}  # fmt: skip  # a table of factors
MIDDLE_PRICE = 760_000
SOME_DAYS, SOME_WEEKS, A_YEAR = 14, 60, 365
STATUSES_BY_AGE: tuple[tuple[float, Weighted[str | None]], ...] = (
    (SOME_DAYS, Weighted({"New": 68, "Hot": 18, "Warm": 10, "Nurture": 1, "Cold": 1, None: 2})),
    (SOME_WEEKS, Weighted({"New": 20, "Hot": 28, "Warm": 30, "Nurture": 11, "Cold": 9, None: 2})),
    (A_YEAR, Weighted({"New": 2, "Hot": 10, "Warm": 28, "Nurture": 32, "Cold": 26, None: 2})),
    (float("inf"), Weighted({"New": 1, "Hot": 4, "Warm": 14, "Nurture": 38, "Cold": 40, None: 3})),
)


@dataclass(frozen=True, slots=True)
class Traits:
    """One lead's reasons. `budget` is in the account's currency, as the lead would say it (rounded)."""

    intent: Intent
    place: Place
    home: str
    budget: int
    pre_approved: bool
    past_client: bool
    age_days: int
    status: str | None


def draw_traits(chance: Chance, age_days: int) -> Traits:
    """The traits of a lead that came in this many days ago."""
    intent = chance.pick(INTENTS)
    place = chance.pick(PLACES)
    home = chance.pick(CITY_HOMES if place.city in ("Toronto", "Montréal", "Vancouver") else OTHER_HOMES)
    status = chance.pick(next(weights for limit, weights in STATUSES_BY_AGE if age_days < limit))
    return Traits(
        intent=intent,
        place=place,
        home=home,
        budget=_rounded(chance.around(MIDDLE_PRICE * place.price * RELATIVE_PRICE[home], 0.32)),
        pre_approved=intent in BUYING and chance.happens({"Hot": 0.6, "Warm": 0.4}.get(status or "", 0.2)),
        past_client=age_days > A_YEAR / 2 and chance.happens(0.12),
        age_days=age_days,
        status=status,
    )


def _rounded(amount: float) -> int:
    """To 10,000 under half a million, 25,000 up to one and a half, 100,000 beyond: as people name a budget."""
    step = 10_000 if amount < 500_000 else 25_000 if amount < 1_500_000 else 100_000
    return max(100_000, int(amount / step + 0.5) * step)
