"""What one lead did with the emails sent to it: received or bounced, opened, clicked, unsubscribed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from segment_core.demo.chance import Chance
from segment_core.demo.plan import Lead, SentCampaign

DEFAULT_INTEREST = 0.3
BOUNCE = 0.012
DEAD_ADDRESS = 0.015  # an address that bounces every time
PRIVACY_PROXY = 0.25  # mail programs that fetch every image on arrival: machine opens
OPENS_AGAIN = 0.28
CLICK_GIVEN_OPEN = 0.24
UNSUBSCRIBE = 0.006
UNSUBSCRIBE_UNINTERESTED = 0.02
UNINTERESTED = 0.2


@dataclass(frozen=True, slots=True)
class Event:
    """One row of events.csv, but for the lead."""

    campaign_id: str
    kind: str
    at: datetime
    machine: bool = False


@dataclass(slots=True)
class MailHistory:
    """Everything a lead did with its emails. `active_at` is the last thing that a person did, not a machine."""

    events: list[Event] = field(default_factory=list[Event])
    unsubscribed: bool = False
    active_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """How a lead treats email: the chance that it opens one, and the habits of its mail program."""

    interest: float
    dead: bool
    proxied: bool


def mail_history(
    chance: Chance, lead: Lead, campaigns: Sequence[SentCampaign], interest: float, now: datetime
) -> MailHistory:
    """The lead's events up to `now`, campaign by campaign (oldest first); none without an address or consent."""
    history = MailHistory()
    if not lead.email or not lead.subscribed:
        return history
    reader = Reader(
        interest=min(0.9, chance.around(interest, 0.35)),
        dead=chance.happens(DEAD_ADDRESS),
        proxied=chance.happens(PRIVACY_PROXY),
    )
    for campaign in _mailed(chance, lead, campaigns):
        events = [event for event in _one_email(chance, reader, campaign) if event.at <= now]
        history.events += events
        _take_note(history, events)
        if history.unsubscribed:
            break
    return history


def _mailed(chance: Chance, lead: Lead, campaigns: Sequence[SentCampaign]) -> Iterator[SentCampaign]:
    first = bisect_left(campaigns, lead.created_at, key=lambda campaign: campaign.sent_at)
    for campaign in campaigns[first:]:
        if campaign.tags and campaign.tags.isdisjoint(lead.tags):
            continue
        if chance.happens(campaign.reach):
            yield campaign


def _one_email(chance: Chance, reader: Reader, campaign: SentCampaign) -> Iterator[Event]:
    arrived = campaign.sent_at + timedelta(seconds=chance.whole(5, 1_500))
    if chance.happens(0.97 if reader.dead else BOUNCE):
        yield Event(campaign.id, "bounced", arrived)
        return
    yield Event(campaign.id, "received", arrived)
    if reader.proxied:
        yield Event(campaign.id, "opened", arrived + timedelta(seconds=chance.whole(2, 40)), machine=True)
    if chance.happens(reader.interest):
        yield from _reading(chance, campaign, arrived, reader)
    elif chance.happens(UNSUBSCRIBE / 2):
        yield Event(campaign.id, "unsubscribed", _later(chance, arrived))


def _reading(chance: Chance, campaign: SentCampaign, arrived: datetime, reader: Reader) -> Iterator[Event]:
    opened = _later(chance, arrived)
    yield Event(campaign.id, "opened", opened)
    if chance.happens(OPENS_AGAIN):
        yield Event(campaign.id, "opened", _later(chance, opened))
    if chance.happens(CLICK_GIVEN_OPEN * (0.5 + reader.interest)):
        yield Event(campaign.id, "clicked", opened + timedelta(seconds=chance.whole(4, 900)))
    leaving = UNSUBSCRIBE_UNINTERESTED if reader.interest < UNINTERESTED else UNSUBSCRIBE
    if chance.happens(leaving):
        yield Event(campaign.id, "unsubscribed", opened + timedelta(seconds=chance.whole(20, 600)))


def _later(chance: Chance, instant: datetime) -> datetime:
    """Most emails are read within hours, some days later."""
    return instant + chance.between(timedelta(minutes=1), timedelta(days=5), power=4)


def _take_note(history: MailHistory, events: Sequence[Event]) -> None:
    for event in events:
        history.unsubscribed |= event.kind == "unsubscribed"
        by_person = event.kind in ("opened", "clicked", "unsubscribed") and not event.machine
        if by_person and (history.active_at is None or event.at > history.active_at):
            history.active_at = event.at
