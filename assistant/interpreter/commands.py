"""Managing: save, open, rename, duplicate, delete, list, preview, break down, overlap, why, campaign, send, undo."""

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA

from assistant.interpreter.outcome_of import fresh
from assistant.interpreter.refine import refine
from assistant.interpreter.request import read_request
from assistant.interpreter.words import label_words, plain
from assistant.reading import Act, Ask, Context, Draft, Option, Pending, Reading, Span
from segment_core.folding import fold_value
from segment_core.model import Condition, Node, Tree

POLITE = r"^\W*(?:(?:please|pls|plz|ok|okay|great|perfect|nice|cool|good|thanks|now|then|and|so|well|hi|hey|hello|yes|yeah|can you|could you|would you|will you|can i|could i|can we|i want to|i'?d like to|i would like to|i need to|i need you to|let'?s|lets|go ahead and|just|lovely|awesome)\b[\s,.!]*)*"
END = r"[\s.!?]*(?:please|pls|plz|thanks|thank you|thx|for me|now|then|again)?[\s.!?]*$"
THIS = r"(?:it|this|that|these|them|those|this one|the draft|the segment|this segment|that segment|the list|this list|the current (?:one|segment|draft)|this audience|the audience|these people|those people|these leads|the current segment|everything|the selection|the filter|this filter|the result|the results)"
SEGMENT = r"(?:saved )?(?:segments?|audiences?|lists?)"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(POLITE + f"(?:{body})" + END, re.I | re.S)


def _act(name: str, text: str, tree: Tree | None = None, assumptions: tuple[str, ...] = (), **arguments: object) -> Act:
    given = {key: value for key, value in arguments.items() if value is not None}
    spans = (Span(start=0, end=len(text), text=text, role="command"),) if text else ()
    return Act(name=name, arguments=given, tree=tree, spans=spans, assumptions=assumptions)  # pyright: ignore[reportArgumentType]


def find_segment(name: str, context: Context) -> str | None:
    """The saved segment meant: by its exact name, one typo away, or without "the" and "segment"."""
    said = _bare_name(name)
    index = context.catalog.segment_index
    for candidate in (name, said):
        known = index.get(fold_value(candidate))
        if known:
            return known.name
    words = label_words(said)
    same = [segment.name for segment in context.catalog.segments if label_words(segment.name) == words]
    if same:
        return same[0]
    near = [s.name for s in context.catalog.segments if len(said) > 4 and OSA.distance(plain(s.name), plain(said), score_cutoff=2) <= (2 if len(said) > 9 else 1)]
    return near[0] if len(near) == 1 else None


def _bare_name(name: str) -> str:
    text = name.strip().strip("\"“”«»'’.!? ")
    text = re.sub(r"^(?:the|my|our|this|saved)\s+(?:saved\s+)?(?:(?:segment|audience|list)\s+)?(?:called\s+|named\s+)?", "", text, flags=re.I)
    text = re.sub(r"^(?:segment|audience)\s+(?:called\s+|named\s+)?", "", text, flags=re.I)
    text = re.sub(r"\s+(?:segment|audience|list)$", "", text, flags=re.I)
    return text.strip().strip("\"“”«»'’ ")


def _name(text: str) -> str:
    """A new name as typed, without quotes and closing words."""
    text = re.sub(r"[\s,]+(?:please|pls|plz|thanks|thank you|thx|for me|for now)[\s.!]*$", "", text.strip(), flags=re.I)
    quoted = re.match(r"^[\"“«'‘](.+?)[\"”»'’][\s.!]*$", text)
    return (quoted[1] if quoted else text).strip().rstrip(".!?").strip()


def _no_segment(said: str, text: str, context: Context) -> Ask:
    from segment_core.nearest import nearest

    names = [segment.name for segment in context.catalog.segments]
    close = list(dict.fromkeys([*nearest(said, names), *names]))[:6]
    question = f"There is no segment called “{_bare_name(said)}”. Saved segments: {', '.join(close) or 'none yet'}. Which one do you mean?"
    at = text.find(said)
    state: dict[str, object] = {"start": at, "end": at + len(said), "command": True}
    return Ask(pending=Pending(question=question, request=text, topic=_bare_name(said), options=tuple(Option(label=n) for n in close), state=state))


# ------------------------------------------------------------------ each command

UNDO = _pattern(r"(?:no[\s,.]*)?(?:undo(?: (?:that|it|this|the last (?:one|step|change)|last|please))*|(?:go|take me|step|roll) (?:it )?back(?: (?:one|a step|one step|to the (?:previous|last) (?:one|version|draft)))?|back(?: please)?|take that back|revert(?: (?:that|it|this|the last change))?|(?:the )?previous (?:one|version|draft)|put it back|as it was(?: before)?|restore (?:the )?(?:previous|last)(?: one| draft| version)?|never ?mind(?: that)?|back to (?:what it was|before|the previous one))")
CLEAR = re.compile(POLITE + r"(?:start (?:over|again|afresh|fresh|from scratch|from zero|anew|a new (?:one|segment|list))|from scratch|(?:clear|reset|wipe|discard)(?: (?:it|that|everything|all|the draft|the segment|all of it|this|the lot|all filters|the filters))*|scrap (?:it all|everything|all of (?:it|that))|new (?:segment|list|audience|draft|one|search)|forget (?:it all|everything|all (?:of )?that)|let'?s start over|begin again|different (?:segment|list)|another (?:segment|list))\b[\s:,.;!–—-]*(?:(?:with|and|then|now|please|pls|i want|give me|show me)\b[\s:,]*)*(?P<rest>.*)$", re.I | re.S)
SAVE = _pattern(r"(?:save|store|keep)(?: " + THIS + r")?(?: (?:as )?a(?: new)? segment)?(?:[\s,]+(?:as|under|called|named|with the name|under the name|and (?:call|name) it|and name it|by the name of)[\s:]*(?:the name |a (?:new )?segment (?:called |named )?|segment )?(?P<name>.+?))?")
CALL_AND_SAVE = _pattern(r"(?:call|name|title)(?: " + THIS + r")?[\s:]+(?P<name>.+?)[\s,]*(?:and|then|&)\s+(?:save|store|keep)(?: it| this| that)?")
CALL_IT = _pattern(r"(?:call|name|title) (?:it|this|that|this one|this segment|the segment)[\s:]+(?P<name>.+?)")
SAVE_TAIL = re.compile(r"^(?P<request>.+?)[\s,;.–—-]+(?:(?:and|then|please)\s+)*(?:save|store)\s+(?:" + THIS + r")(?:[\s,]+(?:as|under|called|named|and (?:call|name) it)\s+(?P<name>.+?))?" + END, re.I | re.S)
MAKE_CALLED = re.compile(POLITE + r"(?:create|make|build|save|set up|start)\s+(?:me )?(?:a |an |the )?(?:new )?segment\s+(?:called|named|with the name)\s+(?P<name>[\"“][^\"”]+[\"”]|'[^']+'|.+?)(?:\s*[:,–—]\s*|\s+(?:with|of|for|from|containing|that has|where|consisting of)\s+)(?P<request>.+)$", re.I | re.S)
LIST = _pattern(r"(?:(?:show|list|see|view|display|give|what are|which are|which|what|where are|open|pull up|bring up)(?: me)?(?: are)?(?: all)?(?: of)?(?: the| my| our| these)?(?: current| existing| other)* " + SEGMENT.replace("lists?", "saved lists") + r"(?: (?:do|have|are|did) (?:i|we|there|you)(?: (?:have|got|saved|save|so far|already))*| (?:so far|already|exist|are there|are saved|saved))*|(?:what|which ones?)(?: do| have| did|'ve)? (?:we|i|you)(?: have| got| already)* (?:saved|stored)(?: already| so far)?|what(?:'s| is| has been) saved(?: already| so far)?|(?:my|our|all|saved|the)(?: saved| the| my| our)* (?:segments|audiences)|list(?: them)? all|list (?:my |our |the )?(?:saved )?(?:segments|audiences)|segments(?: list)?|do (?:i|we) have any (?:saved )?segments(?: yet| already)?)")
OPEN = _pattern(r"(?P<verb>open|load|bring up|pull up|go to|switch to|take me to|edit|view|show me|show|see|display|use|let me see|work on)(?: up)?\s+(?P<name>.+?)")
RENAME = _pattern(r"(?:rename|retitle)\s+(?P<name>.+?)\s+(?:to|as|into|->|→)\s+(?P<to>.+?)|" + "(?:change|update) the (?:name|title) (?:of )?(?P<name2>.+?) to (?P<to2>.+?)|(?:rename|retitle) " + THIS + r"[\s:]+(?P<to3>.+?)")
DELETE = _pattern(r"(?P<verb>delete|remove|get rid of|trash|bin|erase|destroy|drop|kill|throw away|discard)\s+(?P<name>.+?)")
DUPLICATE = re.compile(POLITE + r"(?:duplicate|copy|clone|(?:make|create|save|take|do) (?:me )?(?:a |another )?(?:copy|duplicate|clone)(?: of)?)\s*(?:of\s+)?(?P<rest>.+?)" + END, re.I | re.S)
PREVIEW = _pattern(r"(?:preview(?: (?:it|them|this|that|the (?:leads|list|segment|people|audience)|these))?|(?:show|give|let me see|list|display|see|can i see|i want to see|pull up)(?: me)?(?: (?:a few|some|a couple|a handful|several|examples?|a sample|sample|samples|the first (?:few|\d+|ten|five|twenty)|the top (?:few|\d+)|first \d+|\d+|ten|five|who|which))?(?: (?:of )?(?:them|these|those|the (?:leads|people|contacts|matches|names|list|members|results|customers|clients)|(?:example|sample) leads|leads|people|names|examples|records|rows|it is|they are|is in (?:it|there|the list)|that is))*|who (?:are they|is (?:in )?(?:it|this|that|there|in here)|is that|are these|are those|exactly)|(?:who'?s|who is) (?:in )?(?:it|this|that|there|on (?:it|the list))|(?:a )?(?:few )?(?:examples?|samples?)(?: please)?|names(?: please)?)")
BREAKDOWN = re.compile(POLITE + r"(?:(?:break|split|slice|group|divide|segment|cut|sort)(?: " + THIS + r")?(?: (?:down|up|out))?(?: (?P<base>.+?))??(?: (?:down|up|out))?[\s,]+(?:by|per|into|according to|along)\s+(?P<by>.+?)|(?:show |give |do |can i (?:see|get|have) |i (?:want|need) )?(?:me )?(?:a |the )?(?:breakdown|split|distribution|spread|stats|statistics|numbers|counts?|chart|breakout|totals?)(?: (?:of|for) (?P<base2>.+?))?[\s,]+(?:by|per|of|across|for each|over)\s+(?P<by2>.+?)|(?:how many|count(?: them)?|numbers?)(?: (?:are there|of them|do we have|leads|people|is that))* (?:by|per|for each|in each|of each|from each|with each)\s+(?P<by3>.+?)|(?:by|per)\s+(?P<by4>[\w -]+?)|(?:which|what) (?P<by5>[\w -]+?)s? are they (?:in|from|on|at)|how do they (?:split|break down|divide) (?:by|across|over) (?P<by6>.+?))" + END, re.I | re.S)
OVERLAP = re.compile(r"\b(?:overlaps?|overlapping|in common|intersection|intersect|shared between|compare)\b", re.I)
WHY = re.compile(POLITE + r"(?:why|how come|what(?:'s| is) the reason|explain why|tell me why|any idea why)\s+(?P<rest>.+?)[\s?!.]*$", re.I | re.S)
CAMPAIGN = re.compile(POLITE + r"(?P<verb>use|create|make|start|set up|setup|build|prepare|draft|begin|new|launch|send|turn|put|run|plan|schedule|open|add)\b(?P<middle>.*?)\b(?P<noun>campaign|newsletter|mailing|email blast|blast)\b(?P<tail>.*)$", re.I | re.S)
SEND = _pattern(r"(?:send|mail|fire|launch|blast|deliver|send out|fire off)(?: out| off)?\s+(?P<name>.+?)(?: (?:out|off))?")
COUNT = _pattern(r"(?:(?:so )?how many(?: (?:people|leads|contacts|folks|members|of them|in total|altogether|customers|clients|is that|are that|are there|are they|does that make|would that be|do (?:i|we) have|is it|are in (?:it|there|that|this)|in (?:it|that|this|there|all)|that is|match|are left|remain|now|exactly|then))*|(?:what(?:'s| is) the )?(?:count|total|number|size)(?: (?:now|of (?:it|this|that|them)|please|is it))?|count (?:them|it|this|that)|how (?:big|large|long) is (?:it|that|this|the (?:list|segment|audience))|how much(?: people| is that)?)")
YES = re.compile(r"^\W*(?:yes|yep|yeah|yup|sure|ok|okay|do it|go ahead|confirm|confirmed|go for it|yes please|please do|correct|right|exactly|that'?s right|absolutely|definitely|of course|y|fine|sounds good|proceed|yes[\s,]+(?:delete|send|do|create|go|confirm|please|that|save|remove)[\w\s,']*)\W*$", re.I)
NO = re.compile(r"^\W*(?:no|nope|nah|cancel|don'?t|do not|stop|abort|no thanks|no thank you|not now|leave it|forget it|n|cancel (?:that|it)|no[\s,]+(?:don'?t|do not|cancel|stop|keep|leave)[\w\s,']*|don'?t (?:delete|send|do|save)[\w\s,']*|keep it)\W*$", re.I)


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
    return fresh(blank, empty)


def _save(text: str, context: Context) -> Reading | None:
    made = MAKE_CALLED.match(text)
    if made:
        return _save_request(made["request"], _name(made["name"]), text, context)
    found = CALL_AND_SAVE.match(text) or SAVE.match(text)
    if found:
        return _save_named(found["name"], text, context)
    found = CALL_IT.match(text)
    if found and context.draft is not None:
        return _act("save", text, segment_name=_name(found["name"]))
    tail = SAVE_TAIL.match(text)
    if tail and len(tail["request"].split()) > 1 or tail and context.draft is None:
        return _save_request(tail["request"], _name(tail["name"]) if tail["name"] else None, text, context)
    return None


def _save_named(name: str | None, text: str, context: Context) -> Reading | None:
    if name is None:
        return _act("save", text, segment_name=None)
    return _act("save", text, segment_name=_name(name))


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
    if segment is not None and (verb in ("open", "load", "edit", "go to", "switch to", "bring up", "pull up", "take me to", "work on") or named or _bare_name(name).casefold() == segment.casefold() and verb not in ("see", "use") and not _values_only(name, context)):
        return _act("open", text, segment=segment)
    if verb in ("open", "load", "edit") and (named or len(name.split()) <= 4) and not re.search(r"\b(?:rate|email|emails|campaign|newsletter)\b", name, re.I):
        if re.fullmatch(THIS, name.strip(), re.I):
            return None
        request = read_request(text, context)
        return _no_segment(name, text, context) if named or request.problems or not request.readings else None
    return None


def _values_only(name: str, context: Context) -> bool:
    """Whether a segment's name is also a request of its own ("lapsed members")."""
    request = read_request(name, context)
    return bool(request.readings) and not request.problems and not any("segment" in element.keys for element in request.conditions)


def _rename(text: str, context: Context) -> Reading | None:
    found = RENAME.match(text)
    if not found:
        return None
    to = _name(found["to"] or found["to2"] or found["to3"] or "")
    said = found["name"] or found["name2"]
    if found["name2"] and not (re.search(r"segment", said, re.I) or find_segment(said, context)):
        return None
    if said is None or re.fullmatch(THIS, said.strip(), re.I):
        if context.segment is None:
            return None if context.draft is None else _act("save", text, segment_name=to)
        return _act("rename", text, segment=context.segment, to=to)
    segment = find_segment(said, context)
    return _act("rename", text, segment=segment, to=to) if segment else _no_segment(said, text, context)


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
    return _no_segment(said, text, context) if named and strong else None


DUP_NAME = re.compile(r"[\s,]+(?:(?:and )?(?:as|named|called|under the name|to|into|(?:and )?(?:call|name) it|with the name|save it as|save as))[\s:]+(?P<to>[\"“][^\"”]+[\"”]|.+?)(?=(?:[\s,]+(?:but|with only|only|and only|except|excluding|without|just|where|plus|minus|who|that)\b)|[,;]|$)", re.I | re.S)
DUP_CHANGE = re.compile(r"[\s,;:]+(?:(?:but|and|with|where|who|that|then|only|just|except|excluding|without|minus|plus|for|in|make|change|add|drop|remove|swap|replace|also|narrowed|limited|this time|instead)\b).*$", re.I | re.S)


def _duplicate(text: str, context: Context) -> Reading | None:
    found = DUPLICATE.match(text)
    if not found:
        return None
    rest = found["rest"]
    segment, after = _leading_segment(rest, context)
    if segment is None:
        return _no_segment(rest, text, context) if not re.match(r"(?:the )?(?:email|leads?|text)\b", rest, re.I) else None
    to: str | None = None
    named = DUP_NAME.search(" " + after)
    if named:
        to = _name(named["to"])
        after = (" " + after)[: named.start()] + (" " + after)[named.end() :]
    change = re.sub(r"^[\s,;:.]*(?:but|and|with the difference that|this time|then)?[\s,]*", "", after, flags=re.I).strip(" .!,")
    change = re.sub(r"^(?:segment|audience|list)\b[\s,]*(?:but|and)?\s*", "", change, flags=re.I)
    if not change or change.lower() in ("please", "pls", "it", "thanks"):
        return _act("duplicate", text, segment=segment, to=to)
    tree = _segment_tree(segment, context)
    base = Context(catalog=context.catalog, now=context.now, user_id=context.user_id, draft=tree)
    changed = refine(change, base)
    if isinstance(changed, Draft):
        return _act("duplicate", text, tree=changed.tree, assumptions=changed.assumptions, segment=segment, to=to)
    return changed


def _segment_tree(name: str, context: Context) -> Tree:
    return context.catalog.segment_index[fold_value(name)].tree


def _leading_segment(rest: str, context: Context) -> tuple[str | None, str]:
    """The segment whose name begins the text, the longest first; "this" is the open one."""
    text = re.sub(r"^(?:the|my|our)\s+(?:saved\s+)?(?:segment\s+(?:called\s+|named\s+)?)?|^segment\s+", "", rest.strip(), flags=re.I).lstrip("\"“'")
    for segment in sorted(context.catalog.segments, key=lambda s: -len(s.name)):
        if plain(text).startswith(plain(segment.name)) and not text[len(segment.name) : len(segment.name) + 1].isalnum():
            return segment.name, text[len(segment.name) :].lstrip("\"”'")
    this = re.match(THIS + r"(?=\W|$)", text, re.I)
    if this and context.segment:
        return context.segment, text[this.end() :]
    words = text.split()
    for count in range(min(6, len(words)), 0, -1):
        segment_name = find_segment(" ".join(words[:count]), context)
        if segment_name:
            return segment_name, " ".join(words[count:])
    return None, rest


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
    key = field_named(said, context)
    if key is None:
        return None if context.draft is None and not re.match(POLITE + r"(?:break|split)", text, re.I) else _unknown_field(said, text, context)
    base = found["base"] or found["base2"]
    if base and not re.fullmatch(THIS + r"|down|up|(?:the |all |my )?(?:leads|people|contacts|members|everyone|everybody)", base.strip(), re.I):
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
    return Ask(pending=Pending(question=question, request=text, topic=said, options=(), state={"start": at, "end": at + len(said), "command": True}))


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
    named = [item for item in items if not item.filler and item.kind not in ("symbol", "emoji", "possessive") and not item.classes() & {"each_group", "any"}]
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
    return _no_segment(said[:80], text, context) if said and re.search(r"segment|overlap", text, re.I) else None


_WHY_FORMS = (
    re.compile(r"^(?:is|are|was|were|isn'?t|aren'?t|wasn'?t|weren'?t|does|doesn'?t|did|didn'?t|do|don'?t|has|hasn'?t|can'?t i see|don'?t i see)(?: not)?\s+(?P<lead>.+?)\s+(?:not |still |even )*(?:in|on|part|included|include|there|here|missing|showing|show|match|matching|a match|excluded|left out|left off|out|up|appear|appearing|listed|qualify|counted|among|make it|made it|get in|got in|come up|coming up|being)\b.*$", re.I | re.S),
    re.compile(r"^(?P<lead>.+?)\s+(?:is|are|was|isn'?t|aren'?t|wasn'?t|does|doesn'?t|did|didn'?t|has|hasn'?t|shows?|appears?|got|gets|made|matches?)(?: not)?\b.*$", re.I | re.S),
    re.compile(r"^(?:no|not)\s+(?P<lead>.+)$", re.I | re.S),
    re.compile(r"^(?:is|are|was|isn'?t|aren'?t)(?: not)?\s+(?P<lead>[^\s]+(?:\s+[^\s]+){0,3})$", re.I | re.S),
)


def _why(text: str, context: Context) -> Reading | None:
    found = WHY.match(text)
    if not found:
        return None
    for form in _WHY_FORMS:
        match = form.match(found["rest"])
        if match:
            lead = re.sub(r"^(?:the lead |lead |contact )", "", match["lead"].strip(), flags=re.I).strip("\"“”' ")
            if lead and len(lead.split()) <= 5 and lead.lower() not in ("it", "that", "this", "there", "the count", "the number", "my count", "they", "my segment"):
                return _act("why", text, lead=lead)
            return None
    return None


CALLED = re.compile(r"[\s,:]+(?:called|named|titled|with the name|and (?:call|name) it)[\s:]+(?P<name>[\"“][^\"”]+[\"”]|'[^']+'|.+?)(?=\s+(?:for|to|using|with|from)\s+(?:the|this|it|these|segment|my|them|those|that)\b|[,;]|$)", re.I | re.S)
FOR_SEGMENT = re.compile(r"\b(?:for|to|using|with|from|on|targeting|aimed at|at)\s+(?P<name>(?:the\s+|my\s+|our\s+)?(?:segment\s+)?[\"“]?.+?[\"”]?)(?=[,;]|\s+(?:called|named|titled|and)\b|$)", re.I | re.S)


def _campaign(text: str, context: Context) -> Reading | None:
    found = CAMPAIGN.match(text)
    if not found:
        return None
    verb, middle = found["verb"].lower(), found["middle"]
    creating = verb not in ("use", "turn", "put", "send", "add", "open", "run") or re.search(r"\b(?:for|as|in|into|to|on|with|a|an|new)\b", middle, re.I)
    if not creating or verb == "open" or re.search(r"\b(?:who|that|opened|clicked|last|latest)\b", middle, re.I):
        return None
    known = _sending(text, context)
    if known is not None and verb in ("send", "launch", "run"):
        return known
    body = text[found.end("verb") :].strip(" .!?")
    called = CALLED.search(" " + body)
    name = _name(called["name"]) if called else _named_before(middle, found["tail"])
    split = re.match(r"^(?P<name>.+?)\s+(?:for|to|using|with|targeting)\s+(?P<segment>.+)$", name or "", re.I)
    if split and (known_segment := find_segment(split["segment"], context)):
        return _act("campaign", text, campaign_name=_name(split["name"]), segment=known_segment)
    without = (" " + body).replace(called.group(), " ") if called else body
    segment = None
    for match in FOR_SEGMENT.finditer(without):
        segment = segment or _segment_within(match["name"], context)
    if segment is None:
        segment = _segment_within(without, context)
    return _act("campaign", text, campaign_name=name, segment=segment)


def _segment_within(said: str, context: Context) -> str | None:
    exact = find_segment(re.sub(r"\b(?:a|new|campaign|newsletter)\b", "", said, flags=re.I), context)
    if exact:
        return exact
    lowered = f" {plain(said)} "
    hits = [s.name for s in context.catalog.segments if f" {plain(s.name)} " in re.sub(r"[^\w\s'-]", " ", lowered)]
    return max(hits, key=len) if hits else None


def _named_before(middle: str, tail: str) -> str | None:
    quoted = re.search(r"[\"“](.+?)[\"”]", middle + tail)
    if quoted:
        return quoted[1].strip()
    named = re.search(r"\b(?:for|as|into|to|in|create|start)?\s*(?:an?|the|our)\s+(?!new\b|email\b)(?P<name>[A-Z][\w'&-]*(?:\s+[\w'&-]+){0,4})\s*$", middle)
    return named["name"].strip() if named else None


def _send(text: str, context: Context) -> Reading | None:
    found = SEND.match(text)
    return _sending(text, context) if found else None


def _sending(text: str, context: Context) -> Reading | None:
    """The campaign that a "send …" names."""
    found = SEND.match(text)
    if not found:
        return None
    said = re.sub(r"\b(?:the|my|our|campaign|email|newsletter|out|now|off|right away|please|to them|to everyone)\b", " ", found["name"], flags=re.I)
    words = label_words(said)
    full = label_words(found["name"])
    for campaign in sorted(context.catalog.campaigns, key=lambda c: -len(c.name)):
        name = label_words(campaign.name)
        if words == name or " ".join(name) in " ".join(full):
            return _act("send", text, campaign=campaign.name)
    if re.fullmatch(r"(?:it|this|that|the campaign|this campaign|that campaign)(?: (?:now|out|off))*", found["name"].strip(), re.I):
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
USED = (Node, Tree)
