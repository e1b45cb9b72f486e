"""Bits of engagement conditions: the latest event of a kind, the campaigns, and how many of them.

What these do not decide (a window that ends before the latest event, a window on one campaign's event) is bounded, and
rows decide in between.
"""

from typing import TYPE_CHECKING, Any

from segment_core.columns import encode_moment
from segment_core.counting import bits
from segment_core.counting import expression as sql
from segment_core.counting.attributes import campaigns_name, latest_name, number_of_campaigns_name
from segment_core.counting.bits import Bounds, all_of, complement, exactly
from segment_core.counting.expression import at_least_of
from segment_core.counting.windows import moments, reached
from segment_core.dates import Instants
from segment_core.engagement import NEGATIVE, OPEN, scope_campaign, scope_window
from segment_core.model import Scope

if TYPE_CHECKING:
    from segment_core.counting.plan import Planner

MOST_COUNTED = 240  # campaigns of a window, times how many of them are asked for


def engagement(planner: "Planner", op: str, value: Any) -> Bounds:
    """The condition's bounds."""
    scope = value if isinstance(value, Scope) else Scope()
    window = scope_window(scope, planner.clock)
    campaign = scope_campaign(scope, planner.catalog, planner.clock)
    if campaign == "none":
        return bits.NOBODY
    number = None if campaign is None else int(campaign)
    if op in NEGATIVE:
        received = _happened(planner, "received", number, scope.at_least, window)
        return all_of([received, complement(_happened(planner, NEGATIVE[op], number, 1, window))])
    return _happened(planner, op, number, scope.at_least, window)


def _happened(planner: "Planner", kind: str, campaign: int | None, at_least: int, window: Instants) -> Bounds:
    if campaign is not None:
        return bits.NOBODY if at_least > 1 else _of_campaign(planner, kind, campaign, window)
    return _several(planner, kind, at_least, window) if at_least > 1 else _of_any(planner, kind, window)


def _several(planner: "Planner", kind: str, at_least: int, window: Instants) -> Bounds:
    """So many campaigns or more. In a window, those are counted whose latest events surely, or maybe, lie in it."""
    ever = planner.from_value(planner.attribute(number_of_campaigns_name(kind)), at_least)
    if window == OPEN:
        return ever
    attribute = planner.attribute(campaigns_name(kind))
    numbers = [value for of, value in planner.stored.numbers if of == attribute.number and value >= 0]
    within = [found for n in numbers if (found := _of_campaign(planner, kind, n, window)).may != bits.NOBODY.may]
    if len(within) * at_least > MOST_COUNTED:
        return Bounds(bits.NOBODY.sure, ever.may)
    sure = at_least_of(
        [found.sure for found in within if found.sure != bits.NOBODY.sure], at_least, planner.plan.column
    )
    may = at_least_of([found.may for found in within], at_least, planner.plan.column)
    return Bounds(sure, sql.both([may, ever.may]) if sure != may else may)


def _of_any(planner: "Planner", kind: str, window: Instants) -> Bounds:
    """Latest within the window → yes; before it → no; after its end → an earlier event may be within."""
    attribute = planner.attribute(latest_name(kind))
    window = reached(planner, attribute, window)
    within = moments(planner, attribute, window)
    if window.end is None:
        return within
    start = None if window.start is None else encode_moment(window.start)
    return Bounds(within.sure, planner.between(attribute, start, None).may)


def _of_campaign(planner: "Planner", kind: str, campaign: int, window: Instants) -> Bounds:
    """Exact where all latest events of the campaign are in the window, or none is in or after it."""
    attribute = planner.attribute(campaigns_name(kind))
    span = planner.stored.spans.get((attribute.number, campaign))
    if span is not None and window.start is not None and span[1] < window.start:
        return bits.NOBODY
    leads = planner.one(attribute, campaign)
    if window == OPEN:
        return exactly(leads)
    if span is None:
        return Bounds(bits.NOBODY.sure, leads)
    earliest, latest = span
    begun = window.start is None or earliest >= window.start
    ended = window.end is None or (latest <= window.end if window.closed else latest < window.end)
    return exactly(leads) if begun and ended else Bounds(bits.NOBODY.sure, leads)
