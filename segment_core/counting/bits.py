"""Bits between two bounds: leads that surely match, and leads that may (a row decides for those in between)."""

from collections.abc import Sequence
from dataclasses import dataclass

from segment_core.counting import expression as bits


@dataclass(frozen=True)
class Bounds:
    """SQL of two bit strings: `sure` is within what matches, and what matches is within `may`."""

    sure: str
    may: str

    @property
    def exact(self) -> bool:
        """Whether nothing lies in between."""
        return self.sure == self.may


def exactly(found: str) -> Bounds:
    """These and no others."""
    return Bounds(found, found)


NOBODY, EVERY = exactly(bits.NOBODY), exactly(bits.EVERY)


def all_of(parts: Sequence[Bounds]) -> Bounds:
    """Leads that match every part."""
    return Bounds(bits.both([part.sure for part in parts]), bits.both([part.may for part in parts]))


def any_of(parts: Sequence[Bounds]) -> Bounds:
    """Leads that match one part or more."""
    return Bounds(bits.either([part.sure for part in parts]), bits.either([part.may for part in parts]))


def complement(part: Bounds) -> Bounds:
    """Leads that do not match."""
    return Bounds(bits.neither(part.may), bits.neither(part.sure))


def but_for(part: Bounds, unknown: str) -> Bounds:
    """The same, with nothing said of some leads."""
    return Bounds(bits.without(part.sure, unknown), bits.either([part.may, unknown]))
