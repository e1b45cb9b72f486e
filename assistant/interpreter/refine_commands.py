"""How a follow-up says what to do with the draft: add, replace, join, drop, swap."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from dataclasses import dataclass, replace

from assistant.reading import Context, Span

LEAD = r"^\W*(?:(?:ok|okay|hmm+|um|well|now|so|and|but|then|please|pls|sorry|wait|oh|no|nope|yeah|yes|right|great|thanks|actually|hm|alright|cool|perfect|let'?s|can you|could you|can we|i'?d like to|i want to|we should|you can|go ahead and|maybe|perhaps|also can you|lets just|i think|why don'?t we|hey|cori)\b[\s,.!…]*){0,12}"


IT = r"(?:it|that|this|them|those|these|the range|the number|the window|the date|the limit|the time ?frame|the period)"


DROP = re.compile(LEAD + r"(?P<verb>remove|drop|forget(?: about)?|chuck(?: out)?|throw out|kick out|bin(?: off)?|axe|knock (?:out|off)|scrap|lose|ditch|delete|clear|take out|take away|take off|get rid of|never ?mind|skip|no more|strip out|strip|undo|leave out|ignore|stop filtering (?:by|on))\s+(?P<rest>.+)", re.I | re.S)  # fmt: skip


TAKE_OUT = re.compile(
    LEAD + r"(?P<verb>take|leave|throw|kick|cut|filter|weed)\s+(?P<rest>.+?)\s+(?P<out>out|off|away)\W*$", re.I | re.S
)


OUT_TAIL = re.compile(r"^\W*(?P<rest>[\w'’ -]+?)\s+(?:is |are |can go |goes |go |should be )?out\W*$", re.I)


# "remove the city filter", "no budget limit", "without the date": a condition of the draft goes.
NO_FIELD = re.compile(
    LEAD
    + r"(?:without|with no|no|minus|not|no more)\s+(?:the |any |that |a )?(?P<rest>(?:.+?\s+(?:filter|limit|requirement|restriction|condition|criteri(?:a|on)|cap|constraint)s?)|dates?|time ?frames?|time|period|window|date range|time (?:limit|window|period))\W*$",
    re.I | re.S,
)


ANY_IS_FINE = re.compile(
    LEAD
    + r"(?:same but |but )?(?:with |from |in |at |of )?(?:any|every|all|whatever|whichever)(?: of)?(?: the)? (?P<rest>.+?)(?: is| are| will| would)?(?: (?:fine|ok|okay|good|do|works|acceptable|welcome|allowed|too))*\W*$",
    re.I | re.S,
)


NO_MATTER = re.compile(
    LEAD
    + r"(?:the )?(?P<rest>.+?) (?:does ?n[o'’]?t|does not|do ?n[o'’]?t|do not|no longer) (?:really )?matters?(?: anymore| any more)?\W*$|"
    + LEAD
    + r"(?:it |that )?(?:does ?n[o'’]?t|does not|do ?n[o'’]?t) (?:really )?matter (?:about |if |whether |which |what |who |where )?(?:they(?:'re| are) |the )?(?P<rest3>.+?)\W*$|"
    + LEAD
    + r"(?:i |we )?(?:do ?n[o'’]?t|do not|no longer) (?:really )?(?:care|mind|worry|bother|need|want)(?: any ?more)? (?:about |for |with )?(?:which |what |who |where |whether |if )?(?:the |a |an |that )?(?:they(?:'re| are| have) (?:a |the )?)?(?P<rest4>.+?)(?: any ?more)?\W*$|"
    + LEAD
    + r"(?:they |leads |people |it )?(?:do ?n[o'’]?t|do not|does ?n[o'’]?t|does not|needn'?t) (?:have to|need to|necessarily need to)(?: be| have| come from| live in| be in| be from)*(?: a| an| the)? (?P<rest5>.+?)\W*$|"
    + LEAD
    + r"(?:the )?(?P<rest6>.+?) (?:is ?n['’]?t|is not|are ?n['’]?t|are not) (?:important|needed|necessary|required|relevant)(?: any ?more)?\W*$|"
    + LEAD
    + r"(?:no matter|regardless of|irrespective of|whatever|whenever|whoever|wherever) (?:the |what |which )?(?P<rest2>.+)",
    re.I | re.S,
)


SWAP = re.compile(
    LEAD
    + r"(?:swap|replace|change|switch|exchange|trade|turn|set|move|update|convert)\s+(?:out )?(?P<old>.+?)\s+(?:for|with|to|by|into)\s+(?P<new>.+)",
    re.I | re.S,
)


# "not Toronto, Ottawa", "not Toronto but Ottawa", "drop Toronto, Ottawa instead".
NOT_BUT = re.compile(
    LEAD
    + r"(?:i (?:said|meant|mean|want(?:ed)?) )?not\s+(?P<old>[^,;]+?)\s*(?:[,;–—]+\s*(?:but |rather |just |only |i meant )?|\s+but\s+)(?!not |no |without |only )(?P<new>[^,;]+)$",
    re.I | re.S,
)
DROP_INSTEAD = re.compile(
    LEAD
    + r"(?:drop|remove|lose|forget|not|no|ditch|scrap|skip)\s+(?P<old>[^,;]+?)(?:[,;]\s*|\s+)(?:and |but )?(?:use |do |take |make it |add |put )(?P<new>[^,;]+?) instead\W*$|"
    + LEAD
    + r"(?:drop|remove|lose|forget|not|no|ditch|scrap|skip)\s+(?P<old2>[^,;]+?)[,;]\s*(?:and |but )?(?P<new2>[^,;]+?) instead\W*$",
    re.I | re.S,
)


INSTEAD_OF = re.compile(
    LEAD
    + r"(?:use |make (?:it|that|this|them) |change (?:it|that|this) to |take |do |go with |have |put )?(?P<new>.+?)\s+(?:instead of|rather than|in place of|not)\s+(?P<old>.+)",
    re.I | re.S,
)


# "instead of London use Bath", "London → Bath".
OLD_FIRST = re.compile(
    LEAD
    + r"(?:(?:instead of|rather than|in place of)\s+(?P<old>[^,;]+?)(?:\s*[,;:]\s*|\s+)(?:(?:use|do|take|try|make it|have|put|go with|go for|i want|give me|show me)\s+)(?P<new>[^,;]+)|(?P<old2>[^,;→>]+?)\s*(?:→|->|=>|⇒|➡\uFE0F?)\s*(?P<new2>[^,;→>]+))$",
    re.I | re.S,
)


_SET = r"(?:cap|make|change|set|switch|move|bump|push|raise|lower|increase|decrease|stretch|extend|widen|narrow|reduce|shorten|cut|drop|limit|update|turn|restrict|bring|put)"
REPLACE = re.compile(LEAD + rf"(?P<cmd>{_SET}\s+(?:{IT}|the (?P<what>[\w -]+?))\s*(?:up |down |out )?(?:to be|to|into|be|at(?! least| most))?|(?:same|same thing|same list|same segment|same ones?|same as before|same again|same but),?\s*(?:but|for|except|with|only)(?: for| with)?|(?:increase|raise|lower|reduce|decrease|bump|extend|stretch|shorten) (?:up |down )?to|i meant|i mean|i said|what i said was|what i meant (?:was|is)|should be|it should be|that should be|(?:switch|change|go|move) (?:over )?to|(?:just )?down to|rather|(?:i'?d )?prefer(?:ably)?|try|what about|how about|(?:do|use|go with|go for|take|say)(?= (?:the )?[\w' -]+$))\s+(?P<rest>.+)", re.I | re.S)  # fmt: skip
LESS_OR_MORE = re.compile(
    LEAD
    + rf"(?P<verb>raise|increase|bump|push|extend|stretch|widen|lower|decrease|reduce|cut|drop|shorten|narrow)\s+(?:{IT}|the (?P<what>[\w -]+?))\s*(?:up |down |out )?by\s+(?P<rest>.+)",
    re.I | re.S,
)
SET_DOWN = re.compile(LEAD + rf"(?:drop|cut|take|bring|put|push)\s+(?:{IT}|the (?P<what>[\w -]+?))\s*(?:up |down |back )?to\s+(?P<rest>.*\d.*)", re.I | re.S)  # fmt: skip


REPLACE_TAIL = re.compile(r"[\s,]*\b(?:instead|i meant|i mean|rather)\W*$", re.I)


SHOW_ME = re.compile(LEAD + r"(?:show|give|get|find|pull|bring) me\s+", re.I)
INSTEAD_HEAD = re.compile(LEAD + r"(?:instead|rather)\b[\s,:]+(?P<rest>.+)", re.I | re.S)
ACTUALLY = re.compile(
    r"^\W*(?:(?:hmm+|no|oh|wait|sorry|ok|okay|um)\b[\s,.!…]*)*(?:actually|sorry|correction|scratch that|oops|my bad)\b[\s,:.!…]*(?P<rest>.+)",
    re.I | re.S,
)


WIDEN = re.compile(LEAD + r"(?P<cmd>also|add(?: in| back)?|bring back(?: in)?|put back(?: in)?|let back in|include|plus|or|as well as|bring in|let in|allow|throw in|extend (?:it )?to|expand (?:it )?to|open (?:it )?up to|and also|additionally|with also|count|accept)\b[\s:,]+(?P<rest>.+)", re.I | re.S)  # fmt: skip


BACK_IN = re.compile(
    LEAD
    + r"(?:i (?:also )?want |let me have |get me )?(?:(?:bring|put|let|add|take|allow|have|get|throw|include)\s+)?(?P<rest>.+?)\s+(?:back(?: in)?|(?:(?:belongs?|goes?|should be|must be) )?in (?:there|it|the (?:list|mix|segment|group))(?: too| as well| also)|too in there)\W*$",
    re.I | re.S,
)


# "York can stay in", after York was left out.
STAYS = re.compile(LEAD + r"(?P<rest>.+?)\s+(?:(?:can|may|should|could|must|are allowed to|is allowed to)\s+(?:stay|remain|be kept|be left in|be in|come in|be included)|stays?|remains?)(?: in| on| there| though| too| after all| then)*\W*$", re.I | re.S)  # fmt: skip


WIDEN_TAIL = re.compile(
    r"[\s,]*\b(?:as well|too|also|counts? as well|counts? too|(?:is|are) (?:ok|okay|fine|good|allowed|welcome|also ok|also fine)(?: too| as well)?(?: actually| after all)?|back in)\W*$",
    re.I,
)


AFTER_ALL = re.compile(
    r"[\s,]*\b(?:after all|though|actually|please|pls|thanks|thx|anymore|any more|this time|from (?:it|that|this|the list|there)|for now|now)\W*$",
    re.I,
)


_THEY = r"(?:(?:they|leads|people|it|the leads|those|everyone|(?:only|just) (?:those|the ones|people|leads|the people))\s*)?(?:who |that |with |which )?"
_HAVE = r"(?:have|be|be tagged|has|with|are|match|carry|show|both be|get|got)?\s*"


BOTH = re.compile(
    LEAD
    + _THEY
    + r"(?:need to|needs to|must|should|have to|has to|need|needs|want|i want|i need|i meant|only|ought to)?\s*(?:all )?"
    + _HAVE
    + r"(?:both|all)(?: of)?(?: (?:the|them|those|these|tags|labels|conditions|at once))*(?: at the same time| together|,? not just one(?: of them)?|,? not either)?\W*$",
    re.I,
)


EITHER = re.compile(
    LEAD
    + r"(?:(?:they |it |leads |people )?(?:do ?n[o'’]?t|do not|does ?n[o'’]?t|does not|needn'?t|not) (?:necessarily )?(?:have to|need to|need|necessarily)?\s*(?:be|have|match)?\s*(?:both|all)(?: of (?:them|those))?(?:,? (?:just )?(?:either|one)(?: (?:one|of them))?(?: is (?:fine|enough|ok))?)?|"
    + _THEY
    + r"(?:must |should |need |have |has |with |having )*(?:at least )?(?:either|any|one)(?: one| of them| of those| of these| of the two| tag| will do)?(?: or (?:the other|both))?(?: is| are| will| would)?(?: be)? ?(?:fine|ok|okay|do|enough|good|sufficient|works|acceptable)?(?: (?:for me|with me|too))?)\W*$",
    re.I,
)


FLIP = re.compile(LEAD + r"(?:flip|reverse|invert|negate)\b|" + LEAD + r"(?:show |give |get |take |make |do )?(?:me |it )?(?:the )?(?:exact )?(?:opposite|inverse|reverse|complement)\b|" + LEAD + r"(?:show me |give me |and )?(?:everyone|everybody|all|anyone|the ones|those|the people|people|leads|the leads|all leads|the others)(?: (?:who|that|which))?(?: are|'s| is)? ?(?:else|(?:n[o'’]?t|not|aren'?t|isn'?t|are not|is not)(?: (?:in|on|part of) (?:that|it|this|there|here|the list|this list|that list|the segment|this segment))?)\W*$|" + LEAD + r"(?:show me |give me |get me )?(?:the )?(?:rest|others|remaining ones|other ones|remainder)(?: of (?:them|my leads|the leads|everyone))?\W*$|" + LEAD + r"(?:the |it )?other way (?:a)?round\W*$|" + LEAD + r"(?:turn|swap) (?:it|that|this) (?:a)?round\W*$|" + LEAD + r"(?:not|everyone but|everybody but|all but|anyone but|exclude|excluding) (?:these|those|them)(?: (?:ones|people|leads))?\W*$", re.I)  # fmt: skip


# Everybody's leads again, after "just mine" or another owner.
_NOT_MINE = r"(?:not|instead of) (?:just |only )(?:mine|my leads|my own|me|my ones)"
ALL_OWNERS = re.compile(
    LEAD
    + r"(?:for |from |of |across |make it |do |show me |include )*(?:the )?(?:(?:everyone|everybody|anyone|anybody|any ?one)['’]?s(?: leads| people| ones)?|(?:all|any|every)(?: of)?(?: the| our)? (?:agents?|owners?|reps?|team members?|members of the team|of us)['’]?s?(?: leads)?|(?:all of us|the whole team|whole team|the entire team|the team|the full team|my whole team|our whole team)['’]?s?(?: leads)?|whoever(?: owns them)?|no matter whose(?: they are)?|regardless of (?:owner|whose|who owns them)|(?:it )?does ?n[o'’]?t matter (?:whose|who owns|who has)(?: (?:they are|them))?|(?:whole |entire )?team)\W*(?:"
    + _NOT_MINE
    + r"|(?:is |are )?(?:fine|ok|okay)(?: too)?)?\W*$|"
    + LEAD
    + r"(?:(?:everyone|everybody|all leads|the whole team)\W+)?"
    + _NOT_MINE
    + r"(?: anymore| any more)?\W*$",
    re.I,
)
EVERYONE = re.compile(
    LEAD
    + r"(?:show me |give me |i want |make it |use |do )?(?:everyone|everybody|all(?: of)?(?: the| my| our)? (?:leads|contacts|people|records)|the whole (?:database|list|account))(?: (?:in the (?:database|account|system)|we have|again|instead))?\W*$",
    re.I,
)


TRAIL = re.compile(
    r"\s*\b(?:part|filter|condition|thing|bit|criteria|criterion|requirement|restriction|rule|one|stuff|exclusion|limit|again)s?\b\W*$",
    re.I,
)


INSTEAD_FIRST = re.compile(LEAD + r"instead of (?P<old>[^,]+),\s*(?P<new>.+)", re.I | re.S)
# "also only active ones", "add a filter for premium": one more thing that all must meet.
ALSO_NARROW = re.compile(
    LEAD
    + r"(?:(?:also|plus|additionally|on top of that|furthermore)[\s,]+(?:(?:add|include|require|i want|make sure)\s+)?(?:that )?(?=(?:they|it|all of them|everyone)? ?(?:only|just|must|should|need|have to|has to|with|without|who|whose|that|having|has|have|not|no|exclude|excluding|except|limited|where)\b)|(?:also |additionally )?(?:require|make sure(?: that)?|demand|insist on)\s+|(?:also )?(?:add|include|put(?: in)?|set|apply)\s+(?:in )?(?:a|an|the|another|one more|this|an extra|an additional)?\s*(?:new |extra |more )?(?:condition|filter|rule|requirement|criteri(?:on|a)|restriction|constraint)s?\b[\s:,]*(?:(?:that|for|on|of|like|saying|where|by)\b\s*)*)(?P<rest>.+)",
    re.I | re.S,
)
LET_IN = re.compile(LEAD + r"(?:also )?(?:let|allow|bring|get|have|pull|take)\s+(?P<rest>.+?)\s+in(?: too| as well| also)?\W*$", re.I | re.S)  # fmt: skip
NO_NEED = re.compile(
    LEAD + r"no (?:need for )?(?:a |an |the )?(?P<rest>.+?) (?:is |are )?(?:needed|required|necessary)\b.*$",
    re.I | re.S,
)
NOT_JUST = re.compile(
    LEAD + r"not (?:just|only|necessarily|limited to|restricted to)\s+(?:the )?(?P<rest>.+)", re.I | re.S
)
# "drop everything but the city": all other conditions go.
ALL_BUT = re.compile(
    LEAD
    + r"(?:(?:drop|remove|forget|clear|lose|delete|ditch|get rid of)\s+(?:everything|all(?: of it)?|all the (?:conditions|filters)|the (?:other|rest of the) (?:conditions|filters)|all (?:other )?(?:conditions|filters))\s+(?:but|except(?: for)?|other than|apart from|besides)|(?:only |just )?keep (?:only |just )?the (?=[\w -]+?(?: (?:filter|condition|part))?\W*$))\s*(?:the )?(?P<rest>.+)",
    re.I | re.S,
)
NO_WAIT = re.compile(
    r"^\W*(?:no|nope)\b[\s,.!]*(?:wait|sorry|i meant|i mean|rather|make (?:it|that))\b[\s,.!]*(?P<rest>.+)", re.I | re.S
)
NO_COMMA = re.compile(
    r"^\W*(?:no|nope|nah|wrong|not that|never ?mind|forget it|my bad|my mistake|oops|whoops)\s*[,.!;:–—-]+\s*(?P<rest>.+)",
    re.I | re.S,
)
KEEP = re.compile(LEAD + r"(?:only |just )?(?:keep|leave)(?: (?:in|me))?\s+(?P<rest>.+?)(?: in)?\W*$", re.I | re.S)


@dataclass(frozen=True)
class Command:
    """How a follow-up changes the draft, and the words [start, end) that say what.

    `old` are the words for what goes, `what` the words for the field meant, `sign` the way of "by 50k";
    `otherwise` is the mode where a swap finds nothing to swap.
    """

    mode: str  # narrow, replace, join, drop, swap; any (a field goes), spare (a field or value goes, if there),
    # keep (all else goes)
    start: int
    end: int
    old: tuple[int, int] | None = None
    what: tuple[int, int] | None = None
    sign: int = 0
    otherwise: str = "replace"


def command_of(text: str, context: Context) -> Command:
    """The way the message wants the draft changed."""
    said = text.strip()  # patterns are slow on the long blanks around one step of several
    return _shifted(_command_of(said, context), len(text) - len(text.lstrip()))


def _shifted(command: Command, by: int) -> Command:
    old, what = ((span[0] + by, span[1] + by) if span else None for span in (command.old, command.what))
    return replace(command, start=command.start + by, end=command.end + by, old=old, what=what)


def _command_of(text: str, context: Context) -> Command:
    text = text[: trimmed(text, 0, len(text))[1]]
    for rule in (_swaps, _droppings, _replacings, _joinings):
        command = rule(text, context)
        if command is not None:
            return command
    if found := ACTUALLY.match(text):
        return _inner(text, found.start("rest"), context)
    return Command("narrow", *trimmed(text, 0, len(text)))


def _inner(text: str, start: int, context: Context) -> Command:
    """After "no," and "actually": what the rest says, in the place of what was there."""
    inner = command_of(" " * start + text[start:], context)
    return replace(inner, mode="replace", start=max(inner.start, start)) if inner.mode == "narrow" else inner


def _swaps(text: str, context: Context) -> Command | None:
    if found := INSTEAD_FIRST.match(text):
        return Command("swap", found.start("new"), found.end("new"), found.span("old"))
    if found := OLD_FIRST.match(text):
        new, old = ("new", "old") if found["new"] else ("new2", "old2")
        return Command("swap", *trimmed(text, found.start(new), found.end(new)), found.span(old))
    if found := DROP_INSTEAD.match(text):
        new, old = ("new", "old") if found["new"] else ("new2", "old2")
        return Command("swap", found.start(new), found.end(new), found.span(old))
    if found := NO_WAIT.match(text):
        return _inner(text, found.start("rest"), context)
    if found := NO_COMMA.match(text):
        return _inner(text, found.start("rest"), context)
    if found := LESS_OR_MORE.match(text):
        up = found["verb"].lower() in ("raise", "increase", "bump", "push", "extend", "stretch", "widen")
        what = found.span("what") if found["what"] else None
        return Command("replace", found.start("rest"), found.end("rest"), what=what, sign=1 if up else -1)
    if found := SET_DOWN.match(text):
        what = found.span("what") if found["what"] else None
        return Command("replace", *trimmed(text, found.start("rest"), found.end("rest")), what=what)
    if found := SWAP.match(text):
        end = _without_tail(text, found.start("new"), found.end("new"))
        return Command("swap", found.start("new"), end, found.span("old"), what=found.span("old"))
    if found := NOT_BUT.match(text):
        return Command("swap", found.start("new"), found.end("new"), found.span("old"), otherwise="narrow")
    return None


def _droppings(text: str, context: Context) -> Command | None:
    if found := ALL_BUT.match(text):
        return Command("keep", *trimmed(text, found.start("rest"), found.end("rest")))
    if found := NO_NEED.match(text) or NOT_JUST.match(text):
        return Command("spare", *trimmed(text, found.start("rest"), found.end("rest")))
    if found := NO_MATTER.match(text):
        group = next(name for name, said in found.groupdict().items() if name.startswith("rest") and said)
        return Command("spare", found.start(group), found.end(group))
    if found := ANY_IS_FINE.match(text):
        return Command("any", found.start("rest"), found.end("rest"))
    for pattern in (TAKE_OUT, DROP, OUT_TAIL, NO_FIELD):
        if found := pattern.match(text):
            return Command("drop", *trimmed(text, found.start("rest"), found.end("rest")))
    return None


def _replacings(text: str, context: Context) -> Command | None:
    if re.search(r"\b(?:instead of|in place of|rather than)\b", text, re.I) and (split := INSTEAD_OF.match(text)):
        return Command("swap", split.start("new"), split.end("new"), trimmed(text, *split.span("old")))
    if found := REPLACE.match(text):
        start, end = trimmed(text, found.start("rest"), found.end("rest"))
        what = found.span("what") if found["what"] else None
        return Command("replace", start, _without_tail(text, start, end), what=what)
    if found := REPLACE_TAIL.search(text):
        shown = SHOW_ME.match(text, 0, found.start())
        return Command("replace", shown.end() if shown else 0, found.start())
    if found := INSTEAD_HEAD.match(text):
        return Command("replace", found.start("rest"), found.end("rest"))
    return None


def _without_tail(text: str, start: int, end: int) -> int:
    """Where the words end without "instead"."""
    tail = REPLACE_TAIL.search(text, start, end)
    return tail.start() if tail and tail.start() > start else end


def _joinings(text: str, context: Context) -> Command | None:
    if found := KEEP.match(text):
        return Command("narrow", *trimmed(text, found.start("rest"), found.end("rest")))
    if found := ALSO_NARROW.match(text):
        return Command("narrow", *trimmed(text, found.start("rest"), found.end("rest")))
    if found := BACK_IN.match(text) or LET_IN.match(text) or STAYS.match(text):
        return Command("join", found.start("rest"), found.end("rest"))
    if found := WIDEN.match(text):
        start, end = trimmed(text, found.start("rest"), found.end("rest"))
        tail = WIDEN_TAIL.search(text, start, end)
        return Command("join", start, tail.start() if tail else end)
    if found := WIDEN_TAIL.search(text):
        return Command("join", 0, found.start())
    return None


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
