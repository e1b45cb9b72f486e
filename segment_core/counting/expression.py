"""Expressions of bits as SQL text, simplified where a part holds for nobody or for every bit, and never deep."""

from collections.abc import Callable, Sequence

NOBODY, EVERY = "z.zero", "(~ z.zero)"


def either(parts: Sequence[str]) -> str:
    """Bits that are in any part."""
    kept = [part for part in dict.fromkeys(parts) if part != NOBODY]
    if EVERY in kept:
        return EVERY
    return _balanced(kept, "|") if kept else NOBODY


def both(parts: Sequence[str]) -> str:
    """Bits that are in all parts."""
    kept = [part for part in dict.fromkeys(parts) if part != EVERY]
    if NOBODY in kept:
        return NOBODY
    return _balanced(kept, "&") if kept else EVERY


def neither(part: str) -> str:
    """Bits that are not in the part."""
    return {NOBODY: EVERY, EVERY: NOBODY}.get(part, f"(~ {part})")


def without(part: str, taken: str) -> str:
    """Bits of one part that are not in the other."""
    return both([part, neither(taken)])


def _balanced(parts: Sequence[str], sign: str) -> str:
    """A long chain as a tree of halves: PostgreSQL goes down one level for each bracket."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({_balanced(parts[:half], sign)} {sign} {_balanced(parts[half:], sign)})"


def at_least(code: int, width: int, has_value: str, digit: Callable[[int], str]) -> str:
    """Bits of leads whose code is `code` or more; leads without a value have 0 in every digit.

    From the lowest digit of the code that is 1 upwards: where the code has a 1 the lead must, where it has a 0 the
    lead may, whatever its lower digits.
    """
    if code <= 0:
        return has_value
    if code >= 1 << width:
        return NOBODY
    lowest = (code & -code).bit_length() - 1
    found = digit(lowest)
    for place in range(lowest + 1, width):
        found = f"({digit(place)} {'&' if code >> place & 1 else '|'} {found})"
    return found
