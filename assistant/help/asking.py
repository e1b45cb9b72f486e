"""Whether a message asks about the product: decided before the interpreter reads it as a request for leads, and again
where that came to nothing but a question back."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from collections.abc import Callable

from assistant.help.finding import fits, found_for, is_plain
from assistant.help.grammar import WEATHER, asks_for_leads, asks_of_product, is_order, plainly_of_product
from assistant.help.outside import outside_topic
from assistant.help.questions import ABOUT_FIELD, GENERIC, STRONG, WEAK, asked_field, goes_on, parted
from assistant.help.telling import SPOKEN, likeness_of_question
from assistant.reading import Act, Ask, Context, Draft, Help, Reading

CAPABILITY = re.compile(
    r"^\W*(?:(?:and|so|but|hi|hey|ok)\W+)*(?:can (?:i|we|cori|this)|could (?:i|we)|do (?:i|we) (?:need|have to)|do you (?:have|support|offer|do|know)|does (?:cori|this|it)|is (?:there|it)|are there|what(?:'?s| is| are)|whats|who (?:founded|owns|made|built|runs)|how\b|where\b|why\b|when\b|(?:is|are|am|does|do|did|will|would)\b(?! (?:there|they|those|these|not)\b))\b",
    re.I,
)
# These words alone make a message suspect, but asked of one's own data or password it is an honest question.
HONEST = re.compile(
    r"\b(?:see|access|read|view|look at|get at)\b[^?]*\b(?:my|our|ours|mine)\b|\b(?:my|a|the|new|forgot\w*|reset|change) pass ?words?\b",
    re.I,
)
# Words that are about the product and hardly ever about leads.
PRODUCT = re.compile(
    r"\b(?:segments?|campaigns?|filters?|conditions?|counts?|import(?:ed|ing)?|csv|audience page|drafts?|recipients?|viewers?|admins?|undo|AND|OR)\b"
)
ASKS = re.compile(
    r"\b(?:how|what|why|which|can|could|does?|is|are|will|same|different|difference|list|name|things|explain|examples?|AND|OR)\b"
)
LEADS = re.compile(
    r"^\W*(?:all|every\w*|any\w*|people|leads|contacts|members|clients|customers|those|who\w*|which|only|just|in|delete|remove|open|rename|copy|not)\b"
    r"|^\W*(?!(?:how|wh\w+|can\w*|could|do|does\w*|did\w*|is\w*|are|will|wo\w*|should|if|i|im|we|you|my|our|it|cori)\b)"
    r"(?:\w+ ){1,3}(?:leads|contacts|people|members|clients|customers)\b",
    re.I,
)
COUNTS = re.compile(r"^\W*(?:\w+ ){0,2}how (?:many|much)\b", re.I)
# Orders and wishes about what is outside: "cancel our plan", "best subject lines".
WISH = re.compile(
    r"^\W*(?:pls |please )?(?:best|good|cancel|upgrade|downgrade|reset|change|update|stop|connect|sync|write|tell|teach|translate|book|forgot|lost)\b",
    re.I,
)
# "Can I build a website form in here": a deed that is no part of this, though a word of it is a value of the account.
MAKES = re.compile(
    r"^\W*(?:\w+ ){0,2}(?:can|could|do|does|is there|how)\b.{0,25}\b(?:build|make|create|design|set ?up|add|write|host|publish|embed|automate|run)\b",
    re.I,
)
ABOUT_LEADS = re.compile(
    r"\b(?:segments?|lists?|audiences?|leads?|contacts?|people|everyone|everybody|anyone|those|who)\b", re.I
)
# Of what one is allowed or obliged to do.
ALLOWED = re.compile(
    r"^\W*(?:\w+ ){0,2}(?:(?:am|are|is) (?:i|we|it)|do (?:i|we)|may (?:i|we)|must (?:i|we)|should (?:i|we))\b", re.I
)
# "Could we get a segment for …": a request; only a sure article makes it a question.
WANTS = re.compile(
    r"^\W*(?:hi |hey |so |ok |please )*(?:can|could|would|may|might) (?:you|we|i|u)(?: please| pls)? (?:get|have|make|build|create|find|pull|see|show|give|list|grab|do|count)\b",
    re.I,
)
# "Can I undo that?" after an answer goes on with it.
CAN_UNDO = re.compile(r"^\W*(?:and |but |so )*(?:can|could|is it possible|how)\b.{0,20}\bundo(?:ne)?\b", re.I)
WHO = re.compile(r"^\W*(?:and |so |but )?who(?:'?s|se)? (?!founded|owns|made|built|runs|invented)", re.I)
WHY = re.compile(r"^\W*(?:why|how)\b", re.I)
# What somebody tells who wonders at what happened, or names a task without asking for leads.
NARRATES = re.compile(
    r"\b(?:went|dropped|removed|deleted|sent|saved|typed|pressed|clicked|match|says|said|shows?|error|exists?|don'?t|doesn'?t|nobody|wanna|possible|step by step|creating|filtering|making|deleting|importing|sending|oops|whoops|diff|wrong|twice)\b",
    re.I,
)
ENDS_IN_ORDER = re.compile(
    r"\b(?:get rid of|delete|remove|drop|bin|save|open|send|undo) (?:it|that|this|them)\W*$", re.I
)
ADVICE = re.compile(r"^\W*should (?:i|we)\b", re.I)
FRAGMENT = 2  # words that tell nothing yet: "wrong numbers"
LONGEST_FOLLOW_UP = 8  # words of a message that may go on from a help question without saying so
LIKELY = 0.5  # likeness to a question from which a message that could not be read is one
VERY_LIKELY = 0.92  # likewise, where it begins as one asks for leads, or can be read as a request
# "Can I find leads without tags": of what is possible, though "find leads without tags" can be done.
MAY = re.compile(
    r"^\W*(?:(?:hi|hey|so|ok|and|but)\b\W*)*(?:can|could|may|do|does|is|are|will|would|where|(?:by|on|for|with|from|to|in) (?:what|which))\b",
    re.I,
)
HOW_TO = re.compile(r"\bhow (?:do|can|could|should|would) (?:i|we|you|one)\b|\bhow to\b", re.I)
UNLIKELY = 0.3  # below it a message is none, whatever its form
NEEDS = re.compile(
    r"\b(?:i|we)(?:'d| would)? (?:need|want|like)\b(?! to know)|\b(?:give|show|get|find) (?:me|us)\b", re.I
)
SPEAKER = re.compile(r"\b(?:i|i'?m|im|i'?ve|we|you|u|our|it|cori)\b|\?", re.I)
LONGEST = 500  # characters; a longer message is a request or a paste, and patterns over it would be slow


def is_honest(text: str) -> bool:
    """Whether a message that sounds like one about others' data or secrets is a plain question after all."""
    return (
        len(text) <= LONGEST
        and bool(HONEST.search(text))
        and bool(STRONG.match(text) or WEAK.search(text) or outside_topic(text))
    )


def asks_first(
    text: str, context: Context, act: Callable[[str], Act | None], requests: Callable[[str], bool]
) -> Help | None:
    """Help, where the form or the fitting article leaves no doubt. `act`: the action that a message is, `requests`:
    whether it is a request for leads that can be read in full."""
    if len(text) > LONGEST or not (STRONG.match(text) or WEAK.search(text) or HONEST.search(text)):
        return None
    strange = bool(WEATHER.search(text)) or likeness_of_question(text) < UNLIKELY
    if strange and not outside_topic(text):
        return None
    earlier = context.helped or ""
    return Help(question=text.strip()) if _is_help(text, earlier, act(text), requests) else None


def _is_help(text: str, earlier: str, act: Act | None, requests: Callable[[str], bool]) -> bool:
    about_field = any(pattern.search(text) for pattern in ABOUT_FIELD)
    sure = about_field or bool(outside_topic(text)) or bool(earlier and goes_on(text))
    likeness = likeness_of_question(text)
    of_something = act is not None and bool(act.arguments)
    if act is not None and act.name == "breakdown" and not HOW_TO.search(text):
        return False
    if STRONG.match(text) and not (of_something and likeness < VERY_LIKELY):
        return sure or _fitting(text, earlier)
    if about_field or (earlier and asked_field(text, earlier)):
        return True
    if is_order(text):
        return False
    if plainly_of_product(text) or (WHY.match(text) and outside_topic(text)):
        return True
    if GENERIC.match(text) and _fitting(text, earlier):
        return True
    if _is_foreign_deed(text) or (earlier and CAN_UNDO.match(text)):
        return True
    if not of_something and likeness >= VERY_LIKELY and _asks_whether(text, act):
        return _fitting(text, earlier)
    if act is not None or requests(text) or (ADVICE.match(text) and not PRODUCT.search(text)):
        return False
    if WANTS.match(text) and not sure:
        return is_plain(found_for(text))
    return sure or _fitting(text, earlier)


def _asks_whether(text: str, act: Act | None) -> bool:
    """Whether it has the form of asking what is possible, and is not asking to look at something."""
    return bool(MAY.match(text)) and (act is None or act.name == "campaign")


def _is_foreign_deed(text: str) -> bool:
    makes = MAKES.match(text) and not ABOUT_LEADS.search(text)
    return bool((makes or ALLOWED.match(text)) and outside_topic(text))


def asks_after_all(text: str, reading: Reading, earlier: str = "") -> Reading:
    """The reading; help instead, where the message asks how something is done, or what Cori can do and means no leads.
    `earlier` is the help question that was answered just before."""
    if not isinstance(reading, Ask | Draft) or len(text) > LONGEST:
        return reading
    if STRONG.match(text) and likeness_of_question(text) >= UNLIKELY:
        return Help(question=text.strip())
    if isinstance(reading, Draft):
        return Help(question=text.strip()) if plainly_of_product(text) else reading
    offers = any(option.tree or option.act for option in reading.pending.options)
    return Help(question=text.strip()) if _is_help_after_all(text, offers, earlier) else reading


def _is_help_after_all(text: str, offers: bool, earlier: str) -> bool:
    """Whether a message that is no readable request asks about the product. `offers`: a reading of it is offered."""
    if earlier and len(text.split()) <= LONGEST_FOLLOW_UP and fits(found_for(text, earlier), text, earlier):
        return True
    if is_order(text) or ENDS_IN_ORDER.search(text) or (COUNTS.match(text) and not PRODUCT.search(text)):
        return False
    if likeness_of_question(text) < UNLIKELY and not outside_topic(text):
        return plainly_of_product(text)
    if plainly_of_product(text) or _tells(text) or _is_likely(text):
        return True
    if asks_of_product(text) and not (offers and asks_for_leads(text)):
        return True
    if offers or asks_for_leads(text):
        return False
    if text.rstrip(" !)").endswith("?"):
        return True
    told = (
        len(text.split()) > FRAGMENT
        and not LEADS.match(text)
        and (PRODUCT.search(text) or NARRATES.search(text))
        and not ENDS_IN_ORDER.search(text)
    )
    return bool(CAPABILITY.match(text)) or bool(told and fits(found_for(text), text))


def _tells(text: str) -> bool:
    """Whether a message that is no readable request tells or asks of something that an article, or what is outside,
    is about."""
    if outside_topic(text) and (SPOKEN.search(text) or WISH.match(text)) and not WHO.match(text):
        return True
    if not SPOKEN.search(text) or not is_plain(found_for(text)):
        return False
    return not LEADS.match(text) or text.rstrip().endswith("?") or bool(PRODUCT.search(text) and ASKS.search(text))


def _is_likely(text: str) -> bool:
    """Whether somebody speaks in it, and as people ask of a product rather than for leads."""
    if not SPOKEN.search(text) or WEATHER.search(text):
        return False
    likeness, asks = likeness_of_question(text), text.rstrip(" !)").endswith("?")
    if not (asks or SPEAKER.search(text) or WEAK.search(text)):
        return False
    if asks_for_leads(text) and asks:
        return likeness >= VERY_LIKELY
    if LEADS.match(text) and not asks:
        return likeness >= VERY_LIKELY and bool(SPEAKER.search(text))
    return likeness >= (VERY_LIKELY if NEEDS.search(text) and not asks else LIKELY)


def _fitting(text: str, earlier: str) -> bool:
    for one in parted(text):
        before = earlier if goes_on(one) else ""
        if fits(found_for(one, before), one, before):
            return True
    return False
