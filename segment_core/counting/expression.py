"""Expressions of bits as SQL text, simplified where a part holds for nobody or for every lead, and never deep.

No expression has the bit of a lead that is not there: bitmaps do not, and the complement is that within the leads.
"""

from collections.abc import Callable, Mapping, Sequence

from segment_core.counting.attributes import components

NOBODY, EVERY = "z.zero", "l.e[1]"
_NOT = f"({EVERY} # "


def either(parts: Sequence[str]) -> str:
    """Leads that are in any part."""
    kept = [part for part in dict.fromkeys(parts) if part != NOBODY]
    if EVERY in kept:
        return EVERY
    return balanced(kept, "|") if kept else NOBODY


def both(parts: Sequence[str]) -> str:
    """Leads that are in all parts."""
    kept = [part for part in dict.fromkeys(parts) if part != EVERY]
    if NOBODY in kept:
        return NOBODY
    return balanced(kept, "&") if kept else EVERY


def neither(part: str) -> str:
    """Leads that are not in the part."""
    if part.startswith(_NOT):
        return part.removeprefix(_NOT)[:-1]
    return {NOBODY: EVERY, EVERY: NOBODY}.get(part, f"{_NOT}{part})")


def without(part: str, taken: str) -> str:
    """Leads of one part that are not in the other."""
    return both([part, neither(taken)])


def but(part: str, within: str) -> str:
    """Leads of a part that are not in another, which lies within it."""
    if within == NOBODY:
        return part
    return NOBODY if within == part else f"({part} # {within})" if part != EVERY else neither(within)


def is_complement(expression: str) -> bool:
    """Whether it is of the leads that are not in something."""
    return expression.startswith(_NOT)


def halves(expression: str) -> tuple[str, str, str] | None:
    """What an expression in brackets joins, and its sign between; None of a name."""
    depth = 0
    for place, sign in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 1 and sign in "|&#":
            return expression[1 : place - 1], sign, expression[place + 2 : -1]
    return None


def balanced(parts: Sequence[str], sign: str) -> str:
    """A long chain as a tree of halves: PostgreSQL goes down one level for each bracket."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({balanced(parts[:half], sign)} {sign} {balanced(parts[half:], sign)})"


def steps_of(levels: Mapping[str, Sequence[str]]) -> str:
    """Columns of each name as one step of a query after another, each computed once."""
    steps = ((name, ", ".join(columns)) for name, columns in levels.items() if columns)
    return " ".join(f"CROSS JOIN LATERAL (SELECT {columns} OFFSET 0) AS {name}" for name, columns in steps)


def at_least(code: int, width: int, step: Callable[[int, int], str]) -> str:
    """Leads whose code is `code` (1 or more) or more. `step(component, digit)`: whose larger digit is `digit` or more.

    From the lowest digit of the code that is not 0 upwards: a lead's digit is higher, or it is the same and what is
    below decides.
    """
    if code >= 1 << width:
        return NOBODY
    found: str | None = None
    for component, (lowest, size) in enumerate(components(width)):
        digit, highest = code >> lowest & (1 << size) - 1, (1 << size) - 1
        reached = step(component, digit) if digit else None
        if found is None:
            found = reached
            continue
        higher = step(component, digit + 1) if digit < highest else NOBODY
        found = either([higher, found if reached is None else both([reached, found])])
    assert found is not None
    return found


def at_least_of(parts: Sequence[str], number: int, name: Callable[[str], str]) -> str:
    """Leads that are in so many parts or more. `name` makes an expression a column that others can refer to.

    Halves are put together: of each it is known who is in one part of it or more, in two or more, and so on.
    """
    found = [[part] for part in parts]
    while len(found) > 1:
        pairs = list(zip(found[::2], found[1::2], strict=False))
        found = [[name(one) for one in _together(a, b, number)] for a, b in pairs] + found[2 * len(pairs) :]
    return found[0][number - 1] if found and len(found[0]) >= number else NOBODY


def _together(first: Sequence[str], second: Sequence[str], number: int) -> list[str]:
    """Who is in one part or more of either, in two or more, up to `number`."""
    found: list[str] = []
    for wanted in range(1, min(number, len(first) + len(second)) + 1):
        of_first = range(max(0, wanted - len(second)), min(wanted, len(first)) + 1)
        found.append(either([both([*_reached(first, n), *_reached(second, wanted - n)]) for n in of_first]))
    return found


def _reached(known: Sequence[str], number: int) -> Sequence[str]:
    return [known[number - 1]] if number else []
