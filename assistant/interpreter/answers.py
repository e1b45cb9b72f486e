"""The answer to a question that was asked: a number, a label, yes, either, or the words that were missing."""

import json
import re

from rapidfuzz.distance import OSA

from assistant.interpreter.fields_said import field_named
from assistant.interpreter.merging import either_of
from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.outside import outside
from assistant.interpreter.refine import refine
from assistant.interpreter.refine_commands import command_of
from assistant.interpreter.request import read_request
from assistant.interpreter.words import label_words
from assistant.reading import Act, Ask, Context, Draft, Option, Pending, Reading, Span
from segment_core.canonical import canonical
from segment_core.errors import InvalidTree
from segment_core.model import Tree, conditions, to_json
from segment_core.validate import validate

ORDINALS = {"1": 0, "one": 0, "first": 0, "former": 0, "a": 0, "2": 1, "two": 1, "second": 1, "b": 1, "3": 2, "three": 2, "third": 2, "c": 2, "4": 3, "four": 3, "fourth": 3, "d": 3, "5": 4, "five": 4, "fifth": 4}  # fmt: skip  # noqa: E501 - a word list
_N = r"\d|first|second|third|fourth|fifth|former|latter|last|one|two|three|four|five|[a-d]"
_PICK = r"(?:the|option|number|no|nr|reading|choice|answer|i mean|i meant|i'd say|i think|take|use|go with|let'?s go with|let'?s take|pick|choose|yes|ok|okay|oh|um|it'?s|that'?s|definitely|probably|#)"  # noqa: E501 - a word list
ORDINAL = re.compile(
    rf"^\W*(?:{_PICK}\b[\s,.#:]*)*(?P<n>{_N})(?:st|nd|rd|th)?(?: one| option| reading| choice)?(?:,? (?:please|pls|thanks|thank you|then|i think|of course))*\W*$",  # noqa: E501 - a pattern
    re.I,
)
SEVERAL = re.compile(
    rf"^\W*(?:{_PICK}\b[\s,.#:]*)*(?P<list>(?:{_N})(?:(?<=\d)(?:st|nd|rd|th))?(?:(?:\s*(?:,|and|&|\+|or))+\s*(?:the )?(?:{_N})(?:(?<=\d)(?:st|nd|rd|th))?)+)\W*$",  # noqa: E501 - a pattern
    re.I,
)
YES = re.compile(
    r"^\W*(?:yes|yep|yeah|yup|sure|ok|okay|correct|right|exactly|that'?s right|that one|that'?s (?:it|the one)|y|yes please|please|do that|of course|indeed|yes[\s,]+(?:that|please)(?: one|'s it)?)(?:,? (?:please|thanks))?\W*$",  # noqa: E501 - a pattern
    re.I,
)
NO = re.compile(
    r"^\W*(?:no|nope|nah|neither|none|(?:neither|none) of (?:them|these|those|the above|the two)|not (?:any|either) of (?:them|these|those)|cancel(?: (?:it|that))?|forget it|never ?mind(?: (?:it|that))?|n|stop|leave it(?: as it is)?|skip the question|no thanks?(?: you)?|doesn'?t matter)\W*$",  # noqa: E501 - a pattern
    re.I,
)
EITHER = re.compile(
    r"^\W*(?:(?:yes|ok|well|i mean|include|take|use|count|just|i want|give me|make it)\b[\s,]*)*(?:either|both|any|all|whichever|all (?:two|three|four|five)|(?:either|both|any|all|each)(?: one)? of (?:them|these|those|the two|the above)|either one|any one|both (?:readings|options|ones|people|fields)|everything|all the above|all of the above)(?: (?:is|are|will be|would be|works?|will do)?\s*(?:fine|ok|okay|good|do|works?)?)?(?: (?:for|with|by) me)?(?:,? (?:please|thanks|then))*\W*$",  # noqa: E501 - a pattern
    re.I,
)
LEAVE_OUT = re.compile(
    r"^\W*(?:(?:just|ok|no|please|then|you can|well|oh)\b[\s,]*)*(?:(?:drop|skip|ignore|forget|remove|omit|leave|disregard|delete|lose|scrap)\s+(?:about )?(?:that|it|this|that (?:word|part|bit|one)|the word|this (?:word|part)|out (?:that|it))(?: out)?|without (?:it|that|that word|this)|leave it out|never ?mind that (?:word|part|bit)|not important|it doesn'?t matter|no need for (?:it|that))(?: (?:please|then|thanks))*\W*$",  # noqa: E501 - a pattern
    re.I,
)
INSTEAD = re.compile(
    r"^\W*(?:(?:no|nope|nah|neither|none of (?:them|these|those)|never ?mind|forget (?:it|that)|sorry|oh|hmm+|wait|actually)\b[\s,.;:!–—-]*)+(?P<rest>\S.*)$",  # noqa: E501 - a pattern
    re.I | re.S,
)
LEAD = re.compile(
    r"^\W*(?:(?:the one (?:called|named|from|in)|i mean|i meant|the|yes|yeah|ok|okay|sorry|make it|let'?s say|let'?s use|use|take|say|um|oh|well|just|as|by|it'?s|that'?s|go with|let'?s go with|call it|name it|let'?s call it|how about|maybe|something like|i would say|i'?d say|it should be|should be)\b[\s,.:]*)+",  # noqa: E501 - a pattern
    re.I,
)
SMALL = frozenset(
    ["the", "a", "an", "one", "of", "i", "mean", "please", "in", "as", "my", "it", "is", "that", "for", "to", "and"]
)
TAIL = re.compile(r"[\s,]*\b(?:instead|rather|then|actually)\W*$", re.I)
SHOW = re.compile(r"^\W*(?:(?:just|ok|please|can you|could you|let'?s|i want to)\b\W*)*(?:show|give|find|list|get|pull|build|make me|see|who|which|how many|everyone|everybody|all|i want|i need)\b", re.I)  # fmt: skip  # noqa: E501 - a pattern
JUST = re.compile(r"\W*(?:just|only)\b", re.I)
UNSURE = re.compile(
    r"^\W*(?:(?:hmm+|well|um|uh|oh|sorry)\b\W*)*(?:(?:i'?m |i am )?not sure|(?:i )?(?:do ?n['’]?t|do not) know|no idea|dunno|hard to say|you tell me|you (?:choose|decide|pick)|what do you (?:mean|think|suggest))(?: (?:yet|really|which|which one))*\W*$",  # noqa: E501 - a pattern
    re.I,
)
AND_MORE = re.compile(r"(?P<first>.+?)(?:\s*[,;]\s*(?:and |but )?|\s+(?:but|and)\s+)(?P<rest>\S.*)$", re.I | re.S)
NOTED = re.compile(r"^“.*” is noted\. ")
NOUN = re.compile(r"\b(?:leads|people|contacts|members|customers|clients|folks)\b", re.I)
FOLLOW_UP = re.compile(r"^\W*(?:and|but|or|also|only|just|not|without|with|except|excluding|minus|plus|no)\b", re.I)
LENGTH = re.compile(r"^\W*(?:(?:the )?(?:last|past) )?(?P<n>(?:\d+|a|an|one|two|three|four|five|six|seven|ten|twelve|fourteen|thirty|sixty|ninety))?\s*(?P<unit>(?:day|week|fortnight|month|quarter|year)s?)?\W*$", re.I)  # fmt: skip  # noqa: E501 - a pattern
COMPARED = re.compile(
    r"\b(?:more|less|over|under|above|below|least|most|between|fewer|up to|exactly|max|min)\b|[<>+]", re.I
)
ACTS_THAT_WAIT_FOR_NOTHING = ("list", "clear", "undo", "open", "delete", "cancel")
MOST_WORDS = 8
MOST_NAME_WORDS = 14


def answer(text: str, context: Context) -> Reading | None:
    """The request completed by this answer; None where the message answers nothing."""
    pending = context.pending
    assert pending is not None
    if NO.match(text):
        return Act(name="cancel", spans=(Span(start=0, end=len(text), text=text, role="command"),))
    chosen = _chosen(text, pending, context)
    if chosen is not None:
        return _taken(chosen, pending, context)
    reading = _several(text, pending, context) or _and_more(text, pending, context) or _left_out(text, pending, context)
    if reading is not None:
        return reading
    if UNSURE.match(text):
        return Ask(pending=pending)
    if pending.options and (EITHER.match(text) or SEVERAL.match(text) or YES.match(text)):
        again = f"Please name the ones you mean. {pending.question.removeprefix('Please name the ones you mean. ')}"
        return Ask(pending=pending.model_copy(update={"question": again}))
    instead = INSTEAD.match(text)
    if instead and not re.match(r"\W*(?:i mean|i meant|sorry)\b", text, re.I):
        rest = instead["rest"]
        return answer(rest, context) or _on_each(f"make it {rest}", pending, context) or _anew(rest, context)
    return (
        _filled(text, pending, context)
        or _on_each(text, pending, context)
        or _anew(text, context)
        or _waiting(text, pending, context)
    )


def _waiting(text: str, pending: Pending, context: Context) -> Reading | None:
    """A follow-up before there is a draft: the question stays, and the follow-up is done after its answer."""
    if context.draft is not None or pending.state.get("command") or _is_whole_request(text, context):
        return None
    words_of_change = FOLLOW_UP.match(text) or command_of(text, context).mode not in ("narrow", "any")
    if not words_of_change or _is_command(text, context):
        return None
    if _is_part_of(text, pending, context):
        return fresh(text, _plain(context))
    later = [*_later(pending), text]
    options = tuple(_after_it(option, text, context) for option in pending.options)
    question = f"“{text.strip()[:80]}” is noted. {NOTED.sub('', pending.question)}"
    state = {**pending.state, "later": later}
    return Ask(pending=pending.model_copy(update={"options": options, "question": question, "state": state}))


def _is_part_of(text: str, pending: Pending, context: Context) -> bool:
    """ "just buyers", asked about "shiny buyers": the request without the rest."""
    said = read_request(text, _plain(context))
    asked = [element.node for element in read_request(pending.request, _plain(context)).conditions]
    whole = bool(said.conditions) and not said.problems
    return whole and bool(JUST.match(text)) and all(element.node in asked for element in said.conditions)


def _later(pending: Pending) -> list[str]:
    return [str(text) for text in pending.state.get("later", [])]


def _after_it(option: Option, text: str, context: Context) -> Option:
    tree = _sound(option, context)
    reading = None if tree is None else refine(text, _drafted(tree, context))
    return option.model_copy(update={"tree": to_json(reading.tree) if isinstance(reading, Draft) else None})


def _and_later(reading: Reading, pending: Pending, context: Context) -> Reading:
    """The follow-ups that waited for the answer."""
    for text in _later(pending):
        if not isinstance(reading, Draft):
            return reading
        notes, unused = reading.assumptions, reading.unused
        reading = refine(text, _drafted(reading.tree, context))
        if isinstance(reading, Draft):
            said = {"assumptions": (*notes, *reading.assumptions), "unused": (*unused, *reading.unused)}
            reading = reading.model_copy(update=said)
    return reading


def _is_command(text: str, context: Context) -> bool:
    from assistant.interpreter.commands import command

    return isinstance(command(text, _plain(context)), Act) or outside(text, _plain(context)) is not None


def _anew(text: str, context: Context) -> Reading | None:
    """A request of its own in the place of an answer: "applicants from Texas instead"."""
    bare = TAIL.sub("", text)
    if context.draft is not None or bare == text:
        return None
    return fresh(bare, _plain(context))


def _plain(context: Context) -> Context:
    return Context(context.catalog, context.now, context.user_id, context.draft, context.history, context.segment)


# ------------------------------------------------------------------ one of the options


def _chosen(text: str, pending: Pending, context: Context) -> Option | None:
    options = pending.options
    if not options:
        return None
    found = ORDINAL.match(text)
    if found:
        place = _place(found["n"], len(options))
        return options[place] if place is not None and place < len(options) else None
    if YES.match(text):
        return options[0] if len(options) == 1 else None
    return _by_label(text, options) or _by_field(text, options, context)


def _place(word: str, many: int) -> int | None:
    return many - 1 if word.lower() in ("last", "latter") else ORDINALS.get(word.lower())


def _by_label(text: str, options: tuple[Option, ...]) -> Option | None:
    """The one option whose label has all the words that were said, one typo a word."""
    said = set(label_words(LEAD.sub("", text))) - SMALL
    if not said:
        return None
    exact = [o for o in options if set(label_words(o.label)) - SMALL == said]
    if len(exact) == 1:
        return exact[0]
    fits = [o for o in options if said <= set(label_words(o.label))]
    fits = fits or [o for o in options if all(_is_in(word, label_words(o.label)) for word in said)]
    return fits[0] if len(fits) == 1 else None


def _is_in(word: str, label: tuple[str, ...]) -> bool:
    return any(word == other or (len(word) > 4 and OSA.distance(word, other) <= 1) for other in label)


def _by_field(text: str, options: tuple[Option, ...], context: Context) -> Option | None:
    """The option that is called as the field that is named in other words ("total given")."""
    key = field_named(LEAD.sub("", text), context) if len(text.split()) <= 4 else None
    label = context.catalog.fields[key].label if key else None
    fits = [o for o in options if label and (o.label == label or o.label.startswith(f"{label} "))]
    return fits[0] if len(fits) == 1 else None


def _taken(option: Option, pending: Pending, context: Context) -> Reading | None:
    if option.act is not None:
        return Act.model_validate(option.act)
    tree = _sound(option, context)
    if tree is not None and not pending.state.get("command"):
        return Draft(tree=tree, assumptions=(f"Took “{pending.topic}” as {option.label}",))
    return None if option.tree is not None and tree is None else _filled(option.label, pending, context, sure=True)


def _sound(option: Option, context: Context) -> Tree | None:
    try:
        return None if option.tree is None else validate(option.tree, context.catalog)
    except InvalidTree:
        return None


# ------------------------------------------------------------------ several of them


def _several(text: str, pending: Pending, context: Context) -> Reading | None:
    """ "either", "both of them", "1 and 2": leads of any of these readings."""
    options = pending.options
    found = SEVERAL.match(text)
    if found:
        said = re.split(r"[\s,&+]+", re.sub(r"\b(?:and|or|the)\b", " ", found["list"], flags=re.I).strip())
        places = dict.fromkeys(_place(re.sub(r"(?<=\d)\w+", "", word), len(options)) for word in said)
        options = tuple(options[place] for place in places if place is not None and place < len(options))
    elif not EITHER.match(text) or (len(options) > 2 and not pending.state.get("readings")):
        return None  # the nearest values are suggestions, not readings
    trees = [tree for option in options if (tree := _sound(option, context)) is not None]
    if len(trees) < 2 or len(trees) != len(options) or pending.state.get("command"):
        return None
    labels = " or ".join(option.label for option in options)
    return Draft(tree=either_of(trees, context.catalog), assumptions=(f"Took “{pending.topic}” as {labels}",))


# ------------------------------------------------------------------ words for the ones asked about


def _and_more(text: str, pending: Pending, context: Context) -> Reading | None:
    """ "the second, and only in Germany": an option, then a change of it."""
    split = AND_MORE.match(text)
    if split is None or pending.state.get("command"):
        return None
    chosen = _chosen(split["first"], pending, context)
    tree = _sound(chosen, context) if chosen is not None else None
    if chosen is None or tree is None:
        return None
    reading = refine(split["rest"], _drafted(tree, context))
    if not isinstance(reading, Draft):
        return reading
    took = f"Took “{pending.topic}” as {chosen.label}"
    return reading.model_copy(update={"assumptions": (took, *reading.assumptions), "spans": ()})


def _left_out(text: str, pending: Pending, context: Context) -> Reading | None:
    """ "skip it": the request without the words that were asked about; said openly."""
    place = _asked_about(pending)
    if place is None or pending.state.get("command") or not LEAVE_OUT.match(text):
        return None
    start, end = place
    reading = _again(pending.request[:start] + " " * (end - start) + pending.request[end:], pending, context)
    if isinstance(reading, Draft):
        left = reading.model_copy(update={"spans": (), "unused": (*reading.unused, pending.topic)})
        return _and_later(left, pending, context)
    return reading


def _asked_about(pending: Pending) -> tuple[int, int] | None:
    start, end = pending.state.get("start"), pending.state.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) and start >= 0 else None


def _filled(text: str, pending: Pending, context: Context, sure: bool = False) -> Reading | None:
    """The request again with the answer in the place of the words that were asked about."""
    place = _asked_about(pending)
    words = LEAD.sub("", text).strip(" .!?")
    if place is None or not words:
        return None
    if not sure and (pending.state.get("command") or not _may_be_words(text, words, context)):
        return _completed(text, words, place, pending, context) if pending.state.get("command") else None
    start, end = place
    for said in _sayings(words, pending):
        reading = _again(pending.request[:start] + said + pending.request[end:], pending, context)
        if isinstance(reading, Draft) and not sure and _says_nothing(words, reading, place, pending, context):
            return Ask(pending=pending)
        if isinstance(reading, Draft | Act):
            spans = (Span(start=0, end=len(text), text=text, role="condition"),)
            return _and_later(reading.model_copy(update={"spans": spans}), pending, context)
    if isinstance(reading, Ask) and (sure or reading.pending.topic != pending.topic) and _further(reading, pending):  # pyright: ignore[reportPossiblyUnboundVariable]
        return reading
    return None


def _says_nothing(words: str, reading: Draft, place: tuple[int, int], pending: Pending, context: Context) -> bool:
    """Whether the answer added nothing ("hmm ok then"): the words asked about would be dropped unsaid."""
    if read_request(words, _plain(context)).conditions:
        return False
    start, end = place
    without = _again(pending.request[:start] + " " * (end - start) + pending.request[end:], pending, context)
    return isinstance(without, Draft) and canonical(without.tree, context.catalog) == canonical(
        reading.tree, context.catalog
    )


def _may_be_words(text: str, words: str, context: Context) -> bool:
    """ "also warm" and "only Toronto" change the draft; they do not say what the unread words meant."""
    if len(words.split()) > MOST_WORDS or FOLLOW_UP.match(text) or _is_command(text, context):
        return False
    return command_of(text, context).mode not in ("join", "drop", "swap", "spare", "any")


def _sayings(words: str, pending: Pending) -> list[str]:
    """The answer as it may stand in the request: a bare length as "in the last …", a bare number after its field."""
    kind, topic = pending.state.get("kind"), pending.topic
    length = LENGTH.match(words)
    if kind == "vague" and length and length["n"] and any("in the last" in o.label for o in pending.options):
        return [f"in the last {length['n']} {length['unit'] or 'days'}"]
    if kind == "number" and re.search(r"\d", words):
        said = topic.split()
        kept = [said[:n] for n in range(len(said), -1, -1)]
        if COMPARED.search(words):
            kept = [part for part in kept if not COMPARED.search(" ".join(part))]
        return [" ".join([*part, words]) for part in kept]
    return [words]


def _completed(text: str, words: str, place: tuple[int, int], pending: Pending, context: Context) -> Reading | None:
    """A name or another part that a command waits for; a command of its own comes first."""
    from assistant.interpreter.commands import command

    other = command(text, _plain(context))
    if isinstance(other, Act) and other.name in ACTS_THAT_WAIT_FOR_NOTHING:
        return None
    if len(words.split()) > MOST_NAME_WORDS or text.strip().endswith("?"):
        return None
    start, end = place
    reading = _again(pending.request[:start] + words + pending.request[end:], pending, context)
    return reading if isinstance(reading, Draft | Act) else None


def _further(reading: Ask, pending: Pending) -> bool:
    """Whether the answer settled its question, so that only another one is left."""
    return (
        pending.topic.casefold() not in reading.pending.topic.casefold()
        and reading.pending.topic.casefold() in pending.request.casefold()
    )


def _again(request: str, pending: Pending, context: Context) -> Reading:
    from assistant.interpreter.commands import command

    if pending.state.get("command"):
        found = command(request, _plain(context))
        if found is not None:
            return found
    return fresh(request, _plain(context)) if context.draft is None else refine(request, _plain(context))


# ------------------------------------------------------------------ a change of every reading


def _on_each(text: str, pending: Pending, context: Context) -> Reading | None:
    """A follow-up while a question waits changes every reading of it: one draft, or the same question again."""
    trees = [_sound(option, context) for option in pending.options]
    if not trees or None in trees or pending.state.get("command") or not pending.state.get("readings"):
        return None
    if _is_whole_request(text, context):
        return None
    if not _is_follow_up(text, [tree for tree in trees if tree is not None], context):
        return None
    if _settles(text, [tree for tree in trees if tree is not None], context):
        text = f"make it {text}"
    changed = [refine(text, _drafted(tree, context)) for tree in trees if tree is not None]
    drafts = [reading for reading in changed if isinstance(reading, Draft)]
    if len(drafts) != len(changed):
        return None
    if len({json.dumps(to_json(canonical(draft.tree, context.catalog))) for draft in drafts}) == 1:
        return drafts[0]
    options = tuple(
        option.model_copy(update={"tree": to_json(draft.tree)})
        for option, draft in zip(pending.options, drafts, strict=True)
    )
    question = f"“{text.strip()[:80]}” is noted. {NOTED.sub('', pending.question)}"
    return Ask(pending=pending.model_copy(update={"options": options, "question": question}), spans=drafts[0].spans)


def _drafted(tree: Tree, context: Context) -> Context:
    return Context(context.catalog, context.now, context.user_id, tree, context.history, context.segment)


def _is_whole_request(text: str, context: Context) -> bool:
    """Words such as "show me", a noun for leads, or several conditions: not only a change."""
    if SHOW.match(text):
        return True
    request = read_request(TAIL.sub("", text), _plain(context))
    named = any(element.noun or element.head for element in request.conditions) or bool(NOUN.search(text))
    return not request.problems and (len(request.conditions) > 1 or (named and not FOLLOW_UP.match(text)))


def _is_follow_up(text: str, trees: list[Tree], context: Context) -> bool:
    """Words of change, or a condition beside those of the readings."""
    if FOLLOW_UP.match(text) or command_of(text, _drafted(trees[0], context)).mode != "narrow":
        return True
    request = read_request(text, _plain(context))
    return bool(request.readings) and not request.problems


def _settles(text: str, trees: list[Tree], context: Context) -> bool:
    """Another value for the very field that the readings differ in: it takes the place of theirs."""
    request = read_request(text, _plain(context))
    if command_of(text, _drafted(trees[0], context)).mode != "narrow" or FOLLOW_UP.match(text):
        return False
    leaves = [set(conditions(canonical(tree, context.catalog))) for tree in trees]
    differing = {leaf.field for mine in leaves for leaf in mine if not all(leaf in others for others in leaves)}
    return any(differing & set(element.keys) for element in request.conditions)
