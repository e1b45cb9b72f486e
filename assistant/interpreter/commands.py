"""Managing: which action a message asks for; each kind of action has its rule, tried in the order of RULES."""

import re
from collections.abc import Callable

from assistant.interpreter.acts import act, acting_on, request_of
from assistant.interpreter.breakdowns import breakdown, overlap
from assistant.interpreter.campaigns import campaign, send
from assistant.interpreter.command_patterns import (
    BUILD,
    CLEAR,
    COUNT,
    IN_IT,
    LIST,
    MAKE_CALLED,
    NO,
    PREVIEW,
    PREVIEW_SEGMENT,
    SCRAP_THAT,
    SHOW_ALONE,
    UNDO,
    WHY,
    WHY_FORMS,
    WHY_LAST,
    YES,
)
from assistant.interpreter.managing import delete, duplicate, open_, rename, save
from assistant.interpreter.naming import find_segment
from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.outside import is_request
from assistant.interpreter.refine_commands import command_of, with_command
from assistant.interpreter.sending import cancel_campaign, list_campaigns, settle_uncertain, write_message
from assistant.reading import Act, Ask, Context, Draft, Option, Pending, Reading
from segment_core.model import Everyone

# Words between a request and the action that follows it: "hot leads, save it as X", "warm ones and then show me them".
SEPARATOR = re.compile(
    r"\s*(?:[,;.:!?–—(]+|\s-+(?=\s)|\b(?:and then|and|then|&)\b)[\s,]*(?:(?:and|then|please)\b\s*)*", re.I
)
AFTERWARDS = ("save", "breakdown", "preview", "campaign", "count")
NOBODY = ("it", "that", "this", "there", "the count", "the number", "my count", "they", "my segment", "everyone")


def command(text: str, context: Context) -> Reading | None:
    """The action that the message asks for; None where it asks for none."""
    for rule in RULES:
        found = rule(text, context)
        if found is not None:
            return found
    return None


def _answer(text: str, context: Context) -> Reading | None:
    if context.pending is not None:
        return None
    if YES.match(text):
        return act("confirm", text)
    return act("cancel", text) if NO.match(text) else None


def _undo(text: str, context: Context) -> Reading | None:
    return act("undo", text) if UNDO.match(text) else None


def _clear(text: str, context: Context) -> Reading | None:
    """ "start over", "start over: students in Burnaby"."""
    found = CLEAR.match(text)
    if not found or any(pattern.match(text) for pattern in MAKE_CALLED):
        return None
    rest = found["rest"].strip(" .!,:;")
    if not rest or rest.lower() in ("please", "pls", "thanks", "now"):
        return act("clear", text)
    if re.match(
        r"\s*(?:called|named|titled|like|but|except|other than|apart from|from (?:this|it|that))\b", rest, re.I
    ):
        return None
    return _anew(text, found.start("rest"), context)


def _anew(text: str, start: int, context: Context) -> Reading:
    """The rest of the message as a request of its own, whatever the draft was."""
    alone = Context(catalog=context.catalog, now=context.now, user_id=context.user_id)
    reading = fresh(" " * start + text[start:], alone)
    if not isinstance(reading, Draft):
        return reading
    return reading.model_copy(update={"spans": with_command(reading.spans, text, start, len(text))})


def _scrap(text: str, context: Context) -> Reading | None:
    """ "scrap that", "forget that, students in Burnaby": all of it, or only the last step?"""
    found = SCRAP_THAT.match(text)
    if not found or context.pending is not None:
        return None
    rest, start = found["rest"].strip(" .!,:;"), found.start("rest")
    narrows = re.match(r"(?:only|just|with|also|and|but|make)\b", rest, re.I)
    if rest and not narrows and (context.draft is None or command_of(rest, context).mode == "narrow"):
        return command(rest, context) or _anew(text, start, context)
    if rest or context.draft is None:
        return None
    options = (
        Option(label="go back one step", act={"kind": "act", "name": "undo", "arguments": {}}),
        Option(label="start over", act={"kind": "act", "name": "clear", "arguments": {}}),
    )
    question = f"“{text.strip()}”: go back one step, or start over?"
    return Ask(pending=Pending(question=question, request=text, topic=text.strip(), options=options))


def _count(text: str, context: Context) -> Reading | None:
    return act("count", text) if COUNT.match(text) else None


def _list(text: str, context: Context) -> Reading | None:
    return act("list", text) if LIST.match(text) else None


def _why(text: str, context: Context) -> Reading | None:
    """ "why is Jane Doe in it", "what about Jane Doe, why is she missing"."""
    found = WHY.match(text)
    if not found:
        last = WHY_LAST.match(text)
        return _why_lead(last["lead"], text) if last else _is_in_it(text, context)
    if found["about"]:
        return _why_lead(found["about"], text)
    for form in WHY_FORMS:
        match = form.match(found["rest"])
        if match:
            return _why_lead(match["lead"], text)
    return None


def _why_lead(said: str, text: str) -> Reading | None:
    lead = re.sub(r"^(?:the lead |lead |contact )", "", said.strip(), flags=re.I).strip("\"“”' ")
    if not lead or len(lead.split()) > 5 or lead.lower() in NOBODY:
        return None
    return act("why", text, lead=lead)


def _is_in_it(text: str, context: Context) -> Reading | None:
    """ "is Jane Doe in this list?": a name, or an email, that is nothing else in the account."""
    found = IN_IT.match(text)
    if not found or context.draft is None:
        return None
    lead = (found["lead"] or found["lead2"]).strip()
    named = "@" in lead or all(word[:1].isupper() for word in lead.split())
    return _why_lead(lead, text) if named and not is_request(lead, context) else None


def _preview(text: str, context: Context) -> Reading | None:
    named = PREVIEW_SEGMENT.match(text)
    if named and (segment := find_segment(named["name"], context)):
        return act("preview", text, segment=segment)
    if not PREVIEW.match(text) or SHOW_ALONE.fullmatch(text):
        return None
    return act("preview", text)


def _build(text: str, context: Context) -> Reading | None:
    """ "build a segment of hot leads": the leads that are described, whatever the draft was."""
    found = BUILD.match(text)
    return _anew(text, found.start("rest"), context) if found else None


WORDS = re.compile(r"[^\W_]")


def _afterwards(text: str, context: Context) -> Reading | None:
    """ "hot leads, save it as X", "only Toronto and break it down by source": a request, then an action on it."""
    for separator in SEPARATOR.finditer(text):
        part, rest = text[: separator.start()], text[separator.end() :].rstrip(" )")
        if not WORDS.search(part) or not WORDS.search(rest) or text.count('"', 0, separator.start()) % 2:
            continue
        done = action_alone(rest, context)
        if done is None:
            continue
        reading = request_of(part, context)
        if done.name == "count":
            return reading if isinstance(reading, Draft) else None
        whole = done.model_copy(update={"spans": act(done.name, text).spans})
        return acting_on(reading, whole, text, part)
    return None


def action_alone(rest: str, context: Context) -> Act | None:
    """The action that the words are, said of leads just asked for or saved."""
    of_it = Context(context.catalog, context.now, context.user_id, draft=context.draft or Everyone())
    if re.match(r"\W*(?:keep|store|hold)\b(?!.*\b(?:as|under|called|named)\b)", rest, re.I):
        return None  # "… unless they are on Pro, then keep them" says who is in
    for rule in (_count, _list, campaign, _preview, breakdown, save):
        found = rule(rest, of_it)
        if found is not None:
            good = isinstance(found, Act) and found.name in AFTERWARDS and found.tree is None
            return found if isinstance(found, Act) and good and "segment" not in found.arguments else None
    return None


RULES: tuple[Callable[[str, Context], Reading | None], ...] = (
    _answer,
    write_message,
    list_campaigns,
    cancel_campaign,
    settle_uncertain,
    _undo,
    _clear,
    _scrap,
    _count,
    _list,
    _why,
    duplicate,
    rename,
    delete,
    overlap,
    campaign,
    send,
    _preview,
    open_,
    save,
    _afterwards,
    breakdown,
    _build,
)
