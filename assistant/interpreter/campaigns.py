"""Campaigns: plan one for a segment or the draft, and send one."""

import re

from assistant.interpreter.acts import act, acting_on
from assistant.interpreter.command_patterns import CALLED, CAMPAIGN, FOR_SEGMENT, SEND, THIS
from assistant.interpreter.naming import find_segment, new_name, no_segment, segment_within
from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.sending import split_when
from assistant.interpreter.words import label_words
from assistant.reading import Context, Draft, Reading

FOR_THIS = re.compile(
    r"[\s,]+(?:for|to|using|with|from|on|targeting|at)\s+(?:(?:all|each) of )?"
    + THIS
    + r"(?: (?:leads|people|list|segment))?\W*$",
    re.I,
)


def campaign(text: str, context: Context) -> Reading | None:
    """ "make a campaign called X for these", "use Morning people for a campaign"."""
    found = CAMPAIGN.match(text)
    if not found:
        return None
    verb, middle = found["verb"].lower(), found["middle"]
    creating = verb not in ("use", "turn", "put", "send", "add", "open", "run") or re.search(
        r"\b(?:for|as|in|into|to|on|with|a|an|new)\b", middle, re.I
    )
    if not creating or verb == "open" or re.search(r"\b(?:who|that|opened|clicked|last|latest)\b", middle, re.I):
        return None
    known = _sending(text, context)
    if known is not None and verb in ("send", "launch", "run"):
        return known
    tail = FOR_THIS.sub("", found["tail"])
    body = (middle + " " + found["noun"] + tail).strip(" .!?")
    called = CALLED.search(" " + body)
    name = new_name(called["name"]) if called else _named_before(middle, tail) or _named_after(tail)
    split = re.match(r"^(?P<name>.+?)[\s,]+(?:for|to|using|with|targeting)\s+(?P<segment>.+)$", name or "", re.I)
    if split and (known_segment := find_segment(split["segment"], context)):
        return act("campaign", text, campaign_name=new_name(split["name"]), segment=known_segment)
    without = (" " + body).replace(called.group(), " ") if called else body
    return _for_whom(without, name, text, context)


def _for_whom(said: str, name: str | None, text: str, context: Context) -> Reading:
    """The campaign with its recipients: a segment, leads that are described, or the draft."""
    done = act("campaign", text, campaign_name=name)
    parts = [match["name"] for match in FOR_SEGMENT.finditer(said)]
    for part in [*parts, said]:
        segment = segment_within(part, context)
        if segment is not None:
            return act("campaign", text, campaign_name=name, segment=segment)
    for part in parts:
        if re.fullmatch(THIS, part.strip(), re.I):
            return done
        if re.search(r"\b(?:segment|audience)\b", part, re.I):
            return no_segment(part, text, context)
        alone = Context(catalog=context.catalog, now=context.now, user_id=context.user_id)
        reading = fresh(part, alone)
        if isinstance(reading, Draft):
            return acting_on(reading, done, text, part) or done
    return done


def _named_after(tail: str) -> str | None:
    """ "for the campaign Summer Deals"."""
    found = re.match(r"^[\s:]+(?P<name>[A-Z0-9][\w'&-]*(?:,?\s+[\w'&-]+){0,7})[\s.!?]*$", tail)
    return found["name"].strip() if found else None


def _named_before(middle: str, tail: str) -> str | None:
    quoted = re.search(r"[\"“](.+?)[\"”]", middle + tail)
    if quoted:
        return quoted[1].strip()
    named = re.search(
        r"\b(?:for|as|into|to|in|create|start)?\s*(?:an?|the|our)\s+(?!new\b|email\b)(?P<name>[A-Z][\w'&-]*(?:\s+[\w'&-]+){0,4})\s*$",
        middle,
    )
    return named["name"].strip() if named else None


def send(text: str, context: Context) -> Reading | None:
    """ "send the June newsletter"."""
    found = SEND.match(text)
    return _sending(text, context) if found else None


def _sending(text: str, context: Context) -> Reading | None:
    """The campaign that a "send …" names."""
    found = SEND.match(text)
    if not found:
        return None
    name, when = split_when(found["name"], context)
    at = when.isoformat() if when else None
    said = re.sub(
        r"\b(?:the|my|our|campaign|email|newsletter|out|now|off|right away|please|to them|to everyone)\b",
        " ",
        name,
        flags=re.I,
    )
    words = label_words(said)
    full = label_words(name)
    for campaign in sorted(context.catalog.campaigns, key=lambda c: -len(c.name)):
        label = label_words(campaign.name)
        if words == label or " ".join(label) in " ".join(full):
            return act("send", text, campaign=campaign.name, at=at)
    if re.fullmatch(
        r"(?:it|this|that|the campaign|this campaign|that campaign)(?: (?:now|out|off))*", name.strip(), re.I
    ):
        return act("send", text, at=at)
    return None
