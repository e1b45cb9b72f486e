"""A message as questions: which forms ask about the product, several questions in one, and what goes on from the last."""

import re

# Word lists are easier to check as one line each.
# ruff: noqa: E501

_FILLER = r"^\W*(?:(?:hi|hiya|hello|hey|ok|okay|so|oh|oops|and|but|also|then|well|please|pls|sorry|thanks|cori|quick question|question|one more thing|just wondering|i wonder|i was wondering|wondering|do you know|any idea|not sure|i'?m not sure|i don'?t know|i do not know|i'?d like to know|i want to know|i need to know|can you|could you|would you|tell me|explain|show me|remind me|help me understand|let me know|btw|by the way|actually|exactly)\b[\s,.:!-]*)*"
_PERSONS = r"(?:i|we|you|one|someone|somebody|people|my team|a user|users)"
# Asking how, what happens, what is the difference or what something means is never a request for leads.
STRONG = re.compile(
    _FILLER
    + r"(?:how (?:do|did|can|could|would|should|shall|might|to|does|is|are|was|often|frequently|fresh|exactly|come the|come my count|deep|long|up[ -]to[ -]date)\b(?! (?:they|these|those|it|that|this)\b[^?]{0,20}\b(?:split|break|divide|look|distribut))"
    + r"|hw?o[wt]? do i\b|hwo\b|wh?ats? (?:is |are |was )?(?:the |th |teh )?(?:diff\w*|meaning|meant|point|purpose)\b|what(?:'?s| is| are|s) (?:an? |the )?(?:segment|tag|campaign|custom field|source|engagement|audience page|condition|operator|filter|status|viewer|marketer|admin|role|draft|label)s?\b(?! (?:of|in|for) )"
    + r"|what(?:'?s| is|s)? (?:an?|the)\b[^?]{0,40}\b(?:actually|exactly|for|about|mean)\b|wh?at (?:do|does|did)\b[^?]*\b(?:mean|do|stand for|include)\b|wh?at (?:happens|happened|will happen|would happen|becomes?|if)\b|what(?:'?s| is) (?:opened|clicked|received|bounced)\b|difference\b|explain\b|(?:where|wher)(?:'?s| is| are| do| can| did| does)\b(?! (?:they|he|she)\b)|.*\bhow (?:do|can|would|should|could) (?:i|we)\b|.*\b(?:how|meaning|means what)\W*$|if (?:a |an |the |my |our |no )?[\w ]{2,30} (?:is|are|has|have)\b[^?]*[ ,](?:is|are|does|do|will|would) (?:the|a|an|my|it|they|that|she|he)\b|why (?:do|does|did|is|are) (?:['\"“]|not\b|(?:a |some |all |the |my |our |these )*(?:leads?|people|contacts?|blanks?|segments?|counts?|numbers?|totals?|lists?|audiences?)\b)|why (?:do you|does cori|are you|did you|can'?t i|am i not|won'?t it|does it say|was (?:a|my) word))",
    re.I,
)
# Forms that ask about the product or about leads: what they are about decides.
WEAK = re.compile(
    r"^(?!\W*(?:and |so |but )?(?:which|what) (?:of|leads|people|contacts|clients|customers|members|ones|patients|students|donors|pets)\b)(?!\W*(?:and |so |but )?who(?!.?s? (?:can|may|is allowed|gets|receives|sees|has access|do i|should)\b)).*\?\s*$|"
    + _FILLER
    + r"(?:how\b|if (?:i|we|you|someone|somebody|a|an|two|the|my)\b|what\b|whats\b|why\b|when\b|which\b(?! (?:of|leads|people|contacts|clients|customers|members|ones|patients|students|donors|pets)\b)|who can\b|can\b|could\b|do\b|does\b|did\b|is\b|isn'?t\b|are\b|aren'?t\b|will\b|would\b|won'?t\b|should\b|may\b|am i\b|must\b|has\b|have i\b|explain\b|confused\b|help\b|list of\b|need help\b|i need help\b|i don'?t (?:get|understand|know)\b|i'?m (?:confused|scared|afraid|worried|trying|not sure|unsure|lost)\b|i (?:keep|want to know|want to group|wonder)\b|trying to\b|walk me through\b|steps\b|(?:give me |show me |is there )?(?:an |any )?examples?\b|name the\b|difference\b|looking for)|\bdon'?t know (?:how|what|where|which|when|why)\b|\bnot sure (?:how|what|where|which|when|why|if)\b|\bwhat now\b|\bhow do i\b",
    re.I,
)
NEXT = re.compile(r"^\W*(?:and|but|or|so|then|also|what about|how about|what if|ok|okay)\b", re.I)
# Yes or no about leads and segments in general: "do people who opted out still get my campaigns".
GENERIC = re.compile(
    _FILLER
    + r"(?:do|does|will|would|can|could|are|is|may)\s+(?:(?:a|an|the same|one|two|both|my|our|past|old|sent|new|imported|unsubscribed|deleted|saved|machine|automatic)\s+)*(?:leads?|people|persons?|contacts?|somebody|someone|clients?|segments?|counts?|tags?|labels?|campaigns?|emails?|opens|dates?|copies|everybody|everyone|cori|it|they|admins?|viewers?|marketers?)\b(?! (?:left|here)\b)",
    re.I,
)
# What yes and no are answers to.
WHETHER = re.compile(
    _FILLER + r"(?:is|are|am|was|were|do|does|did|can|could|may|will|would|should|has|have|must|\w+n['’]?t)\b", re.I
)
POINTING = re.compile(
    r"\b(?:it|its|it's|that|this|they|them|those|these|one|ones|there|then|the copy|the same|he|she)\b", re.I
)
ASKING = r"(?:how|what|whats|what's|when|where|wheres|where's|why|which|who|can|could|do|does|did|is|are|will|would|should|may)"
_PARTING = re.compile(
    rf"(?:[?!]+|[.;\n]+(?=\s|$)|[\s,]+(?:and|also|plus|&)(?: also| then)?,?\s+(?={ASKING}\b))\s*", re.I
)
_BEGINS = re.compile(_FILLER + ASKING + r"\b", re.I)


def parted(text: str) -> list[str]:
    """The questions of a message, one after the other; what is no question stays with the one that follows it."""
    found, waiting, at = list[str](), "", 0
    for cut in [*_PARTING.finditer(text), None]:
        end = len(text) if cut is None else cut.start()
        piece = f"{waiting} {text[at:end]}".strip()
        if cut is not None and _INTRODUCTION.match(piece):
            piece = ""
        asks = bool(_BEGINS.match(text[at:end].strip())) or (cut is not None and "?" in cut.group())
        if asks:
            found.append(piece)
            waiting = ""
        else:
            waiting = piece
        at = len(text) if cut is None else cut.end()
    if waiting and found:
        found[-1] = f"{found[-1]}. {waiting}"
    return found or [text.strip()]


# "Hi, new here." before a question says nothing of it.
_INTRODUCTION = re.compile(
    r"^\W*(?:hi|hey|hello|i'?m new|im new|new here|first time|total newbie|newbie|quick one|sorry)\b[^?]{0,30}$", re.I
)


def goes_on(text: str) -> bool:
    """Whether a short message leans on what was asked before: "and if I delete it?", "what about campaigns?"."""
    return len(text.split()) <= 12 and bool(NEXT.match(text) or POINTING.search(text))


# "Can I filter by …", "is there a field for …": what comes after is the field that is asked about.
_BY = r"(?:by|on|for|using|through|via|based on|according to|with)"
_VERB = r"(?:(?:filter\w*|fliter\w*|sort|search|select|narrow|slice|sub-?divide)\b(?: (?:\w+ ){0,4}?)?|(?<!\ba )(?<!\bthe )(?<!\bmy )(?:segment|segmenting|target)\b(?: (?:my |our |the )?(?:leads|people|contacts))?)"
ABOUT_FIELD = (
    re.compile(rf"\b{_VERB}\s*\b{_BY}\s+(?P<what>.+)$", re.I),
    re.compile(
        r"\b(?:is there|are there|do (?:i|we|you) have|does (?:my|our|this|the) \w+ have|have (?:i|we) got)\s+(?:a |an |any |some )?(?:field |filter |column |attribute )(?:for|called|named|about|on|with)\s+(?P<what>.+)$",
        re.I,
    ),
    re.compile(
        r"\b(?:is there|do (?:i|we|you) have|can i use|is)\s+(?:a |an |any |some )?(?P<what>[\w' -]+?)\s+as (?:a |an )?(?:field|filter|column|attribute|criteri(?:a|on)|condition|option)s?\b",
        re.I,
    ),
    re.compile(
        r"\b(?:is there|do (?:i|we|you) have|does (?:my|our|this|the) \w+ have|have (?:i|we) got)\s+(?:a |an |any |some )?(?P<what>[\w' -]+?)\s+(?:field|filter|column|attribute)s?\b",
        re.I,
    ),
)
AGAIN = re.compile(
    r"^\W*(?:and |or |but |so |ok |then )*(?:(?:what|how) about |and )?(?:(?:by|on) )?(?P<what>[\w' -]+)\W*$", re.I
)
EDGES = re.compile(
    r"^(?:the|a|an|their|his|her|someone'?s|people'?s|lead'?s?'?|somebody'?s|contacts?'?|my|our|what|which|how|other|like|say|e\.g\.)\s+|[\s,]+(?:of (?:the |a |my )?(?:leads?|people|contacts?|persons?)|too|as well|here|please|or not|in (?:cori|here|a segment)|field|for (?:leads|people)|someone has|they (?:have|want|are))$",
    re.I,
)


POINTS_BACK = re.compile(r"^(?:them|it|this|that|these|those|me|us|him|her)\b", re.I)  # "re-run my filter for them"


def asked_field(question: str, earlier: str = "") -> str | None:
    """What the question wants to filter by, in its own words; None where it is about something else."""
    for pattern in ABOUT_FIELD:
        found = pattern.search(question)
        if found and not POINTS_BACK.match(found["what"]):
            return _trimmed(found["what"])
    again = AGAIN.match(question)
    if again and earlier and any(pattern.search(earlier) for pattern in ABOUT_FIELD):
        return _trimmed(again["what"])
    return None


def _trimmed(words: str) -> str:
    text, before = " ".join(words.strip(" ?!.,\"'“”").split()), None
    while text != before:
        before, text = text, EDGES.sub("", text).strip(" ?!.,\"'“”")
    return text
