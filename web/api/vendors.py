"""What each mail service's events say, in our words. What says nothing of a person's doing is passed over, and counted.

Ours are the campaign and the lead in the message's metadata (cori_campaign, cori_lead); an address alone is enough for
somebody who unsubscribes or resubscribes. Delivered means received. A complaint is an unsubscribe. Only mail that
bounced for good is bounced. Clicks by a machine are passed over: nobody did them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from segment_core.dates import EARLIEST, LATEST
from segment_core.errors import BadInput, Problem
from segment_core.event_intake import Incoming
from segment_core.folding import is_storable
from segment_core.importing.cells import parse_moment

CAMPAIGN, LEAD = "cori_campaign", "cori_lead"
MOST_EVENTS = 10_000  # of one request
Part = dict[str, Any]


@dataclass
class Read:
    """What a request says: events, how many were passed over, and what could not be read."""

    events: list[Incoming] = field(default_factory=list[Incoming])
    ignored: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    def bad(self, path: str, message: str, part: Any = None) -> None:
        """Note a part that is not as the service writes it."""
        self.problems.append(Problem(path, "malformed", message, part))


def read_sendgrid(body: Any) -> Read:
    """A list of flat objects; custom arguments stand beside SendGrid's own keys."""
    read = Read()
    if not isinstance(body, list):
        read.bad("$", "SendGrid sends a list of events")
        return read
    for mark, item in enumerate(cast("list[Any]", body)[:MOST_EVENTS]):
        event = _object(item, f"$[{mark}]", read)
        if event is not None:
            kind, machine = _sendgrid_kind(event), event.get("sg_machine_open") is True
            _add(read, mark, f"$[{mark}]", kind, event, event, "sg_event_id", "timestamp", "email", machine=machine)
    return read


def _sendgrid_kind(event: Part) -> str | None:
    name, kind, reason = event.get("event"), event.get("type"), str(event.get("reason", "")).casefold()
    if name == "bounce":  # the others are blocked and expired: not now, or not from here
        is_hard = kind in (None, "bounce") and not str(event.get("status", "")).startswith("4")
        return "bounced" if is_hard else None
    if name == "dropped":  # never sent, for what SendGrid knows of the address
        if "unsubscribed" in reason or "spam report" in reason:
            return "unsubscribed"
        return "bounced" if "bounced" in reason or reason.strip() == "invalid" else None
    return _SENDGRID.get(str(name))


_SENDGRID = {
    "delivered": "received",
    "open": "opened",
    "click": "clicked",
    "spamreport": "unsubscribed",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
    "group_resubscribe": "resubscribed",
    "resubscribe": "resubscribed",
}


def read_postmark(body: Any) -> Read:
    """One object; Metadata is ours. Opens by Apple's proxy say no more than "Mozilla/5.0" of themselves."""
    read = Read()
    event = _object(body, "$", read)
    if event is None:
        return read
    name = str(event.get("RecordType"))
    moment = {"Delivery": "DeliveredAt", "Bounce": "BouncedAt", "SpamComplaint": "BouncedAt"}.get(name, "ReceivedAt")
    moment = "ChangedAt" if name == "SubscriptionChange" else moment
    address = "Email" if name in ("Bounce", "SpamComplaint") else "Recipient"
    parts = [name, event.get("MessageID"), event.get("ID"), event.get(address), event.get(moment)]
    event["_id"] = " ".join(str(part) for part in parts)  # opens and clicks have no id of their own
    machine = name == "Open" and event.get("UserAgent") == "Mozilla/5.0"
    meta = _inner(event, "Metadata", read)
    _add(read, 0, "$", _postmark_kind(name, event), event, meta, "_id", moment, address, machine=machine)
    return read


def _postmark_kind(name: str, event: Part) -> str | None:
    if name == "Bounce":
        return {"HardBounce": "bounced", "BadEmailAddress": "bounced", "Unsubscribe": "unsubscribed"}.get(
            str(event.get("Type"))
        )
    if name == "SubscriptionChange":
        if event.get("SuppressSending") is not True:
            return "resubscribed" if event.get("SuppressSending") is False else None
        return "bounced" if event.get("SuppressionReason") == "HardBounce" else "unsubscribed"
    simple = {"Delivery": "received", "Open": "opened", "Click": "clicked", "SpamComplaint": "unsubscribed"}
    return simple.get(name)


def read_mailgun(body: Any) -> Read:
    """One object: signature and event-data; user-variables are ours."""
    read = Read()
    whole = _object(body, "$", read)
    event = None if whole is None else _object(whole.get("event-data"), "$.event-data", read)
    if event is None:
        return read
    robot = str(_inner(event, "client-info", read).get("bot") or "") != ""
    meta = _inner(event, "user-variables", read)
    kind = _mailgun_kind(event)
    _add(read, 0, "$.event-data", kind, event, meta, "id", "timestamp", "recipient", machine=robot)
    return read


def _mailgun_kind(event: Part) -> str | None:
    name = str(event.get("event"))
    if name == "failed":
        if event.get("severity") != "permanent":
            return None
        reason = event.get("reason")
        if reason in _MAILGUN_SOFT:
            return None
        return "unsubscribed" if reason in ("suppress-unsubscribe", "suppress-complaint") else "bounced"
    simple = {"delivered": "received", "opened": "opened", "clicked": "clicked"}
    return {**simple, "complained": "unsubscribed", "unsubscribed": "unsubscribed"}.get(name)


_MAILGUN_SOFT = ("old", "espblock", "greylisted")  # given up after temporary failures; refused for the sender's sake


READERS: dict[str, Callable[[Any], Read]] = {
    "sendgrid": read_sendgrid,
    "postmark": read_postmark,
    "mailgun": read_mailgun,
}


def _add(
    read: Read,
    mark: int,
    path: str,
    kind: str | None,
    event: Part,
    meta: Part,
    id_key: str,
    at_key: str,
    address_key: str,
    *,
    machine: bool,
) -> None:
    """One event, or what is wrong with it."""
    if kind is None or (machine and kind == "clicked"):
        read.ignored += 1
        return
    before = len(read.problems)
    event_id, address = _text(event, id_key, path, read), _text(event, address_key, path, read)
    campaign, lead = _text(meta, CAMPAIGN, path, read, needed=False), _text(meta, LEAD, path, read, needed=False)
    at = _moment(event.get(at_key), f"{path}.{at_key}", read)
    if len(read.problems) == before and at is not None:
        read.events.append(Incoming(mark, event_id, kind, at, campaign, lead, address, machine))


def _object(part: Any, path: str, read: Read) -> Part | None:
    if isinstance(part, dict):
        return cast("Part", part)
    read.bad(path, "this is not an object", part)
    return None


def _inner(event: Part, key: str, read: Read) -> Part:
    """An object within the event that may be missing."""
    found = event.get(key)
    return cast("Part", found) if isinstance(found, dict) else {}


def _text(part: Part, key: str, path: str, read: Read, *, needed: bool = True) -> str | None:
    found = part.get(key)
    if found is None and not needed:
        return None
    if not isinstance(found, str) or not 0 < len(found) <= 2_000 or not is_storable(found):
        read.bad(f"{path}.{key}", f"“{key}” is missing" if found is None else f"“{key}” is no text", found)
        return None
    return found


def _moment(found: Any, path: str, read: Read) -> datetime | None:
    """Seconds since 1970, or ISO 8601."""
    try:
        if isinstance(found, int | Decimal) and not isinstance(found, bool):
            moment = datetime.fromtimestamp(float(found), UTC)
            if EARLIEST < moment.date() < LATEST:
                return moment
        elif isinstance(found, str):
            return parse_moment(found, "the time")
    except (BadInput, ValueError, OverflowError, OSError):
        pass
    read.bad(path, "this is not a time", found)
    return None
