"""Engagement conditions as SQL: roll-ups decide what they decide exactly, single events the rest.

A roll-up holds the latest event of a kind. With a window [start, end]: latest before start → no such event;
latest within → yes; latest after the end → look at the events themselves.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select

from segment_core.catalog import Catalog
from segment_core.columns import within
from segment_core.dates import Clock, Days, Instants, day_window, instants, last_instants, period_days
from segment_core.model import Scope
from segment_core.tables import ENGAGEMENT, EVENT, EVENT_KINDS, LEAD

NEGATIVE = {"not_opened": "opened", "not_clicked": "clicked"}
OPEN = Instants(None, None)


def engagement_clause(
    op: str, scope: Scope, catalog: Catalog, clock: Clock, *, few: bool = False
) -> ColumnElement[bool]:
    """Never NULL. `not_opened` and `not_clicked`: received in scope, and no such event in scope.

    `few`: see compile_tree.
    """
    window = scope_window(scope, clock)
    campaign = scope_campaign(scope, catalog, clock)
    if campaign == "none":
        return false()
    if op in NEGATIVE:
        received = _happened("received", campaign, scope.at_least, window, catalog, few)
        return and_(received, not_(_happened(NEGATIVE[op], campaign, 1, window, catalog, few)))
    return _happened(op, campaign, scope.at_least, window, catalog, few)


def scope_window(scope: Scope, clock: Clock) -> Instants:
    """When the event must have happened."""
    if scope.in_last is not None:
        return last_instants(scope.in_last, clock)
    days: Days | None = None
    if scope.in_period is not None:
        days = period_days(scope.in_period, clock)
    elif scope.between is not None:
        days = day_window("between", scope.between)
    elif scope.on_or_after is not None:
        days = day_window("on_or_after", scope.on_or_after)
    elif scope.on_or_before is not None:
        days = day_window("on_or_before", scope.on_or_before)
    return OPEN if days is None else instants(days, clock.zone)


def scope_campaign(scope: Scope, catalog: Catalog, clock: Clock) -> int | str | None:
    """The campaign's number; None for any; "none" where no campaign was sent yet."""
    if scope.campaign == "any":
        return None
    if scope.campaign == "last":
        last = catalog.last_campaign(clock.now)
        return "none" if last is None else last.number
    return catalog.campaign_ids[scope.campaign].number


def _happened(
    kind: str, campaign: int | str | None, at_least: int, window: Instants, catalog: Catalog, few: bool
) -> ColumnElement[bool]:
    if campaign is None and at_least <= 1:
        return _rolled(LEAD.c[f"{kind}_at"], _event(kind, window, catalog, LEAD.c.ord), window).is_(True)
    if campaign is not None and at_least > 1:
        return false()  # one campaign is one email
    event = _event(kind, window, catalog, ENGAGEMENT.c.ord).where(EVENT.c.campaign == ENGAGEMENT.c.campaign)
    rows = select(ENGAGEMENT.c.ord).where(
        ENGAGEMENT.c.account_id == catalog.account_id, _rolled(ENGAGEMENT.c[f"{kind}_at"], event, window)
    )
    if campaign is not None:
        # not IN: denied, its list is searched from end to end for each lead where it is too long to be hashed
        return exists(rows.where(ENGAGEMENT.c.campaign == campaign, ENGAGEMENT.c.ord == LEAD.c.ord))
    if few:  # a lead's events lie together; its roll-ups do not
        campaigns = func.count(EVENT.c.campaign.distinct())
        of_lead = _event(kind, window, catalog, LEAD.c.ord).with_only_columns(campaigns).correlate(LEAD)
        return of_lead.scalar_subquery() >= at_least
    return LEAD.c.ord.in_(rows.group_by(ENGAGEMENT.c.ord).having(func.count() >= at_least))


def _rolled(latest: ColumnElement[Any], event: Select[Any], window: Instants) -> ColumnElement[bool]:
    if window.end is None:
        return within(latest, window)
    later = latest > window.end if window.closed else latest >= window.end
    # IS TRUE: of a lead without such an event `later` is NULL, and events would be looked for
    return or_(within(latest, window), and_(later.is_(True), exists(event)))


def _event(kind: str, window: Instants, catalog: Catalog, ord_column: ColumnElement[int]) -> Select[Any]:
    rows = select(EVENT.c.ord).where(
        EVENT.c.account_id == catalog.account_id,
        EVENT.c.ord == ord_column,
        EVENT.c.kind == EVENT_KINDS[kind],
        within(EVENT.c.at, window),
    )
    return rows.where(EVENT.c.machine.is_(False)) if kind == "opened" else rows
