"""What is said of campaigns beside making one: when to send it, cancel it, list them, and the message to write."""

import re
from datetime import datetime, timedelta

from assistant.interpreter.acts import act
from assistant.interpreter.command_patterns import whole_message
from assistant.interpreter.words import label_words
from assistant.reading import Act, Context

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOCK = r"(?:at\s+)(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.|o'?clock)?"
DAY = rf"(?:(?:on|this|next)\s+)?(?P<day>today|tomorrow|{'|'.join(WEEKDAYS)}|\d{{4}}-\d{{2}}-\d{{2}})"
WHEN = re.compile(rf"[\s,]+(?:for\s+)?(?:{DAY}[\s,]+{CLOCK}|{CLOCK.replace('?P<', '?P<b_')}(?:[\s,]+{DAY.replace('?P<', '?P<b_')})?)[\s.!]*$", re.I)  # fmt: skip  # noqa: E501 - one pattern
LIST = whole_message(
    r"(?:(?:list|show|see|open|what are|which are)(?: me)?(?: all)?(?: of)?(?: (?:my|our|the))?|my|our|all(?: my| our)?"
    r") (?:email )?campaigns"
)
CANCEL = whole_message(r"(?:cancel|call off|stop|don'?t send|unschedule) (?P<name>.+?)")
UNCERTAIN = whole_message(
    r"(?P<what>re-?send|send|mail|leave)(?: (?:it|the mail))?(?: again)?(?: to)?(?: all)?(?: the| those)? uncertain"
    r"(?: ones| recipients| people)?(?: (?:of|from|in) (?P<name>.+?))?(?: again| as they are| alone)?"
)
MESSAGE = re.compile(r"^\s*subject\s*:\s*(?P<subject>[^\n]+?)\s*(?:\n\s*(?:(?:body|text|message)\s*:\s*)?(?P<body>.*))?$", re.I | re.S)  # fmt: skip  # noqa: E501 - one pattern


def list_campaigns(text: str, _: Context) -> Act | None:
    """ "list campaigns", "show me my campaigns"."""
    return act("campaigns", text) if LIST.match(text) else None


def cancel_campaign(text: str, context: Context) -> Act | None:
    """ "cancel the campaign Summer", "stop July Reset": only a campaign that there is."""
    found = CANCEL.match(text)
    if not found:
        return None
    name = re.sub(r"^(?:the |my |our )?(?:email )?(?:campaign )?", "", found["name"], flags=re.I)
    words = label_words(re.sub(r"\s+campaign$", "", name, flags=re.I))
    for campaign in context.catalog.campaigns:
        if words and words == label_words(campaign.name):
            return act("cancel_campaign", text, campaign=campaign.name)
    alone = re.fullmatch(r"(?:the|my|this|that) campaign", found["name"].strip(), re.I)
    return act("cancel_campaign", text) if alone else None


def settle_uncertain(text: str, _: Context) -> Act | None:
    """ "resend the uncertain ones", "leave the uncertain recipients of July Reset"."""
    found = UNCERTAIN.match(text)
    if not found:
        return None
    name = re.sub(r"^(?:the |my |our )?(?:email )?(?:campaign )?", "", found["name"] or "", flags=re.I)
    decision = "leave" if found["what"].lower() == "leave" else "resend"
    return act("uncertain", text, decision=decision, campaign=name)


def write_message(text: str, _: Context) -> Act | None:
    """ "Subject: Hello" and the text below it."""
    found = MESSAGE.match(text)
    return act("write", text, subject=found["subject"], body=(found["body"] or "").strip()) if found else None


def split_when(said: str, context: Context) -> tuple[str, datetime | None]:
    """ "it on Friday at 9" → "it", that moment on the account's clock: the next one to come."""
    found = WHEN.search(said)
    if not found:
        return said, None
    parts = {key.removeprefix("b_"): value for key, value in found.groupdict().items() if value is not None}
    moment = _moment(parts, context)
    return (said, None) if moment is None else (said[: found.start()], moment)


def _moment(parts: dict[str, str], context: Context) -> datetime | None:
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    half = parts.get("half", "").lower().replace(".", "")
    if hour > (12 if half in ("am", "pm") else 23) or minute > 59:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else hour
    now = context.now.astimezone(context.catalog.zone)
    day = _day(parts.get("day", "").lower(), now)
    if day is None:
        return None
    moment = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if moment <= now and parts.get("day", "").lower() in ("", *WEEKDAYS):
        moment += timedelta(days=7 if parts.get("day") else 1)
    return moment


def _day(said: str, now: datetime) -> datetime | None:
    if said in ("", "today"):
        return now
    if said == "tomorrow":
        return now + timedelta(days=1)
    if said in WEEKDAYS:
        return now + timedelta(days=(WEEKDAYS.index(said) - now.weekday()) % 7)
    try:
        return datetime.fromisoformat(said).replace(tzinfo=now.tzinfo)
    except ValueError:
        return None
