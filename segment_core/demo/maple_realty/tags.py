"""The tags of Maple Realty, each with how likely it is for a lead of given traits."""

from collections.abc import Callable

from segment_core.demo.chance import Chance
from segment_core.demo.maple_realty.traits import BUYING, SELLING, Intent, Traits

UNTAGGED = 0.11  # leads that nobody has tagged yet

Likely = Callable[[Traits, str | None], float]
TAG_RULES: tuple[tuple[str, Likely], ...] = (
    ("Buyer", lambda t, _: 0.86 if t.intent in BUYING else 0.02),
    ("Seller", lambda t, _: 0.88 if t.intent in SELLING else 0.02),
    ("Renter", lambda t, _: 0.8 if t.intent is Intent.RENT else 0.01),
    ("Investor", lambda t, _: 0.82 if t.intent is Intent.INVEST else 0.02),
    ("Landlord", lambda t, _: 0.25 if t.intent is Intent.INVEST else 0.01),
    ("Referral", lambda t, source: 0.55 if source == "Referral" else 0.06 if t.past_client else 0.03),
    ("Open house", lambda _, source: 0.7 if source == "Open house" else 0.06),
    ("VIP", lambda t, _: 0.3 if t.budget >= 1_500_000 else 0.1 if t.past_client else 0.02),
    ("Luxury", lambda t, _: 0.45 if t.budget >= 1_500_000 else 0.02),
    ("Pre-approved", lambda t, _: 0.7 if t.pre_approved else 0.01),
    ("Needs lender", lambda t, _: 0.15 if t.intent in BUYING and not t.pre_approved else 0.01),
    ("First-time buyer", lambda t, _: 0.38 if t.intent is Intent.BUY and t.budget < 800_000 else 0.02),
    ("Past client", lambda t, _: 0.9 if t.past_client else 0.0),
    ("Newsletter", lambda t, source: 0.5 if source == "Website" or t.past_client else 0.22),
    ("Market report", lambda t, _: 0.3 if t.intent in SELLING else 0.08),
    ("Home valuation", lambda t, _: 0.42 if t.intent in SELLING else 0.02),
    ("Downsizer", lambda t, _: 0.22 if t.intent in SELLING else 0.02),
    ("Upsizer", lambda t, _: 0.4 if t.intent is Intent.BOTH else 0.03),
    ("Empty nester", lambda t, _: 0.14 if t.intent in SELLING else 0.01),
    ("Growing family", lambda t, _: 0.18 if t.home in ("Detached", "Townhouse") else 0.04),
    ("Relocation", lambda t, _: 0.3 if t.place.province != "Ontario" else 0.05),
    ("Waterfront", lambda t, _: 0.4 if t.home == "Cottage" else 0.02),
    ("Cottage country", lambda t, _: 0.6 if t.home == "Cottage" else 0.01),
    ("New construction", lambda t, _: 0.12 if t.home in ("Condo", "Townhouse") else 0.03),
    ("Cash buyer", lambda t, _: 0.2 if t.intent is Intent.INVEST else 0.03),
    ("Expired listing", lambda t, _: 0.08 if t.intent is Intent.SELL else 0.0),
    ("Price drop alert", lambda t, _: 0.16 if t.intent in BUYING else 0.01),
    ("Virtual tour", lambda t, _: 0.12 if t.status in ("Hot", "Warm") else 0.04),
    ("Webinar", lambda _, source: 0.15 if source == "Facebook" else 0.04),
    (
        "French-speaking",
        lambda t, _: 0.55 if t.place.province == "Quebec" else 0.1 if t.place.city == "Ottawa" else 0.01,
    ),
    ("Callback", lambda t, _: 0.12 if t.status == "Hot" else 0.03),
    ("Do not call", lambda t, _: 0.06 if t.status == "Cold" else 0.005),
)


def draw_tags(chance: Chance, traits: Traits, source: str | None) -> list[str]:
    """The lead's tags; none for the ones that nobody has looked at."""
    if chance.happens(UNTAGGED):
        return []
    return [tag for tag, likely in TAG_RULES if chance.happens(likely(traits, source))]
