"""How a follow-up says what to do with the draft: add, replace, join, drop, swap."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from dataclasses import dataclass

from assistant.reading import Context, Span

LEAD = r"^\W*(?:(?:ok|okay|hmm+|um|well|now|so|and|but|then|please|pls|sorry|wait|oh|no|nope|yeah|yes|right|great|thanks|actually|hm|alright|cool|perfect|let'?s|lets|can you|could you|can we|i'?d like to|i want to|we should|you can|go ahead and)\b[\s,.!…]*)*"


IT = r"(?:it|that|this|them|those|these|the range|the number|the window|the date|the limit|the time ?frame|the period)"


DROP = re.compile(LEAD + r"(?P<verb>remove|drop|forget(?: about)?|scrap|lose|ditch|delete|clear|take out|take away|take off|get rid of|never ?mind|skip|no more|strip out|strip|undo|leave out|ignore|stop filtering (?:by|on))\s+(?P<rest>.+)", re.I | re.S)  # fmt: skip


TAKE_OUT = re.compile(
    LEAD + r"(?P<verb>take|leave|throw|kick|cut|filter|weed)\s+(?P<rest>.+?)\s+(?P<out>out|off|away)\W*$", re.I | re.S
)


ANY_IS_FINE = re.compile(
    LEAD
    + r"(?:same but |but )?(?:with )?any (?P<rest>.+?)(?: is| are| will| would)?(?: (?:fine|ok|okay|good|do|works|acceptable))?\W*$",
    re.I | re.S,
)


NO_MATTER = re.compile(
    LEAD
    + r"(?:the )?(?P<rest>.+?) (?:does ?n[o'’]?t|do ?n[o'’]?t|no longer) matters?\W*$|"
    + LEAD
    + r"(?:no matter|regardless of|whatever) (?:the |what )?(?P<rest2>.+)",
    re.I | re.S,
)


SWAP = re.compile(
    LEAD
    + r"(?:swap|replace|change|switch|exchange|trade)\s+(?:out )?(?P<old>.+?)\s+(?:for|with|to|by|into)\s+(?P<new>.+)",
    re.I | re.S,
)


INSTEAD_OF = re.compile(
    LEAD + r"(?:use |make it |take |do )?(?P<new>.+?)\s+(?:instead of|rather than|in place of|not)\s+(?P<old>.+)",
    re.I | re.S,
)


REPLACE = re.compile(LEAD + rf"(?P<cmd>(?:make|change|set|switch|move|bump|push|raise|lower|increase|decrease|stretch|extend|widen|narrow|reduce|shorten|cut|drop|limit|update|turn)\s+(?:{IT}|the [\w -]+?)\s*(?:up |down |out )?(?:to be|to|into|be|at|by)?|(?:same|same thing|same list|same segment|same ones?|same as before|same again),?\s*(?:but|for|except|with|only)(?: for| with)?|(?:increase|raise|lower|reduce|decrease|bump|extend|stretch|shorten) (?:up |down )?to|i meant|i mean|should be|it should be|that should be|(?:switch|change|go) to|rather|try|what about|how about)\s+(?P<rest>.+)", re.I | re.S)  # fmt: skip


REPLACE_TAIL = re.compile(r"[\s,]*\b(?:instead|i meant|i mean|rather)\W*$", re.I)


ACTUALLY = re.compile(
    r"^\W*(?:(?:hmm+|no|oh|wait|sorry|ok|okay|um)\b[\s,.!…]*)*(?:actually|sorry|correction|scratch that|oops|my bad)\b[\s,:.!…]*(?P<rest>.+)",
    re.I | re.S,
)


WIDEN = re.compile(LEAD + r"(?P<cmd>also|add(?: in| back)?|include|plus|or|as well as|bring in|let in|allow|throw in|extend (?:it )?to|expand (?:it )?to|open (?:it )?up to|and also|additionally|keep)\b[\s:,]+(?P<rest>.+)", re.I | re.S)  # fmt: skip


BACK_IN = re.compile(LEAD + r"(?:bring|put|let|add|take|allow)\s+(?P<rest>.+?)\s+back(?: in)?\W*$", re.I | re.S)


WIDEN_TAIL = re.compile(
    r"[\s,]*\b(?:as well|too|also|counts? as well|counts? too|(?:is|are) (?:ok|okay|fine|good|allowed|welcome|also ok|also fine)(?: too| as well)?(?: actually| after all)?|back in)\W*$",
    re.I,
)


AFTER_ALL = re.compile(
    r"[\s,]*\b(?:after all|though|actually|please|pls|thanks|thx|anymore|any more|this time|from (?:it|that|this|the list|there)|for now|now)\W*$",
    re.I,
)


BOTH = re.compile(
    LEAD
    + r"(?:they|leads|people|it|the leads)?\s*(?:need to|must|should|have to|has to)?\s*(?:have|be tagged|has|with)?\s*(?:both|all)(?: of)?(?: (?:the|them|those|these|tags))*(?: at the same time| together)?\W*$",
    re.I,
)


EITHER = re.compile(
    LEAD
    + r"(?:either|any|one)(?: one| of them| of those| tag)?(?: is| will| would)?(?: be)? ?(?:fine|ok|okay|do|enough|good)?\W*$",
    re.I,
)


FLIP = re.compile(LEAD + r"(?:flip|reverse|invert|negate)\b|" + LEAD + r"(?:show |give |get |take |make |do )?(?:me |it )?(?:the )?(?:exact )?(?:opposite|inverse|reverse|complement)\b|" + LEAD + r"(?:show me |give me |and )?(?:everyone|everybody|all|anyone) (?:else|(?:who is |who's |that is |that's )?not in (?:that|it|this|there|the list|this list|the segment))\W*$|" + LEAD + r"(?:the )?(?:rest|others) (?:of (?:them|my leads|the leads|everyone))\W*$", re.I)  # fmt: skip


TRAIL = re.compile(
    r"\s*\b(?:part|filter|condition|thing|bit|criteria|criterion|requirement|restriction|rule|one|stuff|exclusion|limit|again)s?\b\W*$",
    re.I,
)


INSTEAD_FIRST = re.compile(LEAD + r"instead of (?P<old>[^,]+),\s*(?P<new>.+)", re.I | re.S)
NO_WAIT = re.compile(r"^\W*(?:no|nope)\b[\s,.!]*(?:wait|sorry|i meant|i mean)\b[\s,.!]*(?P<rest>.+)", re.I | re.S)


@dataclass(frozen=True)
class Command:
    """How a follow-up changes the draft, and the words [start, end) that say what."""

    mode: str  # narrow, replace, join, drop, swap, any
    start: int
    end: int
    old: tuple[int, int] | None = None


def command_of(text: str, context: Context) -> Command:
    """The way the message wants the draft changed."""
    text = text[: trimmed(text, 0, len(text))[1]]
    if found := INSTEAD_FIRST.match(text):
        return Command("swap", found.start("new"), found.end("new"), found.span("old"))
    if found := NO_WAIT.match(text):
        return Command("replace", found.start("rest"), found.end("rest"))
    if found := SWAP.match(text):
        return Command("swap", found.start("new"), found.end("new"), found.span("old"))
    if found := NO_MATTER.match(text):
        group = "rest" if found["rest"] else "rest2"
        return Command("any", found.start(group), found.end(group))
    if found := ANY_IS_FINE.match(text):
        return Command("any", found.start("rest"), found.end("rest"))
    for pattern in (TAKE_OUT, DROP):
        if found := pattern.match(text):
            return Command("drop", *trimmed(text, found.start("rest"), found.end("rest")))
    if found := REPLACE.match(text):
        start, end = trimmed(text, found.start("rest"), found.end("rest"))
        tail = REPLACE_TAIL.search(text, start, end)
        return Command("replace", start, tail.start() if tail and tail.start() > start else end)
    if (found := re.search(r"\b(?:instead of|in place of)\b", text, re.I)) and (split := INSTEAD_OF.match(text)):
        return Command("swap", split.start("new"), split.end("new"), split.span("old"))
    if found := REPLACE_TAIL.search(text):
        return Command("replace", 0, found.start())
    if found := BACK_IN.match(text):
        return Command("join", found.start("rest"), found.end("rest"))
    if found := WIDEN.match(text):
        start, end = trimmed(text, found.start("rest"), found.end("rest"))
        tail = WIDEN_TAIL.search(text, start, end)
        return Command("join", start, tail.start() if tail else end)
    if found := WIDEN_TAIL.search(text):
        return Command("join", 0, found.start())
    if found := ACTUALLY.match(text):
        return Command("replace", *trimmed(text, found.start("rest"), found.end("rest")))
    return Command("narrow", *trimmed(text, 0, len(text)))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The part [start, end) of the text without closing words such as "after all" and "please"."""
    while found := AFTER_ALL.search(text, start, end):
        end = found.start()
        if end <= start:
            return start, len(text)
    return start, end


def with_command(spans: tuple[Span, ...], text: str, start: int, end: int) -> tuple[Span, ...]:
    """The spans of the words [start, end), with the command around them as spans of their own."""
    around = [(0, start), (end, len(text))]
    commands = [Span(start=a, end=b, text=text[a:b], role="command") for a, b in around if text[a:b].strip()]
    inside = [span for span in spans if span.start >= start and span.end <= end]
    return tuple(sorted([*inside, *commands], key=lambda span: span.start))


def blanked(text: str, start: int, end: int) -> str:
    """The text with all but [start, end) turned to spaces, so that places stay."""
    return " " * start + text[start:end] + " " * (len(text) - end)
