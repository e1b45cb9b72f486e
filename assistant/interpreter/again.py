"""A new number or length for a condition that the draft has: "make it 60", "stretch it to 180", "by 50k more"."""

import re
from dataclasses import replace
from decimal import Decimal

from assistant.interpreter import edit
from assistant.interpreter.line import Line
from assistant.interpreter.numbers import WORDS, NumberRead, read_number
from assistant.interpreter.scope import all_of
from assistant.interpreter.words import tokenise
from assistant.reading import Context
from segment_core.canonical import canonical
from segment_core.model import Condition, Everyone, Node, Period, Relative, Scope, Tree, conditions

COUNT = r"(?P<n>\d+|a|an|" + "|".join(sorted((w for w in WORDS if " " not in w), key=len, reverse=True)) + ")"
RELATIVE = re.compile(
    rf"^\s*(?:the )?(?:(?:last|past|next) )?{COUNT} (?P<unit>hour|day|week|month|quarter|year)s?\W*$", re.IGNORECASE
)
STARTING = re.compile(r"^\s*(?:start(?:ing)? )?(?:from|at)\s+(?=[$€£]?\d)", re.IGNORECASE)


def bare_number(
    words: str, draft: Tree, context: Context, key: str | None = None, sign: int = 0, most: bool = False
) -> list[tuple[str, Tree]]:
    """The draft with the number in the place of the one it has: one way for each condition that may be meant.

    `key` names the field, where it was said; with a `sign` the number is added to the one so far; `most` makes it
    an upper end ("cap it at 200").
    """
    if isinstance(draft, Everyone):
        return []
    relative = RELATIVE.match(words)
    if relative:
        return [] if re.search(r"\b(?:last|past|next)\b", words, re.I) else _new_length(relative, draft, context, key)
    start = STARTING.match(words)
    number = _number(words[start.end() :] if start else words)
    if number is None:
        return []
    if start:
        number = replace(number, op="gte", compared=True)
    if most and not number.compared:
        number = replace(number, op="lte", compared=True)
    hits = [c for c in _numbered(draft, context) if key is None or c.field == key]
    if number.compared or number.high is not None:
        hits = [c for c in hits if isinstance(c.value, Decimal | tuple)]
    changed = [(c, new) for c in hits if (new := _resized(c, number, sign, most)) is not None]
    if len({c.field for c, _ in changed}) > 1:
        plain = [(c, new) for c, new in changed if _is_near(c, replace(number, scaled=True))]
        near = plain if len(plain) == 1 else [(c, new) for c, new in changed if _is_near(c, number)]
        changed = near or changed
    last = {c.field: (c, new) for c, new in changed}
    return [(_label(c, context), _put(draft, c, new)) for c, new in last.values()]


def _label(condition: Condition, context: Context) -> str:
    return context.catalog.fields[condition.field].label


def _numbered(draft: Tree, context: Context) -> list[Condition]:
    """The draft's conditions that have a number of their own, in the order they were said."""
    return [c for c in _said(draft, context) if size(c) is not None]


def _said(draft: Tree, context: Context) -> list[Condition]:
    """The draft's conditions, in the order they were said."""
    there = conditions(draft)
    order = [canonical(c, context.catalog) for c in conditions(context.draft or draft)]
    known = [c for c in order if isinstance(c, Condition) and c in there]
    return [*(c for c in there if c not in known), *known]


def size(condition: Condition) -> Decimal | None:
    """The number that a condition turns on; of a range the upper one."""
    value = condition.value
    if isinstance(value, Relative):
        return Decimal(value.n)
    if isinstance(value, Scope):
        return Decimal(value.in_last.n) if value.in_last else Decimal(value.at_least) if value.at_least > 1 else None
    if condition.op == "between" and isinstance(value, tuple):
        return value[1] if isinstance(value[1], Decimal) else None
    return value if isinstance(value, Decimal) else None


def _is_near(condition: Condition, number: NumberRead) -> bool:
    """Whether the new number is of the old one's size, or is short for one that is."""
    old = size(condition)
    assert old is not None
    new = _scaled(number, number.low, old)
    return old / 10 <= new <= old * 10


def _scaled(number: NumberRead, part: Decimal, old: Decimal) -> Decimal:
    """After 700,000, "900" is 900,000; "900k" says so itself."""
    return part if number.scaled else edit.scaled_like(part, old)


def _number(words: str) -> NumberRead | None:
    tokens = [token for token in tokenise(words) if not (token.kind == "symbol" and token.raw in ".!?")]
    read = read_number(Line(tokens), 0) if tokens else None
    return read[0] if read is not None and read[1] == len(tokens) else None


def _resized(condition: Condition, number: NumberRead, sign: int, most: bool) -> Node | None:
    value = condition.value
    if isinstance(value, Scope):
        if number.low != int(number.low) or not 0 < number.low <= 10_000:
            return None
        if value.in_last:
            new = value.model_copy(update={"in_last": Relative(n=int(number.low), unit=value.in_last.unit)})
        else:
            new = value.model_copy(update={"at_least": int(number.low)})
        return condition.model_copy(update={"value": new})
    if number.high is not None:
        old = size(condition) or number.high
        bounds = (_scaled(number, number.low, old), _scaled(number, number.high, old))
        return condition.model_copy(update={"op": "between", "value": bounds})
    low = number.low
    if sign:
        old = size(condition)
        assert old is not None
        low = old + sign * _scaled(number, low, old)
        if low <= 0:
            return None
    if most and edit.bounds_other_end(condition.op, number.op):
        upper = _scaled(number, low, size(condition) or low)
        return all_of([condition, condition.model_copy(update={"op": number.op, "value": upper})])
    return edit.resized(condition, low, number.op if number.compared else None, exact=bool(sign) or number.scaled)


def _put(draft: Tree, old: Condition, new: Node) -> Tree:
    assert not isinstance(draft, Everyone)
    return edit.rewrite(draft, lambda c: new if c == old else c) or Everyone()


def _new_length(found: re.Match[str], draft: Tree, context: Context, key: str | None) -> list[tuple[str, Tree]]:
    """ "3 weeks": the length of the window that the draft has; a past period becomes such a window."""
    said = found["n"].lower()
    n = int(said[:5]) if said.isdigit() else 1 if said in ("a", "an") else WORDS[said]
    window = Relative(n=n, unit=found["unit"].lower())  # pyright: ignore[reportArgumentType]  # one of the pattern's
    hits = [c for c in _dated(draft, context) if key is None or c.field == key]
    if not hits or n == 0:
        return []
    last = hits[-1]
    if isinstance(last.value, Scope):
        return [
            (
                "",
                _put(draft, last, last.model_copy(update={"value": last.value.model_copy(update={"in_last": window})})),
            )
        ]
    if isinstance(last.value, Relative):
        return [("", _put(draft, last, last.model_copy(update={"value": window})))]
    return [("", _put(draft, last, last.model_copy(update={"op": "in_last", "value": window})))]


def _dated(draft: Tree, context: Context) -> list[Condition]:
    """The draft's conditions whose time can be given as a length."""
    found = _said(draft, context)
    lengths = [
        c
        for c in found
        if isinstance(c.value, Relative) or (isinstance(c.value, Scope) and c.value.in_last is not None)
    ]
    return lengths or [c for c in found if isinstance(c.value, Period) and c.op == "in_period" and c.value.offset <= 0]
