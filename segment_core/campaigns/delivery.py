"""Who is mailed next, and what became of each: the state of every frozen recipient.

    queued → sending → sent | failed | queued (again, later) | uncertain
    queued → failed | queued (again, later): the server refused before it was given the message
    queued → skipped (unsubscribed or bounced since the freeze, cancelled)

"sending" is committed before the mail server is given the last line of the message: before, it cannot have accepted
it. A process that dies after that leaves one recipient there, and our books alone do not tell whether the server took
the message. It is never mailed again blindly: the sender is asked (web/delivery), and where it cannot tell, the
recipient is "uncertain" and reported (docs/adr/0012); uncertain.py settles it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, and_, case, exists, func, literal, or_, select, update

from segment_core.campaigns.audience import BOUNCED, UNSUBSCRIBED, bounced, unsubscribed
from segment_core.campaigns.stored import StoredCampaign
from segment_core.catalog import Catalog
from segment_core.leads import EventInput, record_events
from segment_core.tables import CAMPAIGN, LEAD, RECIPIENT

DeliveryState = Literal["queued", "sending", "sent", "failed", "skipped", "uncertain"]
STATES: tuple[DeliveryState, ...] = ("queued", "sending", "sent", "failed", "skipped", "uncertain")
NOTED_TOGETHER = 500
HARD_BOUNCE = "bounced"  # reason of a failed recipient whose address does not exist


@dataclass(frozen=True)
class Due:
    """A recipient whose turn it is. `merge`: field key → text. `attempts`: how often it was put off before."""

    ord: int
    lead_id: str
    address: str
    merge: dict[str, str | None]
    attempts: int


@dataclass(frozen=True)
class Deliveries:
    """How many recipients are in each state; `reasons`: of those failed or skipped, by reason."""

    queued: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0

    @property
    def total(self) -> int:
        """All frozen recipients."""
        return self.queued + self.sending + self.sent + self.failed + self.skipped + self.uncertain

    @property
    def waiting(self) -> int:
        """Those that are not decided yet."""
        return self.queued + self.sending


def deliveries(connection: Connection, catalog: Catalog, campaign: StoredCampaign) -> Deliveries:
    """How far the delivery of a campaign is; all zero before it is sent."""
    rows = connection.execute(
        select(RECIPIENT.c.state, func.count()).where(*_of(catalog, campaign)).group_by(RECIPIENT.c.state)
    )
    return Deliveries(**{row[0]: row[1] for row in rows})


@dataclass(frozen=True)
class Batch:
    """Some recipients whose turn it is; `last` is the place up to which was looked, None where nobody was left."""

    due: list[Due]
    last: int | None


def next_due(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, now: datetime, after: int = -1, limit: int = 200
) -> Batch:
    """The next queued recipients after the place `after`, in the order of places; who has said no is skipped here."""
    due = or_(RECIPIENT.c.next_at.is_(None), RECIPIENT.c.next_at <= now)
    statement = (
        select(*_DUE)
        .where(*_of(catalog, campaign), RECIPIENT.c.ord > after, RECIPIENT.c.state == "queued", due)
        .order_by(RECIPIENT.c.ord)
        .limit(limit)
    )
    found = [Due(*row) for row in connection.execute(statement)]
    skipped = _skip_unwilling(connection, catalog, campaign, [one.ord for one in found], now)
    return Batch([one for one in found if one.ord not in skipped], found[-1].ord if found else None)


def _skip_unwilling(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, ords: list[int], now: datetime
) -> set[int]:
    """Skip those of the recipients who have said no, or whose mail bounced, since the freeze; their places."""
    out, gone = _of_lead(catalog, unsubscribed()), _of_lead(catalog, bounced())
    match = (*_of(catalog, campaign), RECIPIENT.c.ord.in_(ords), RECIPIENT.c.state == "queued", or_(out, gone))
    values = {"state": "skipped", "reason": case((out, UNSUBSCRIBED), else_=BOUNCED), "changed_at": now}
    return set(connection.scalars(update(RECIPIENT).where(*match).values(values).returning(RECIPIENT.c.ord)))


def next_moment(connection: Connection, catalog: Catalog, campaign: StoredCampaign) -> datetime | None:
    """When the next recipient that was put off is due; None where none is queued for later."""
    waiting = (*_of(catalog, campaign), RECIPIENT.c.state == "queued")
    return connection.scalar(select(func.min(RECIPIENT.c.next_at)).where(*waiting))


def begin(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, ord_: int, now: datetime, token: str
) -> DeliveryState | None:
    """Take a queued recipient: "sending", or "skipped" where the lead has said no since the freeze.

    None where it is not queued any more, or the campaign is no longer being sent: then it must not be mailed.
    Commit before the server is given the last line. `token` names this attempt, for whoever finds it left behind.
    """
    out, gone = _of_lead(catalog, unsubscribed()), _of_lead(catalog, bounced())
    values = {
        "state": case((or_(out, gone), "skipped"), else_="sending"),
        "reason": case((out, UNSUBSCRIBED), (gone, BOUNCED), else_=None),
        "token": token,
        "changed_at": now,
    }
    queued = (*_of(catalog, campaign), RECIPIENT.c.ord == ord_, RECIPIENT.c.state == "queued")
    match = (*queued, _is_sending(catalog, campaign))
    taken = connection.scalar(update(RECIPIENT).where(*match).values(values).returning(RECIPIENT.c.state))
    return cast("DeliveryState | None", taken)


def settle(
    connection: Connection,
    catalog: Catalog,
    campaign: StoredCampaign,
    ord_: int,
    state: DeliveryState,
    now: datetime,
    *,
    reason: str | None = None,
    next_at: datetime | None = None,
    was: DeliveryState = "sending",
) -> bool:
    """Write what became of a recipient; "queued" with `next_at` tries again later, and counts.

    `was`: "queued" where it was refused before it was taken. False where it is not so any more (another process
    decided meanwhile). A recipient put off after its campaign was cancelled is skipped.
    """
    values: dict[str, Any] = {"state": state, "reason": reason, "next_at": next_at, "changed_at": now}
    if next_at is not None:
        values["attempts"] = RECIPIENT.c.attempts + 1
    if state == "queued":
        running = _is_sending(catalog, campaign)
        values |= {"state": case((running, "queued"), else_="skipped")}
        values |= {"reason": case((running, reason), else_="cancelled")}
    match = (*_of(catalog, campaign), RECIPIENT.c.ord == ord_, RECIPIENT.c.state == was)
    return connection.execute(update(RECIPIENT).where(*match).values(values)).rowcount == 1


def left_by(connection: Connection, catalog: Catalog, number: int, ord_: int, token: str) -> bool:
    """Whether the recipient is still "sending" in the attempt that the token names."""
    mine = (RECIPIENT.c.account_id == catalog.account_id, RECIPIENT.c.campaign == number, RECIPIENT.c.ord == ord_)
    left = (RECIPIENT.c.state == "sending", RECIPIENT.c.token == token)
    return connection.scalar(select(literal(1)).where(*mine, *left)) is not None


def left_sending(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, before: datetime, limit: int = 200
) -> list[Due]:
    """Recipients that have been "sending" since `before` or earlier: their process died, or lost the server."""
    statement = (
        select(*_DUE)
        .where(*_of(catalog, campaign), RECIPIENT.c.state == "sending", RECIPIENT.c.changed_at <= before)
        .order_by(RECIPIENT.c.ord)
        .limit(limit)
    )
    return [Due(*row) for row in connection.execute(statement)]


def oldest_sending(connection: Connection, catalog: Catalog, campaign: StoredCampaign) -> datetime | None:
    """Since when the longest one has been "sending"; None where none is."""
    match = (*_of(catalog, campaign), RECIPIENT.c.state == "sending")
    return connection.scalar(select(func.min(RECIPIENT.c.changed_at)).where(*match))


def note_events(connection: Connection, catalog: Catalog, campaign: StoredCampaign) -> int:
    """Write the events that deliveries are: received at the moment the mail server took the message, bounced where
    it said that the address does not exist. Some hundreds at a time; how many. Repeating it changes nothing.
    """
    is_bounce = and_(RECIPIENT.c.state == "failed", RECIPIENT.c.reason.startswith(HARD_BOUNCE))
    open_ = (*_of(catalog, campaign), RECIPIENT.c.noted.is_(False), or_(RECIPIENT.c.state == "sent", is_bounce))
    columns = (RECIPIENT.c.ord, RECIPIENT.c.lead_id, RECIPIENT.c.state, RECIPIENT.c.changed_at)
    statement = select(*columns).where(*open_).order_by(RECIPIENT.c.ord).limit(NOTED_TOGETHER)
    rows = connection.execute(statement).all()
    if not rows:
        return 0
    kinds = {"sent": "received", "failed": "bounced"}
    events = [(row.ord, EventInput(row.lead_id, campaign.id, kinds[row.state], row.changed_at)) for row in rows]
    record_events(connection, catalog, events)  # of leads that were deleted meanwhile there is nothing to record
    done = (*_of(catalog, campaign), RECIPIENT.c.ord.in_([row.ord for row in rows]))
    connection.execute(update(RECIPIENT).where(*done).values(noted=True))
    return len(rows)


def finish(connection: Connection, catalog: Catalog, campaign: StoredCampaign, now: datetime) -> bool:
    """Mark a campaign as sent once nobody waits any more; whether it is."""
    waiting = exists(select(literal(1)).where(*_of(catalog, campaign), RECIPIENT.c.state.in_(("queued", "sending"))))
    match = (
        CAMPAIGN.c.account_id == catalog.account_id,
        CAMPAIGN.c.number == campaign.number,
        CAMPAIGN.c.state == "sending",
        ~waiting,
    )
    values = {"state": "sent", "finished_at": now, "problem": None}
    return connection.execute(update(CAMPAIGN).where(*match).values(values)).rowcount == 1


def report_problem(connection: Connection, catalog: Catalog, campaign: StoredCampaign, problem: str | None) -> None:
    """Write what the delivery of a campaign waits for; None when it goes on."""
    match = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.number == campaign.number)
    changed = CAMPAIGN.c.problem.is_distinct_from(problem)
    connection.execute(update(CAMPAIGN).where(*match, CAMPAIGN.c.state == "sending", changed).values(problem=problem))


def _of(catalog: Catalog, campaign: StoredCampaign) -> tuple[Any, ...]:
    """The recipients of one campaign."""
    return (RECIPIENT.c.account_id == catalog.account_id, RECIPIENT.c.campaign == campaign.number)


def _is_sending(catalog: Catalog, campaign: StoredCampaign) -> Any:
    """Whether the campaign is still being sent, as a part of another statement."""
    mine = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.number == campaign.number)
    return exists(select(literal(1)).where(*mine, CAMPAIGN.c.state == "sending"))


def _of_lead(catalog: Catalog, condition: Any) -> Any:
    """Whether the recipient's lead, as it is now, is so; False where it is gone."""
    lead = and_(LEAD.c.account_id == catalog.account_id, LEAD.c.ord == RECIPIENT.c.ord)
    return exists(select(literal(1)).where(lead, condition))


_DUE = (RECIPIENT.c.ord, RECIPIENT.c.lead_id, RECIPIENT.c.address, RECIPIENT.c.merge, RECIPIENT.c.attempts)
