"""What an account has bitmaps of: one attribute or more for each field, and for each kind of engagement.

A lead's value in an attribute is a dictionary number (encoding `values`: one bitmap a value) or a code (`digits`: one
bitmap for each binary digit of the code, and SET for "has a value"; `slices`: these, and more to compare by). Codes
grow with what they stand for: code k of 1 or more begins at `start_of(k)`, code 0 lies before all of them, the last
one has no end.

Slices are compared by larger digits, of up to six binary ones: one bitmap for "this digit is n or more" (range
encoding by components, Chan and Ioannidis 1998). A date is compared by three bitmaps so, where the binary digits are
twelve.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from zoneinfo import ZoneInfo

from segment_core.catalog import BUILT_IN_FIELDS, Field
from segment_core.columns import EPOCH_DAY, encode_day, encode_moment
from segment_core.dates import midnight
from segment_core.zones import offsets

CHUNK = 61_440  # leads in a bitmap: the most whose bits fit into a page
EXISTING = 0  # the attribute that says which leads there are, and its one value
SET, INEXACT, ODD = -1, -2, -3  # has a value; the code alone does not say which; nothing is known of it but SET
NUMBER_SCALE = 20_000  # a number's whole is n * NUMBER_SCALE; the last bit: there are more than 4 decimals
KINDS = ("received", "opened", "clicked", "bounced", "unsubscribed")
COMPONENT = 6  # binary digits of a code that make a larger digit, at most
_FIRST_STEP = 1 << COMPONENT  # below are binary digits
MONTH_DAYS = 9  # binary digits of month * 32 + day
CREATED = next(field for field in BUILT_IN_FIELDS if field.key == "created_at")  # what pages of leads are in order by
# Of a moment to the microsecond: from 1963 to 2106, where the double precision that moments are read as has room.
EXACT_BASE, EXACT_WIDTH = -210_000_000_000_000, 52


@dataclass(frozen=True)
class Attribute:
    """One attribute as stored. `midnights` is the digest of where codes of moments begin."""

    number: int
    name: str
    encoding: str
    base: int = 0
    unit: int = 1
    width: int = 0
    midnights: str | None = None

    @property
    def last(self) -> int:
        """The highest code."""
        return (1 << self.width) - 1


@dataclass(frozen=True)
class Codes:
    """The codes of an attribute in slices. `starts`: of moments, where each code begins (microseconds since 1970)."""

    attribute: Attribute
    starts: tuple[int, ...] | None = None

    def code_of(self, value: int) -> int:
        """The code that a value has."""
        if self.starts is not None:
            return bisect_right(self.starts, value)
        found = (value - self.attribute.base) // self.attribute.unit + 1
        return min(max(found, 0), self.attribute.last)

    def begins_at(self, value: int) -> bool:
        """Whether a code begins exactly there."""
        code = self.code_of(value)
        if code == 0:
            return False
        if self.starts is not None:
            return self.starts[code - 1] == value
        return self.attribute.base + (code - 1) * self.attribute.unit == value


@cache
def components(width: int) -> tuple[tuple[int, int], ...]:
    """The larger digits of a code, the lowest first: from which binary digit, and how many."""
    number = max(-(-width // COMPONENT), 1)
    sizes = [width // number + (place < width % number) for place in range(number)]
    return tuple((sum(sizes[:place]), size) for place, size in enumerate(sizes))


def step_value(component: int, digit: int) -> int:
    """The value of the bitmap of codes whose larger digit is `digit` (1 or more) or more."""
    return ((component + 1) << COMPONENT) + digit


def name_of(field: Field) -> str:
    """An attribute's name holds the kind: a field that comes back with another kind is another attribute."""
    return f"{field.key}:{field.kind}"


def month_day_name(field: Field) -> str:
    """The attribute of month and day, for anniversaries."""
    return f"{name_of(field)}:month-day"


def exact_name(field: Field) -> str:
    """The attribute of a moment to the microsecond, to put leads in order by."""
    return f"{name_of(field)}:exact"


def latest_name(kind: str) -> str:
    """The attribute of a lead's latest event of a kind."""
    return f"engagement:{kind}"


def campaigns_name(kind: str) -> str:
    """The attribute whose values are the campaigns that a lead has an event of the kind for."""
    return f"engagement:{kind}:campaign"


def number_of_campaigns_name(kind: str) -> str:
    """The attribute of how many campaigns a lead has an event of the kind for."""
    return f"engagement:{kind}:campaigns"


def starts_of(attribute: Attribute, timezone: str) -> tuple[int, ...]:
    """Where the codes of a moment attribute begin: midnights of the zone, from day `base` on."""
    return midnights(timezone, attribute.base, attribute.last)


@cache
def midnights(timezone: str, first: int, count: int) -> tuple[int, ...]:
    """The moments (microseconds since 1970) at which `count` days begin, from day `first` since 1970."""
    zone, start = ZoneInfo(timezone), EPOCH_DAY + timedelta(days=first)
    return tuple(encode_moment(midnight(start + timedelta(days=i), zone)) for i in range(count))


@cache
def digest_of(timezone: str, first: int, count: int) -> str:
    """Of the midnights: other rules of the time zone give another one."""
    found = midnights(timezone, first, count)
    return blake2b(repr(found).encode(), digest_size=12).hexdigest()


@cache
def mixed_days(timezone: str, first: int, count: int) -> tuple[int, ...]:
    """The codes of moments of more than one local day: where a clock change takes the zone back over midnight.

    Moments of every other code (but 0 and the last one) have the local day `first` + code - 1.
    """
    starts, rules = midnights(timezone, first, count), offsets(ZoneInfo(timezone))
    found: set[int] = set()
    for change in rules.changes:
        for moment in (change - timedelta(microseconds=1), change):
            code = bisect_right(starts, encode_moment(moment))
            day = (moment + timedelta(seconds=rules.at(moment))).date()
            if 0 < code < count and encode_day(day) != first + code - 1:
                found.add(code)
    return tuple(sorted(found))


def is_current(attribute: Attribute, timezone: str) -> bool:
    """Whether the days that the attribute was built with are those of today's rules of the zone, in order."""
    if attribute.midnights is None:
        return True
    starts = starts_of(attribute, timezone)
    in_order = all(a <= b for a, b in pairwise(starts))
    return in_order and attribute.midnights == digest_of(timezone, attribute.base, attribute.last)
