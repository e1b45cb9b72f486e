"""Saved segments as people name them, and new names as they type them."""

import re

from rapidfuzz.distance import OSA

from assistant.interpreter.command_patterns import (
    THIS,
)
from assistant.interpreter.request import read_request
from assistant.interpreter.words import label_words, plain
from assistant.reading import Ask, Context, Option, Pending
from segment_core.folding import fold_value
from segment_core.model import Tree

NOISE = r"(?i:(?:my|the|a|an|our|new|saved|segment|audience|list|called|named|name|titled|as|it)\b[\s:,]*)+"


def find_segment(name: str, context: Context) -> str | None:
    """The saved segment meant: by its exact name, one typo away, or without "the" and "segment"."""
    said = bare_name(name)
    index = context.catalog.segment_index
    for candidate in (name, said):
        known = index.get(fold_value(candidate))
        if known:
            return known.name
    words = label_words(said)
    same = [segment.name for segment in context.catalog.segments if label_words(segment.name) == words]
    if same:
        return same[0]
    near = [
        s.name
        for s in context.catalog.segments
        if len(said) > 4 and OSA.distance(plain(s.name), plain(said), score_cutoff=2) <= (2 if len(said) > 9 else 1)
    ]
    return near[0] if len(near) == 1 else None


def bare_name(name: str) -> str:
    """A segment's name without "the", "segment" and quotes around it."""
    text = name.strip().strip("\"“”«»'’.!? ")
    text = re.sub(
        r"^(?:the|my|our|this|saved)\s+(?:saved\s+)?(?:(?:segment|audience|list)\s+)?(?:called\s+|named\s+)?",
        "",
        text,
        flags=re.I,
    )
    text = re.sub(r"^(?:segment|audience)\s+(?:called\s+|named\s+)?", "", text, flags=re.I)
    text = re.sub(r"\s+(?:(?:saved )?(?:segment|audience|list)|one)$", "", text, flags=re.I)
    return text.strip().strip("\"“”«»'’ ")


def new_name(text: str) -> str:
    """A new name as typed, without quotes and closing words."""
    text = re.sub(r"[\s,]+(?:please|pls|plz|thanks|thank you|thx|for me|for now)[\s.!]*$", "", text.strip(), flags=re.I)
    quoted = re.match(r"^[\"“«'‘](.+?)[\"”»'’][\s.!]*$", text) or re.match(NOISE + r"[\"“«](.+?)[\"”»][\s.!]*$", text)
    return (quoted[1] if quoted else text).strip().rstrip(".!?").strip()


def no_segment(said: str, text: str, context: Context) -> Ask:
    """The question about a segment that the account does not have."""
    from segment_core.nearest import nearest_first

    close = nearest_first(said, [segment.name for segment in context.catalog.segments])
    listed = ", ".join(close) or "none yet"
    question = f"There is no segment called “{bare_name(said)}”. Saved segments: {listed}. Which one do you mean?"
    at = text.find(said)
    state: dict[str, object] = {"start": at, "end": at + len(said), "command": True}
    return Ask(
        pending=Pending(
            question=question,
            request=text,
            topic=bare_name(said),
            options=tuple(Option(label=n) for n in close),
            state=state,
        )
    )


def values_only(name: str, context: Context) -> bool:
    """Whether a segment's name is also a request of its own ("lapsed members")."""
    request = read_request(name, context)
    return (
        bool(request.readings)
        and not request.problems
        and not any("segment" in element.keys for element in request.conditions)
    )


def segment_tree(name: str, context: Context) -> Tree:
    """The tree of a saved segment that exists."""
    return context.catalog.segment_index[fold_value(name)].tree


def leading_segment(rest: str, context: Context, exactly: bool = False) -> tuple[str | None, str]:
    """The segment whose name begins the text, the longest first; "this" is the open one. Not `exactly`: with typos."""
    text = re.sub(
        r"^(?:the|my|our)\s+(?:saved\s+)?(?:segment\s+(?:called\s+|named\s+)?)?|^segment\s+",
        "",
        rest.strip(),
        flags=re.I,
    ).lstrip("\"“'")
    for segment in sorted(context.catalog.segments, key=lambda s: -len(s.name)):
        if (
            plain(text).startswith(plain(segment.name))
            and not text[len(segment.name) : len(segment.name) + 1].isalnum()
        ):
            return segment.name, text[len(segment.name) :].lstrip("\"”'")
    if exactly:
        return None, rest
    this = re.match(THIS + r"(?=\W|$)", text, re.I)
    if this and context.segment:
        return context.segment, text[this.end() :]
    words = text.split()
    for count in range(min(6, len(words)), 0, -1):
        segment_name = find_segment(" ".join(words[:count]), context)
        if segment_name:
            return segment_name, " ".join(words[count:])
    return None, rest


def segment_within(said: str, context: Context) -> str | None:
    """The saved segment whose name stands somewhere in the words."""
    exact = find_segment(re.sub(r"\b(?:a|new|campaign|newsletter)\b", "", said, flags=re.I), context)
    if exact:
        return exact
    lowered = f" {plain(said)} "
    hits = [s.name for s in context.catalog.segments if f" {plain(s.name)} " in re.sub(r"[^\w\s'-]", " ", lowered)]
    return max(hits, key=len) if hits else None


def segments_named(text: str, context: Context) -> list[str]:
    """The saved segments whose names stand in the text, in its order; of names within one another the longest."""
    lowered = plain(text)
    found: list[tuple[int, str]] = []
    for segment in sorted(context.catalog.segments, key=lambda s: -len(s.name)):
        name = re.escape(plain(segment.name))
        for match in re.finditer(rf"(?<!\w){name}(?!\w)", lowered):
            if not any(start <= match.start() < start + len(other) for start, other in found):
                found.append((match.start(), segment.name))
    return list(dict.fromkeys(name for _, name in sorted(found)))
