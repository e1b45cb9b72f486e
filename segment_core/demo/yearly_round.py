"""The campaigns that an account sends year after year, laid over its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from segment_core.demo.history import History
from segment_core.demo.plan import SentCampaign

EVERY_MONTH = tuple(range(1, 13))
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip  # one line a half-year reads better; English whatever the machine's locale


@dataclass(frozen=True, slots=True)
class Recurring:
    """An email of the yearly round. `{month}` in its name stands for the month; `reach`, `tags`: see SentCampaign."""

    key: str
    name: str
    months: tuple[int, ...]
    day: int
    hour: int = 10
    reach: float = 1.0
    tags: frozenset[str] = frozenset()


def sent_campaigns(history: History, round_: Sequence[Recurring], most: int) -> list[SentCampaign]:
    """The latest `most` campaigns up to now, oldest first. Those of the last year carry no year in their name."""
    sent = [
        _sent(history, recurring, day)
        for month in _months(history)
        for recurring in round_
        if month.month in recurring.months
        and history.at(day := month.replace(day=recurring.day), recurring.hour) <= history.now - timedelta(hours=1)
    ]
    return sorted(sent, key=lambda campaign: campaign.sent_at)[-most:]


def _months(history: History) -> Iterator[date]:
    last = history.today.year * 12 + history.today.month - 1
    for number in range(last - round(history.years * 12), last + 1):
        yield date(number // 12, number % 12 + 1, 1)


def _sent(history: History, recurring: Recurring, day: date) -> SentCampaign:
    recent = history.today - day < timedelta(days=365)
    year = "" if recent else f" {day.year}"
    month = MONTHS[day.month - 1]
    monthly = "{month}" in recurring.name
    return SentCampaign(
        id=f"{recurring.key}-{day:%Y-%m}",
        name=recurring.name.format(month=f"{month}{year}") if monthly else f"{recurring.name}{year}",
        sent_at=history.at(day, recurring.hour),
        reach=recurring.reach,
        tags=recurring.tags,
    )
