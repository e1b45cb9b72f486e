"""Saved segments: save, open, rename, duplicate and delete them."""

import re

from assistant.interpreter.acts import act, acting_on
from assistant.interpreter.command_patterns import (
    ADD_TO_SEGMENTS,
    CALL_AND_SAVE,
    CALL_IT,
    DELETE,
    DUP_NAME,
    DUP_NAME_LAST,
    DUP_NAMED,
    DUPLICATE,
    MAKE_CALLED,
    MAKE_OF,
    OPEN,
    OVERWRITE,
    RENAME,
    RENAME_FORMS,
    RENAME_TO,
    SAVE,
    SAVE_AS_NEW,
    SAVE_CHANGES,
    SAVE_REQUEST,
    SAVE_THIS_FROM,
    THIS,
)
from assistant.interpreter.naming import (
    bare_name,
    find_segment,
    leading_segment,
    new_name,
    no_segment,
    segment_tree,
    values_only,
)
from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.refine import refine
from assistant.interpreter.request import read_request
from assistant.reading import Act, Ask, Context, Draft, Option, Pending, Reading
from segment_core.model import to_json

OPENING = ("open", "load", "edit", "go to", "switch to", "bring up", "pull up", "take me to", "work on")
CONNECTIVE = r"[\s,;:.–—-]*(?:(?:but|and|then|with the difference that|this time|with)\b[\s,]*)*"


# ------------------------------------------------------------------ save


def save(text: str, context: Context) -> Reading | None:
    """ "save it as X", "call it X", "make a segment called X from hot leads"."""
    if SAVE_CHANGES.match(text) and context.draft is not None:
        return act("save", text)
    if found := OVERWRITE.match(text):
        segment = find_segment(found["name"] or found["name2"], context)
        return act("save", text, segment_name=segment) if segment and context.draft is not None else None
    for pattern in (SAVE_AS_NEW, SAVE_THIS_FROM, ADD_TO_SEGMENTS):
        if found := pattern.match(text):
            return _named(found["name"], text, context)
    for pattern in MAKE_CALLED:
        if found := pattern.match(text):
            return _save_request(found["request"], found["name"], text, context)
    found = CALL_AND_SAVE.match(text) or SAVE.match(text)
    if found:
        return _named(found["name"], text, context)
    found = CALL_IT.match(text)
    if found and context.draft is not None:
        return _call(found["name"], text, context)
    for pattern in (SAVE_REQUEST, MAKE_OF):
        if found := pattern.match(text):
            return _save_request(found["request"], found["name"], text, context)
    return None


def _save_request(request: str, name: str, text: str, context: Context) -> Reading | None:
    """ "save hot leads in Toronto as X": leads that are described, under a name; a segment is copied."""
    if re.fullmatch(THIS, request.strip(" .!?"), re.I):
        return act("save", text, segment_name=new_name(name))
    segment = find_segment(request, context)
    if segment is not None and not values_only(request, context):
        return act("duplicate", text, segment=segment, to=new_name(name))
    alone = Context(catalog=context.catalog, now=context.now, user_id=context.user_id)
    return acting_on(fresh(request, alone), act("save", text, segment_name=new_name(name)), text, request)


def _named(name: str | None, text: str, context: Context) -> Reading:
    """The save; an action after the name ("… and show me a few") is named as not done."""
    if name is None:
        return act("save", text)
    said, later = _and_then(name, context)
    notes = (f"Not done yet: “{later}”",) if later else ()
    return act("save", text, assumptions=notes, segment_name=new_name(said))


def _and_then(name: str, context: Context) -> tuple[str, str | None]:
    from assistant.interpreter.commands import action_alone

    split = re.match(r"(?P<name>.+?)[\s,]+(?:and then|then|and)\s+(?P<later>.+)", name, re.I | re.S)
    quoted = re.fullmatch(r"[\"“][^\"”]+[\"”]", name.strip())
    if split is None or quoted or action_alone(split["later"], context) is None:
        return name, None
    return split["name"], split["later"]


def _call(name: str, text: str, context: Context) -> Reading:
    """A name for the draft: a new segment, or a new name for the one that is open and unchanged."""
    if context.segment and find_segment(context.segment, context) and _is_unchanged(context):
        return act("rename", text, segment=context.segment, to=new_name(name))
    return act("save", text, segment_name=new_name(name))


def _is_unchanged(context: Context) -> bool:
    return context.segment is not None and context.draft == segment_tree(context.segment, context)


# ------------------------------------------------------------------ open


def open_(text: str, context: Context) -> Reading | None:
    """ "open X"; "show me X" only where nothing else is called so."""
    found = OPEN.match(text)
    if not found:
        return None
    name, verb = found["name"], found["verb"].lower()
    segment = find_segment(name, context)
    named = bool(re.search(r"\bsegment\b|[\"“]", name, re.I))
    if segment is not None:
        is_bare = bare_name(name).casefold() == segment.casefold() and verb not in ("see", "use")
        if verb in OPENING or named or (is_bare and not values_only(name, context)):
            return act("open", text, segment=segment)
    changed = _opened_and_changed(name, verb, text, context)
    if changed is not None:
        return changed
    if verb in ("open", "load", "edit") and (named or len(name.split()) <= 4):
        return _unknown_segment(name, named, text, context)
    return None


def _opened_and_changed(name: str, verb: str, text: str, context: Context) -> Reading | None:
    """ "open X and only keep the active ones", "open X, then break it down by city"."""
    segment, after = leading_segment(name, context, exactly=True)
    if segment is None or verb not in (*OPENING, "use"):
        return None
    rest = re.sub(r"^\W*(?:segment|audience|list)\b", "", after, flags=re.I)
    joined = re.match(CONNECTIVE, rest)
    rest = rest[joined.end() :] if joined else rest
    if not rest.strip():
        return None
    from assistant.interpreter.commands import command

    tree = segment_tree(segment, context)
    base = Context(context.catalog, context.now, context.user_id, draft=tree, segment=segment)
    done = command(rest, base)
    if done is not None:
        return done.model_copy(update={"tree": done.tree or tree}) if done.kind == "act" else None
    reading = refine(rest, base)
    if isinstance(reading, Draft):
        opened = act("open", text, segment=segment)
        return opened.model_copy(update={"tree": reading.tree, "assumptions": reading.assumptions})
    return reading


def _unknown_segment(name: str, named: bool, text: str, context: Context) -> Reading | None:
    if re.search(r"\b(?:rate|email|emails|campaign|newsletter)\b", name, re.I):
        return None
    if re.fullmatch(THIS, name.strip(), re.I):
        return None
    return no_segment(name, text, context) if named or not _openable(name, text, context) else None


def _openable(name: str, text: str, context: Context) -> bool:
    """Whether "open …" is a request for leads after all: Open begins a value here, or a campaign is named."""
    request = read_request(text, context)
    if any(e.start == 0 and e.keys[:1] != ("engagement",) for e in request.conditions):
        return True
    about = [element for element in request.conditions if element.keys[:1] == ("engagement",)]
    said = [element for element in request.conditions if element.start == 0 and element not in about]
    named = any(getattr(element.node, "value", None) and element.node.value.campaign != "any" for element in about)  # pyright: ignore
    return bool(name) and not request.problems and (named or bool(said))


# ------------------------------------------------------------------ rename, delete


def rename(text: str, context: Context) -> Reading | None:
    """ "rename X to Y", "change the name of X to Y"; without a new name it is asked for."""
    found = RENAME.match(text)
    if found:
        return _rename_rest(found["rest"], text, context)
    for form in RENAME_FORMS:
        match = form.match(text)
        if match and (segment := _subject(match["name"], context)) is not None:
            return act("rename", text, segment=segment, to=new_name(match["to"]))
        if match and re.search(r"\bsegment\b", match["name"], re.I):
            return no_segment(match["name"], text, context)
    return None


def _subject(said: str, context: Context) -> str | None:
    """The segment that is named, or the open one for "this"."""
    if re.fullmatch(THIS, said.strip(), re.I):
        return context.segment
    return find_segment(said, context)


def _rename_rest(rest: str, text: str, context: Context) -> Reading | None:
    bare = re.match(r"(?:to|as|into)\s+(?P<to>.+)", rest, re.I | re.S)
    this = re.match(THIS + r"[\s:,]+(?:(?:to|as|into)\s+)?(?P<to>.+)", rest, re.I | re.S)
    segment, after = leading_segment(rest, context, exactly=True)
    to = RENAME_TO.match(after) if segment else None
    if segment is not None and (to or not after.strip(" \"”'.!?") or re.fullmatch(r"\W*segment\W*", after, re.I)):
        return act("rename", text, segment=segment, to=new_name(to["to"])) if to else _to_what(segment, text)
    if segment is not None and re.match(r"\s+[\w\"“]", after):
        return act("rename", text, segment=segment, to=new_name(after))
    given = bare or this
    if given is not None:
        if context.segment is not None:
            return act("rename", text, segment=context.segment, to=new_name(given["to"]))
        return None if context.draft is None else act("save", text, segment_name=new_name(given["to"]))
    split = re.match(r"(?P<name>.+?)\s+(?:to|as|into|->|→)\s+(?P<to>.+)", rest, re.I | re.S)
    if split is None:
        this_alone = re.fullmatch(rf"(?:{THIS})?\W*", rest, re.I)
        return _to_what(context.segment, text) if this_alone and context.segment else no_segment(rest, text, context)
    known = find_segment(split["name"], context)
    to_name = new_name(split["to"])
    return act("rename", text, segment=known, to=to_name) if known else no_segment(split["name"], text, context)


def _to_what(segment: str, text: str) -> Ask:
    command = f"rename {segment} to {{}}"
    at = command.index("{}")
    state = {"start": at, "end": at + 2, "command": True}
    question = f"What should “{segment}” be called?"
    return Ask(pending=Pending(question=question, request=command, topic=text.strip(), state=state))


def delete(text: str, context: Context) -> Reading | None:
    """ "delete X"; "remove X" and the like only where X is said to be a segment."""
    found = DELETE.match(text)
    if not found:
        return None
    said = found["name"] or ""
    segment = find_segment(said, context) if said else None
    strong = found["verb"].lower() in ("delete", "trash", "erase", "destroy", "bin")
    named = bool(re.search(r"\bsegment\b|\baudience\b", said, re.I))
    if segment is not None and (strong or named):
        return act("delete", text, segment=segment)
    if segment is not None and context.draft is None and bare_name(said).casefold() == segment.casefold():
        return act("delete", text, segment=segment) if not values_only(said, context) else None
    if (not said or re.fullmatch(THIS, said.strip(), re.I)) and strong and context.segment:
        return act("delete", text, segment=context.segment)
    return no_segment(said, text, context) if named and strong else None


# ------------------------------------------------------------------ duplicate


def duplicate(text: str, context: Context) -> Reading | None:
    """ "copy X", "duplicate X as Y", "copy X but for Burnaby and call it Y"."""
    found = DUPLICATE.match(text)
    if not found:
        return None
    rest = found["rest"]
    segment, after = leading_segment(rest, context)
    if segment is None and context.segment and (not rest or re.match(DUP_NAMED, rest, re.I)):
        segment, after = context.segment, rest
    if segment is None:
        other = re.match(r"(?:the )?(?:email|leads?|text)\b", rest, re.I)
        return None if other else no_segment(rest, text, context)
    to, change = _copy_name(after)
    change = re.sub(r"^\W*(?:segment|audience|list)\b[\s,]*", "", change, flags=re.I)
    change = re.sub(r"^" + CONNECTIVE, "", change, flags=re.I).strip(" .!,;")
    done = act("duplicate", text, segment=segment, to=to)
    base = Context(context.catalog, context.now, context.user_id, draft=segment_tree(segment, context))
    if not change or change.lower() in ("please", "pls", "it", "thanks"):
        return _name_or_change(done, segment, text, base)
    changed = refine(change, base)
    if isinstance(changed, Ask) and changed.pending.state.get("readings"):
        other = refine(re.sub(r"^(?:for|in|from|with)\s+", "make it ", change, flags=re.I), base)
        changed = other if isinstance(other, Draft) else changed
    return acting_on(changed, done, text, change)


def _name_or_change(done: Act, segment: str, text: str, base: Context) -> Reading:
    """ "copy X as Y with a phone": is the end part of the name, or what is different in the copy?"""
    name = str(done.arguments.get("to") or "")
    split = re.match(r"(?P<name>.+?)\s+(?P<change>(?:with|from|in|who|where|whose|having)\s+.+)", name, re.I | re.S)
    if split is None or re.search(r"[\"“]", text):
        return done
    changed = refine(split["change"], base)
    if not isinstance(changed, Draft):
        return done
    whole = {"kind": "act", "name": "duplicate"}
    short = {"segment": segment, "to": split["name"]}
    options = (
        Option(label=f"a copy called “{name}”", act={**whole, "arguments": done.arguments}),
        Option(
            label=f"a copy called “{split['name']}”, {split['change']}",
            act={**whole, "arguments": short, "tree": to_json(changed.tree)},
        ),
    )
    question = f"Is “{split['change']}” part of the copy's name, or a condition of it?"
    return Ask(pending=Pending(question=question, request=text, topic=split["change"], options=options))


def _copy_name(after: str) -> tuple[str | None, str]:
    """The name of the copy, and the rest: what is different in it."""
    said = " " + after
    for pattern in (DUP_NAME_LAST, DUP_NAME):
        found = pattern.search(said)
        if found and (pattern is DUP_NAME or said[: found.start()].strip()):
            return new_name(found["to"]), said[: found.start()] + " " + said[found.end() :]
    return None, after
