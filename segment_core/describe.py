"""Tree → one English sentence; parse_sentence() in sentence.py is its inverse. Contract: docs/filter-model.md.

“Status is Hot or Warm, and Source is Facebook”: a comma before the joining word where a condition has an “or” or
“and” of its own, brackets where groups mix. Relative dates stay relative; resolved_dates() says what they come to.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from segment_core import dates
from segment_core.catalog import Catalog, Field
from segment_core.folding import fold_value
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Period, Relative, Scope, Tree, conditions
from segment_core.operators import Operator, Takes, complement, operator_for
from segment_core.sentence_forms import PLACE, did_not, list_phrase, phrase_of
from segment_core.sentence_names import Names
from segment_core.sentence_values import day_text, month_day_text, number_text, period_text, span_text
from segment_core.sentence_words import listed, operand_text

RANGES = (Takes.NUMBER_RANGE, Takes.DAY_RANGE, Takes.MONTH_DAYS)


def describe(tree: Tree, catalog: Catalog) -> str:
    """The sentence of a valid tree; “everyone” for everyone."""
    return "everyone" if isinstance(tree, Everyone) else _node(tree, False, Names(catalog))


def describe_condition(condition: Condition, catalog: Catalog) -> str:
    """The sentence of one condition."""
    return _condition(condition, False, Names(catalog))


def _node(node: Node, negated: bool, names: Names) -> str:
    match node:
        case Condition():
            return _condition(node, negated, names)
        case Not():
            return _node(node.child, not negated, names)
        case All() | Any_():
            children = list(_children(node, type(node)))
            if len(children) == 1:
                return _node(children[0], negated, names)
            group = _group(children, "and" if isinstance(node, All) else "or", names)
            return f"not ({group})" if negated else group


def _children(node: All | Any_, kind: type[All | Any_]) -> Iterator[Node]:
    """The children, those of nested groups of the same kind among them."""
    for child in map(_bare, node.children):
        if isinstance(child, All | Any_) and isinstance(child, kind):
            yield from _children(child, kind)
        else:
            yield child


def _bare(node: Node) -> Node:
    """The node without double negations and groups of one."""
    match node:
        case Not(child=Not(child=child)):
            return _bare(child)
        case All(children=(child,)) | Any_(children=(child,)):
            return _bare(child)
        case _:
            return node


def _group(children: list[Node], joint: str, names: Names) -> str:
    texts = [f"({_node(c, False, names)})" if isinstance(c, All | Any_) else _node(c, False, names) for c in children]
    comma = "," if any(_has_joint(child, names.catalog) for child in children) else ""
    return f"{comma} {joint} ".join(texts)


def _has_joint(node: Node, catalog: Catalog) -> bool:
    """Whether a condition's own sentence has an “and” or “or” outside brackets."""
    node = _bare(node.child) if isinstance(node, Not) else node
    if not isinstance(node, Condition):
        return False
    match node.value:
        case Scope():
            return node.value.between is not None
        case tuple():
            return _row(node, catalog).takes in RANGES or len(_distinct(cast("tuple[str, ...]", node.value))) > 1
        case _:
            return False


def _row(condition: Condition, catalog: Catalog) -> Operator:
    row = operator_for(catalog.fields[condition.field].kind, condition.op)
    assert row is not None, f"{condition.field} has no operator {condition.op}"
    return row


def _condition(condition: Condition, negated: bool, names: Names) -> str:
    field, row = names.catalog.fields[condition.field], _row(condition, names.catalog)
    if negated and (other := complement(field.kind, condition.op)):
        return _condition(condition.model_copy(update={"op": other}), False, names)
    if row.takes is Takes.SCOPE:
        return _engagement(row, cast("Scope | None", condition.value) or Scope(), negated, names)
    if row.takes is Takes.LIST:
        return _list(row, field, cast("tuple[str, ...]", condition.value), negated, names)
    phrase = phrase_of(row, field.kind, negated)
    value = _value(condition, field, row, names)
    ending = phrase.replace(PLACE, value) if PLACE in phrase else f"{phrase} {value}"
    return f"{names.field(field)} {ending}".rstrip()


def _list(row: Operator, field: Field, values: tuple[str, ...], negated: bool, names: Names) -> str:
    texts = [names.value(field, value) for value in _distinct(values)]
    if field.kind == "member" and row.key == "not_in" and len(texts) == 1:
        return f"not {names.field(field)} {texts[0]}"
    phrase, joint = list_phrase(row, field.kind, len(texts), negated)
    label = "" if field.kind == "segment" else names.field(field)
    return " ".join(part for part in (label, phrase, listed(texts, joint)) if part)


def _distinct(values: tuple[str, ...]) -> list[str]:
    """Each value once, whatever its letter case; the first spelling stays."""
    distinct: dict[str, str] = {}
    for value in values:
        distinct.setdefault(fold_value(value), value)
    return list(distinct.values())


def _value(condition: Condition, field: Field, row: Operator, names: Names) -> str:
    match condition.value:
        case None:
            return ""
        case Decimal() as number:
            return number_text(number, field.unit, names.catalog.currency)
        case Relative() as span:
            return span_text(span.n, span.unit)
        case Period() as period:
            return period_text(period)
        case str() as text:
            return day_text(text) if row.takes is Takes.DAY else operand_text(text)
        case (first, last):
            return " and ".join(_bound(bound, field, row, names) for bound in (first, last))
        case _:
            raise AssertionError(f"{row.key} does not take {condition.value!r}")


def _bound(bound: str | Decimal, field: Field, row: Operator, names: Names) -> str:
    if isinstance(bound, Decimal):
        return number_text(bound, field.unit, names.catalog.currency)
    return month_day_text(bound) if row.takes is Takes.MONTH_DAYS else day_text(bound)


def _engagement(row: Operator, scope: Scope, negated: bool, names: Names) -> str:
    window, emails = window_text(scope), _emails(scope, names)
    if row.key in ("not_opened", "not_clicked"):
        verb = row.key.removeprefix("not_")
        text = f"received {emails} but {verb} none" if scope.at_least > 1 else f"{row.phrase} {emails}"
        return f"not ({text}{window})" if negated else f"{text}{window}"
    phrase = row.phrase
    if negated:
        phrase = f"never {phrase}" if scope == Scope() else did_not(row)
    return f"{phrase} {emails}{window}"


def _emails(scope: Scope, names: Names) -> str:
    """Any email, the last campaign, at least 3 emails, at least 2 emails of the campaign May newsletter."""
    count = f"at least {scope.at_least} emails" if scope.at_least > 1 else ""
    if scope.campaign == "any":
        return count or "any email"
    campaign = "the last campaign" if scope.campaign == "last" else f"the campaign {names.campaign(scope.campaign)}"
    return f"{count} of {campaign}" if count else campaign


def window_text(scope: Scope) -> str:
    """“ in the last 90 days”, with the space before it; nothing without a window."""
    if scope.in_last:
        return f" in the last {span_text(scope.in_last.n, scope.in_last.unit)}"
    if scope.in_period:
        return f" {period_text(scope.in_period)}"
    if scope.between:
        return f" between {day_text(scope.between[0])} and {day_text(scope.between[1])}"
    if scope.on_or_after:
        return f" on or after {day_text(scope.on_or_after)}"
    return f" on or before {day_text(scope.on_or_before)}" if scope.on_or_before else ""


def resolved_dates(tree: Tree, catalog: Catalog, now: datetime) -> list[str]:
    """What the tree's relative words mean at `now`, each once: “in the last 30 days: since 17 May 2026”."""
    clock = dates.Clock(now, catalog.zone, catalog.first_weekday)
    found: dict[str, None] = {}
    for condition in conditions(tree):
        moments = catalog.fields[condition.field].kind != "date"
        match condition.value:
            case Relative() as span:
                found[_resolved_span(condition.op, span, clock, moments)] = None
            case Period() as period:
                found[_resolved_period(period, clock)] = None
            case Scope() as scope:
                found.update(dict.fromkeys(_resolved_scope(scope, catalog, clock)))
            case _:
                pass
    return list(found)


def _resolved_scope(scope: Scope, catalog: Catalog, clock: dates.Clock) -> Iterator[str]:
    if scope.campaign == "last":
        campaign = catalog.last_campaign(clock.now)
        yield f"the last campaign: {campaign.name if campaign else 'none has been sent'}"
    if scope.in_last:
        yield _resolved_span("in_last", scope.in_last, clock, moments=True)
    if scope.in_period:
        yield _resolved_period(scope.in_period, clock)


def _resolved_period(period: Period, clock: dates.Clock) -> str:
    return f"{period_text(period)}: {_days_text(dates.period_days(period, clock))}"


def _resolved_span(op: str, span: Relative, clock: dates.Clock, moments: bool) -> str:
    length = span_text(span.n, span.unit)
    match op:
        case "older_than":
            return f"more than {length} ago: before {_moment_text(dates.older_instants(span, clock).end, span, clock)}"
        case "in_last" if moments:
            return f"in the last {length}: since {_moment_text(dates.last_instants(span, clock).start, span, clock)}"
        case "in_last":
            return f"in the last {length}: {_days_text(dates.last_days(span, clock))}"
        case "in_next" if moments and span.unit == "hour":
            return f"in the next {length}: until {_moment_text(dates.next_instants(span, clock).end, span, clock)}"
        case _:
            return f"in the next {length}: {_days_text(dates.next_days(span, clock))}"


def _moment_text(moment: datetime | None, span: Relative, clock: dates.Clock) -> str:
    """The local day of a window's edge; its time too where the window is of hours."""
    assert moment is not None
    local = moment.astimezone(clock.zone)
    day = day_text(local.date().isoformat())
    return f"{day}, {local:%H:%M}" if span.unit == "hour" else day


def _days_text(days: dates.Days) -> str:
    """15 June 2026; 1 to 31 May 2026; 1 April to 30 June 2026; 28 December 2025 to 3 January 2026."""
    first, last = cast("date", days.first), cast("date", days.last)
    end = day_text(last.isoformat())
    if first == last:
        return end
    start = day_text(first.isoformat())
    if first.year == last.year:
        start = f"{first.day}" if first.month == last.month else start.rsplit(" ", 1)[0]
    return f"{start} to {end}"
