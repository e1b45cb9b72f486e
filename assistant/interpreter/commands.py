"""Managing: save, open, rename, duplicate, delete, list, preview, break down, overlap, why, campaign, send, undo."""

import re
from collections.abc import Callable

from assistant.interpreter.command_patterns import (
    BREAKDOWN,
    CALL_AND_SAVE,
    CALL_IT,
    CALLED,
    CAMPAIGN,
    CLEAR,
    COUNT,
    DELETE,
    DUP_NAME,
    DUPLICATE,
    END,
    FOR_SEGMENT,
    LIST,
    MAKE_CALLED,
    NO,
    OPEN,
    OVERLAP,
    POLITE,
    PREVIEW,
    RENAME,
    SAVE,
    SAVE_TAIL,
    SEND,
    THIS,
    UNDO,
    WHY,
    WHY_FORMS,
    YES,
)
from assistant.interpreter.naming import (
    bare_name,
    find_segment,
    leading_segment,
    new_name,
    no_segment,
    segment_tree,
    segment_within,
    values_only,
)
from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.refine import refine
from assistant.interpreter.refine_commands import with_command
from assistant.interpreter.request import read_request
from assistant.interpreter.words import label_words, plain
from assistant.reading import Act, Ask, Context, Draft, Pending, Reading, Span
from segment_core.model import Condition, Tree


def _act(name: str, text: str, tree: Tree | None = None, assumptions: tuple[str, ...] = (), **arguments: object) -> Act:
    given = {key: value for key, value in arguments.items() if value is not None}
    spans = (Span(start=0, end=len(text), text=text, role="command"),) if text else ()
    return Act(name=name, arguments=given, tree=tree, spans=spans, assumptions=assumptions)  # pyright: ignore[reportArgumentType]


# ------------------------------------------------------------------ each command


def command(text: str, context: Context) -> Reading | None:
    """The action that the message asks for; None where it asks for none."""
    for rule in RULES:
        found = rule(text, context)
        if found is not None:
            return found
    return None


def _undo(text: str, context: Context) -> Reading | None:
    return _act("undo", text) if UNDO.match(text) else None


def _clear(text: str, context: Context) -> Reading | None:
    found = CLEAR.match(text)
    if not found:
        return None
    rest = found["rest"].strip(" .!,:;")
    empty = Context(catalog=context.catalog, now=context.now, user_id=context.user_id)
    if not rest or rest.lower() in ("please", "pls", "thanks", "now"):
        return _act("clear", text)
    blank = " " * found.start("rest") + text[found.start("rest") :]
    if re.match(r"\s*(?:called|named)\b", rest, re.I):
        return None
    reading = fresh(blank, empty)
    if not isinstance(reading, Draft):
        return reading
    start = found.start("rest")
    return reading.model_copy(update={"spans": with_command(reading.spans, text, start, len(text))})


def _save(text: str, context: Context) -> Reading | None:
    made = MAKE_CALLED.match(text)
    if made:
        return _save_request(made["request"], new_name(made["name"]), text, context)
    found = CALL_AND_SAVE.match(text) or SAVE.match(text)
    if found:
        return _save_named(found["name"], text, context)
    found = CALL_IT.match(text)
    if found and context.draft is not None:
        return _act("save", text, segment_name=new_name(found["name"]))
    tail = SAVE_TAIL.match(text)
    if (tail and len(tail["request"].split()) > 1) or (tail and context.draft is None):
        return _save_request(tail["request"], new_name(tail["name"]) if tail["name"] else None, text, context)
    return None


def _save_named(name: str | None, text: str, context: Context) -> Reading | None:
    if name is None:
        return _act("save", text, segment_name=None)
    return _act("save", text, segment_name=new_name(name))


def _save_request(request: str, name: str | None, text: str, context: Context) -> Reading | None:
    reading = fresh(request, context) if context.draft is None else refine(request, context)
    if isinstance(reading, Draft):
        return _act("save", text, tree=reading.tree, assumptions=reading.assumptions, segment_name=name)
    return reading if isinstance(reading, Ask) else None


def _list(text: str, context: Context) -> Reading | None:
    return _act("list", text) if LIST.match(text) else None


def _open(text: str, context: Context) -> Reading | None:
    found = OPEN.match(text)
    if not found:
        return None
    name, verb = found["name"], found["verb"].lower()
    segment = find_segment(name, context)
    named = re.search(r"\bsegment\b|[\"“]", name, re.I)
    if segment is not None and (
        verb in ("open", "load", "edit", "go to", "switch to", "bring up", "pull up", "take me to", "work on")
        or named
        or (
            bare_name(name).casefold() == segment.casefold()
            and verb not in ("see", "use")
            and not values_only(name, context)
        )
    ):
        return _act("open", text, segment=segment)
    if (
        verb in ("open", "load", "edit")
        and (named or len(name.split()) <= 4)
        and not re.search(r"\b(?:rate|email|emails|campaign|newsletter)\b", name, re.I)
    ):
        if re.fullmatch(THIS, name.strip(), re.I):
            return None
        return no_segment(name, text, context) if named or not _openable(name, text, context) else None
    return None


def _openable(name: str, text: str, context: Context) -> bool:
    """Whether "open …" is a request for leads after all: Open begins a value here, or a campaign is named."""
    request = read_request(text, context)
    if any(e.start == 0 and e.keys[:1] != ("engagement",) for e in request.conditions):
        return True
    about = [element for element in request.conditions if element.keys[:1] == ("engagement",)]
    said = [element for element in request.conditions if element.start == 0 and element not in about]
    named = any(getattr(element.node, "value", None) and element.node.value.campaign != "any" for element in about)  # pyright: ignore
    return bool(name) and not request.problems and (named or bool(said))


def _rename(text: str, context: Context) -> Reading | None:
    found = RENAME.match(text)
    if not found:
        return None
    to = new_name(found["to"] or found["to2"] or found["to3"] or "")
    said = found["name"] or found["name2"]
    if found["name2"] and not (re.search(r"segment", said, re.I) or find_segment(said, context)):
        return None
    if said is None or re.fullmatch(THIS, said.strip(), re.I):
        if context.segment is None:
            return None if context.draft is None else _act("save", text, segment_name=to)
        return _act("rename", text, segment=context.segment, to=to)
    segment = find_segment(said, context)
    return _act("rename", text, segment=segment, to=to) if segment else no_segment(said, text, context)


def _delete(text: str, context: Context) -> Reading | None:
    found = DELETE.match(text)
    if not found:
        return None
    said = found["name"]
    segment = find_segment(said, context)
    strong = found["verb"].lower() in ("delete", "trash", "erase", "destroy", "bin")
    named = bool(re.search(r"\bsegment\b|\baudience\b", said, re.I))
    if segment is not None and (strong or named):
        return _act("delete", text, segment=segment)
    if re.fullmatch(THIS, said.strip(), re.I) and strong and context.segment:
        return _act("delete", text, segment=context.segment)
    return no_segment(said, text, context) if named and strong else None


def _duplicate(text: str, context: Context) -> Reading | None:
    found = DUPLICATE.match(text)
    if not found:
        return None
    rest = found["rest"]
    segment, after = leading_segment(rest, context)
    if segment is None:
        return (
            no_segment(rest, text, context) if not re.match(r"(?:the )?(?:email|leads?|text)\b", rest, re.I) else None
        )
    to: str | None = None
    named = DUP_NAME.search(" " + after)
    if named:
        to = new_name(named["to"])
        after = (" " + after)[: named.start()] + (" " + after)[named.end() :]
    change = re.sub(
        r"^[\s,;:.]*(?:but|and|with the difference that|this time|then)?[\s,]*", "", after, flags=re.I
    ).strip(" .!,")
    change = re.sub(r"^(?:segment|audience|list)\b[\s,]*(?:but|and)?\s*", "", change, flags=re.I)
    if not change or change.lower() in ("please", "pls", "it", "thanks"):
        return _act("duplicate", text, segment=segment, to=to)
    tree = segment_tree(segment, context)
    base = Context(catalog=context.catalog, now=context.now, user_id=context.user_id, draft=tree)
    changed = refine(change, base)
    if isinstance(changed, Draft):
        return _act("duplicate", text, tree=changed.tree, assumptions=changed.assumptions, segment=segment, to=to)
    return changed


def _preview(text: str, context: Context) -> Reading | None:
    found = PREVIEW.match(text)
    if not found or re.fullmatch(POLITE + r"(?:show|give|list|display|see)(?: me)?" + END, text, re.I):
        return None
    return _act("preview", text)


def _breakdown(text: str, context: Context) -> Reading | None:
    found = BREAKDOWN.match(text)
    if not found:
        return None
    said = next((found[g] for g in ("by", "by2", "by3", "by4", "by5", "by6") if found[g]), "")
    base = found["base"] or found["base2"]
    labels = {field.label.casefold() for field in context.catalog.fields.values()}
    inner = re.fullmatch(r"(?P<by>.+?) (?:of|for|in|within) (?P<base>.+?)\W*", said, re.I | re.S)
    if inner and not base and said.casefold() not in labels and field_named(inner["by"], context):
        said, base = inner["by"], inner["base"]
    key = field_named(said, context)
    if key is None:
        return (
            None
            if context.draft is None and not re.match(POLITE + r"(?:break|split)", text, re.I)
            else _unknown_field(said, text, context)
        )
    if base and not re.fullmatch(
        THIS + r"|down|up|(?:the |all |my )?(?:leads|people|contacts|members|everyone|everybody)", base.strip(), re.I
    ):
        reading = fresh(base, context)
        if isinstance(reading, Draft):
            return _act("breakdown", text, tree=reading.tree, by=key)
        segment = find_segment(base, context)
        if segment is None:
            return reading if isinstance(reading, Ask) else None
        return _act("breakdown", text, tree=Condition(field="segment", op="in", value=(segment,)), by=key)
    return _act("breakdown", text, by=key)


def _unknown_field(said: str, text: str, context: Context) -> Ask | None:
    labels = [f.label for f in context.catalog.fields.values() if f.key not in ("engagement", "segment")]
    if len(said.split()) > 5:
        return None
    at = text.find(said)
    question = f"There is no field “{said.strip()}” to break the leads down by. Fields: {', '.join(labels)}."
    return Ask(
        pending=Pending(
            question=question,
            request=text,
            topic=said,
            options=(),
            state={"start": at, "end": at + len(said), "command": True},
        )
    )


def field_named(said: str, context: Context) -> str | None:
    """The field that some words name, best first."""
    from assistant.interpreter.lattice import Lattice
    from assistant.interpreter.request import today_of
    from assistant.interpreter.vocabulary import vocabulary_of
    from assistant.interpreter.words import tokenise

    tokens = tokenise(said)
    if not tokens or len(tokens) > 8:
        return None
    items = Lattice(tokens, vocabulary_of(context.catalog), today_of(context)).items()
    named = [
        item
        for item in items
        if not item.filler
        and item.kind not in ("symbol", "emoji", "possessive")
        and not item.classes() & {"each_group", "any"}
    ]
    if len(named) == 1 and named[0].of("field"):
        return max(named[0].of("field"), key=lambda entry: entry.strength).key
    if len(named) == 1 and "tagged" in named[0].classes():
        return "tags"
    fields = [item for item in named if item.of("field")]
    if fields and len(named) <= 2:
        return max(fields[0].of("field"), key=lambda entry: entry.strength).key
    return None


def _overlap(text: str, context: Context) -> Reading | None:
    if not OVERLAP.search(text):
        return None
    lowered = plain(text)
    found: list[tuple[int, str]] = []
    for segment in sorted(context.catalog.segments, key=lambda s: -len(s.name)):
        at = lowered.find(plain(segment.name))
        if at >= 0 and not any(start <= at < start + len(name) for start, name in found):
            found.append((at, segment.name))
    names = [name for _, name in sorted(found)]
    if len(names) == 1 and context.segment and context.segment not in names:
        names.append(context.segment)
    if len(names) >= 2:
        return _act("overlap", text, segments=names[:2])
    if len(names) == 1 and context.draft is not None:
        return _act("overlap", text, segments=names)
    said = re.sub(r"^.*?\b(?:between|of|compare)\b\s*", "", text, flags=re.I | re.S).strip(" ?.!")
    return no_segment(said[:80], text, context) if said and re.search(r"segment|overlap", text, re.I) else None


def _why(text: str, context: Context) -> Reading | None:
    found = WHY.match(text)
    if not found:
        return None
    for form in WHY_FORMS:
        match = form.match(found["rest"])
        if match:
            lead = re.sub(r"^(?:the lead |lead |contact )", "", match["lead"].strip(), flags=re.I).strip("\"“”' ")
            if (
                lead
                and len(lead.split()) <= 5
                and lead.lower()
                not in ("it", "that", "this", "there", "the count", "the number", "my count", "they", "my segment")
            ):
                return _act("why", text, lead=lead)
            return None
    return None


def _campaign(text: str, context: Context) -> Reading | None:
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
    body = text[found.end("verb") :].strip(" .!?")
    called = CALLED.search(" " + body)
    name = new_name(called["name"]) if called else _named_before(middle, found["tail"]) or _named_after(found["tail"])
    split = re.match(r"^(?P<name>.+?)\s+(?:for|to|using|with|targeting)\s+(?P<segment>.+)$", name or "", re.I)
    if split and (known_segment := find_segment(split["segment"], context)):
        return _act("campaign", text, campaign_name=new_name(split["name"]), segment=known_segment)
    without = (" " + body).replace(called.group(), " ") if called else body
    segment = None
    for match in FOR_SEGMENT.finditer(without):
        segment = segment or segment_within(match["name"], context)
    if segment is None:
        segment = segment_within(without, context)
    return _act("campaign", text, campaign_name=name, segment=segment)


def _named_after(tail: str) -> str | None:
    """ "for the campaign Summer Deals"."""
    found = re.match(r"^\s+(?P<name>[A-Z0-9][\w'&-]*(?:\s+[\w'&-]+){0,5})[\s.!?]*$", tail)
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


def _send(text: str, context: Context) -> Reading | None:
    found = SEND.match(text)
    return _sending(text, context) if found else None


def _sending(text: str, context: Context) -> Reading | None:
    """The campaign that a "send …" names."""
    found = SEND.match(text)
    if not found:
        return None
    said = re.sub(
        r"\b(?:the|my|our|campaign|email|newsletter|out|now|off|right away|please|to them|to everyone)\b",
        " ",
        found["name"],
        flags=re.I,
    )
    words = label_words(said)
    full = label_words(found["name"])
    for campaign in sorted(context.catalog.campaigns, key=lambda c: -len(c.name)):
        name = label_words(campaign.name)
        if words == name or " ".join(name) in " ".join(full):
            return _act("send", text, campaign=campaign.name)
    if re.fullmatch(
        r"(?:it|this|that|the campaign|this campaign|that campaign)(?: (?:now|out|off))*", found["name"].strip(), re.I
    ):
        return _act("send", text)
    return None


def _count(text: str, context: Context) -> Reading | None:
    return _act("count", text) if COUNT.match(text) else None


def _answer(text: str, context: Context) -> Reading | None:
    if context.pending is not None:
        return None
    if YES.match(text):
        return _act("confirm", text)
    return _act("cancel", text) if NO.match(text) else None


RULES: tuple[Callable[[str, Context], Reading | None], ...] = (
    _answer,
    _undo,
    _clear,
    _count,
    _list,
    _why,
    _duplicate,
    _rename,
    _delete,
    _overlap,
    _campaign,
    _send,
    _preview,
    _breakdown,
    _open,
    _save,
)
