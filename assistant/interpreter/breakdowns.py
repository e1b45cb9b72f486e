"""Leads per value of a field ("by source", "hot leads per city"), and what two segments share."""

import re
from typing import Any

from assistant.interpreter.acts import act, acting_on, request_of
from assistant.interpreter.command_patterns import (
    BREAKDOWN,
    BREAKDOWN_ALONE,
    BY_TAIL,
    OVERLAP,
    POLITE,
    THIS,
)
from assistant.interpreter.fields_said import field_named
from assistant.interpreter.naming import find_segment, no_segment, segments_named
from assistant.interpreter.outcome_of import fresh
from assistant.reading import Act, Ask, Context, Draft, Option, Pending, Reading
from segment_core.model import Condition, Everyone, to_json

PER = re.compile(r"\b(?:per|for each|in each|from each|with each|across|broken|split|grouped|how many)\b", re.I)
ALL_LEADS = re.compile(
    THIS
    + r"|down|up|they|(?:all |all of )?(?:the |all |my |our )?"
    + r"(?:leads|people|contacts|members|customers|clients|everyone|everybody)",
    re.I,
)

# "£55-£80 per head": what the number counts, no breakdown
EACH = re.compile(
    r"(?:\d[\d,.]*\s?(?:k|m|€|£|\$)?|\b(?:hundred|thousand|grand|million|quid|pounds|dollars|bucks|euros))\s+per\s+"
    r"(?:head|person|pax|guest|day|night|week|month|quarter|year|annum|hour)\W*$",
    re.I,
)
MOST_WORDS = 60  # of a message that ends in "by source"; both its parts are read, and longer ones would take too long


def breakdown(text: str, context: Context) -> Reading | None:
    """ "break it down by source", "how many per city", "hot leads by owner"."""
    if BREAKDOWN_ALONE.match(text):
        return _which_field(text, context)
    return _whole_breakdown(text, context) or _by_tail(text, context)


def _whole_breakdown(text: str, context: Context) -> Reading | None:
    found = BREAKDOWN.match(text)
    if not found:
        return None
    said = next((found[f"by{n}"] for n in ("", 2, 3, 4, 5, 6, 7, 8, 9) if found[f"by{n}"]), "")
    base = found["base"] or found["base2"] or found["base3"]
    labels = {field.label.casefold() for field in context.catalog.fields.values()}
    inner = re.fullmatch(r"(?P<by>.+?) (?:of|for|in|within|among) (?P<base>.+?)\W*", said, re.I | re.S)
    if inner and not base and said.casefold() not in labels and field_named(inner["by"], context):
        said, base = inner["by"], inner["base"]
    key = field_named(said, context)
    if key is None:
        asked = context.draft is not None or re.match(POLITE + r"(?:break|split)", text, re.I)
        return _unknown_field(said, text, context) if asked and not found["by7"] and not found["by5"] else None
    if base and not ALL_LEADS.fullmatch(base.strip()):
        return _of(base, key, text, context)
    return act("breakdown", text, by=key)


def _of(base: str, key: str, text: str, context: Context) -> Reading | None:
    """The breakdown of other leads than the draft's."""
    done = act("breakdown", text, by=key)
    alone = Context(catalog=context.catalog, now=context.now, user_id=context.user_id)
    reading = fresh(base, alone)
    whole = isinstance(reading, Draft) and not reading.unused
    named = None if whole else find_segment(base, context)
    if named is not None:
        return done.model_copy(update={"tree": Condition(field="segment", op="in", value=(named,))})
    return acting_on(reading, done, text, base)


def _by_tail(text: str, context: Context) -> Reading | None:
    """ "hot leads by source": the leads first, then the field; not where the whole message is a request."""
    found = BY_TAIL.match(text)
    if not found or len(text.split()) > MOST_WORDS or EACH.search(text):
        return None
    key = field_named(found["by"], context)
    alone = Context(catalog=context.catalog, now=context.now, user_id=context.user_id)
    if key is None:
        return _of_two(found["by"], text, context)
    if not PER.search(text) and isinstance(fresh(text, alone), Draft):
        return None
    base = re.sub(r"^\W*(?:so )?how many (?=\w)", "", found["base"], flags=re.I)
    base = re.sub(r"\s+(?:are there|do (?:we|i) have|have (?:we|i) got|is that|are|is)$", "", base, flags=re.I)
    done = act("breakdown", text, by=key)
    if ALL_LEADS.fullmatch(base.strip()):
        return done
    reading = request_of(base, context)
    if isinstance(reading, Draft) and reading.unused and (named := find_segment(base, context)):
        return done.model_copy(update={"tree": Condition(field="segment", op="in", value=(named,))})
    if isinstance(reading, Draft) and isinstance(reading.tree, Everyone):
        return done if context.draft is None else None
    return acting_on(reading, done, text, base)


def _of_two(said: str, text: str, context: Context) -> Reading | None:
    """ "by city and source": one field at a time; each is offered."""
    parts = re.split(r"\s*(?:,|\band\b|&|\+)\s*", said)
    keys = [field_named(part, context) for part in parts]
    if len(parts) < 2 or None in keys:
        return None
    ways = [_by_tail(text.replace(said, part), context) for part in parts]
    options = tuple(
        Option(label=f"by {part}", act=way.model_dump(mode="json", exclude={"tree"}) | _tree(way))
        for part, way in zip(parts, ways, strict=True)
        if isinstance(way, Act)
    )
    if len(options) != len(parts):
        return None
    question = f"I count by one field at a time. Which one first: {' or '.join(parts)}?"
    return Ask(pending=Pending(question=question, request=text, topic=said, options=options))


def _tree(done: Act) -> dict[str, Any]:
    return {} if done.tree is None else {"tree": to_json(done.tree)}


def _fields(context: Context) -> list[str]:
    return [f.label for f in context.catalog.fields.values() if f.key not in ("engagement", "segment")]


def _which_field(text: str, context: Context) -> Ask:
    command = "break it down by {}"
    at = command.index("{}")
    options = tuple(Option(label=label) for label in _fields(context) if label not in ("Phone", "Email"))[:5]
    question = f"By which field? {', '.join(_fields(context))}."
    state = {"start": at, "end": at + 2, "command": True}
    return Ask(pending=Pending(question=question, request=command, topic=text.strip(), options=options, state=state))


def _unknown_field(said: str, text: str, context: Context) -> Ask | None:
    if len(said.split()) > 5:
        return None
    at = text.find(said)
    question = f"There is no field “{said.strip()}” to break the leads down by. Fields: {', '.join(_fields(context))}."
    state = {"start": at, "end": at + len(said), "command": True}
    return Ask(pending=Pending(question=question, request=text, topic=said, state=state))


def overlap(text: str, context: Context) -> Reading | None:
    """ "overlap between A and B", "how much do these have in common with A"."""
    if not OVERLAP.search(text):
        return None
    names = segments_named(text, context)
    if len(names) == 1 and context.segment and context.segment not in names:
        names.append(context.segment)
    if len(names) >= 2 or (names and context.draft is not None):
        return act("overlap", text, segments=names[:2])
    said = re.sub(r"^.*?\b(?:between|of|compare|with)\b\s*", "", text, flags=re.I | re.S).strip(" ?.!")
    return no_segment(said[:80], text, context) if said and re.search(r"segment|overlap", text, re.I) else None
