"""The stretch of time that an account's data fills: from some years ago up to a given present."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from segment_core.demo.chance import Chance, Weighted

DAYS_A_YEAR = 365.25
OFFICE_HOURS: Weighted[int] = Weighted(
    {7: 2, 8: 4, 9: 7, 10: 8, 11: 8, 12: 7, 13: 6, 14: 6, 15: 6, 16: 6, 17: 6, 18: 6, 19: 7, 20: 7, 21: 5, 22: 3}
)
ARRIVALS_SKEW = 1.7  # above 1: the latest months are the busiest


@dataclass(frozen=True)
class History:
    """Instants are in UTC, in whole seconds; days are those of the account's time zone."""

    now: datetime
    zone: ZoneInfo
    years: float = 3.0

    @classmethod
    def until(cls, now: datetime, timezone: str) -> "History":
        """The history that ends at `now`, which must know its offset."""
        if now.tzinfo is None:
            raise ValueError("now needs a time zone")
        return cls(now.astimezone(UTC).replace(microsecond=0), ZoneInfo(timezone))

    @property
    def today(self) -> date:
        """The present day in the account's time zone."""
        return self.now.astimezone(self.zone).date()

    @property
    def days(self) -> float:
        """How many days the history has."""
        return self.years * DAYS_A_YEAR

    def at(self, day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """The instant of a local time of day."""
        local = datetime.combine(day, time(hour, minute, second), self.zone)
        return local.astimezone(UTC)

    def in_working_day(self, chance: Chance, day: date) -> datetime:
        """An instant between 07:00 and 23:00 of a local day, by how busy the hours are."""
        return self.at(day, chance.pick(OFFICE_HOURS), chance.whole(0, 59), chance.whole(0, 59))

    def arrival(self, chance: Chance) -> datetime:
        """When a new lead came in."""
        age = timedelta(days=int(self.days * chance.share(ARRIVALS_SKEW)))
        return self.past(self.in_working_day(chance, self.today - age))

    def past(self, instant: datetime) -> datetime:
        """`instant`, moved back a day at a time until it is not after now."""
        while instant > self.now:
            instant -= timedelta(days=1)
        return instant

    def between(self, chance: Chance, start: datetime, power: float = 1.0) -> datetime:
        """An instant of a working day from `start` up to now; a power above 1 crowds it towards now."""
        age = chance.between(timedelta(0), self.now - start, power)
        day = (self.now - age).astimezone(self.zone).date()
        return max(start, self.past(self.in_working_day(chance, day)))

    def age_in_days(self, instant: datetime) -> int:
        """Whole days from `instant` to now."""
        return (self.now - instant).days
