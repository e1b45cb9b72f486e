"""Bits of engagement conditions: the latest event of a kind, the campaigns, and how many of them.

What these do not decide (a window that ends before the latest event, a window on one campaign's event) is bounded, and
rows decide in between.
"""

from typing import TYPE_CHECKING, Any

from segment_core.columns import encode_moment
from segment_core.counting import bits
from segment_core.counting.attributes import campaigns_name, latest_name, number_of_campaigns_name
from segment_core.counting.bits import Bounds, all_of, complement, exactly
from segment_core.counting.windows import moments, reached
from segment_core.dates import Instants
from segment_core.engagement import NEGATIVE, OPEN, scope_campaign, scope_window
from segment_core.model import Scope

if TYPE_CHECKING:
    from segment_core.counting.plan import Planner


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
    if at_least > 1:
        attribute = planner.attribute(number_of_campaigns_name(kind))
        enough = planner.from_value(attribute, at_least)
        return enough if window == OPEN else Bounds(bits.NOBODY.sure, enough.may)
    return _of_any(planner, kind, window)


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
    leads = planner.one(attribute, campaign)
    span = planner.stored.spans.get((attribute.number, campaign))
    if window == OPEN:
        return exactly(leads)
    if span is None:
        return Bounds(bits.NOBODY.sure, leads)
    earliest, latest = span
    if window.start is not None and latest < window.start:
        return bits.NOBODY
    begun = window.start is None or earliest >= window.start
    ended = window.end is None or (latest <= window.end if window.closed else latest < window.end)
    return exactly(leads) if begun and ended else Bounds(bits.NOBODY.sure, leads)
