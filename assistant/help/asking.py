"""Whether a message asks about the product: decided before the interpreter reads it as a request for leads, and again
where that came to nothing but a question back."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from collections.abc import Callable

from assistant.help.finding import fits, found_for, is_sure
from assistant.help.outside import outside_topic
from assistant.help.questions import ABOUT_FIELD, GENERIC, STRONG, WEAK, asked_field, goes_on, parted
from assistant.reading import Ask, Context, Draft, Help, Reading

CAPABILITY = re.compile(
    r"^\W*(?:(?:and|so|but|hi|hey|ok)\W+)*(?:can (?:i|we|cori|this)|could (?:i|we)|do (?:i|we) (?:need|have to)|do you (?:have|support|offer|do|know)|does (?:cori|this|it)|is (?:there|it)|are there|what(?:'?s| is| are)|whats|who (?:founded|owns|made|built|runs)|how\b|where\b|why\b|when\b|will (?:cori|it|this))\b",
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
    r"^\W*(?:all|every\w*|any\w*|people|leads|contacts|members|clients|customers|those|who\w*|which|only|just|in|delete|remove|open|rename|copy|not)\b",
    re.I,
)
ADVICE = re.compile(r"^\W*should (?:i|we)\b", re.I)
LONGEST = 500  # characters; a longer message is a request or a paste, and patterns over it would be slow


def is_honest(text: str) -> bool:
    """Whether a message that sounds like one about others' data or secrets is a plain question after all."""
    return (
        len(text) <= LONGEST
        and bool(HONEST.search(text))
        and bool(STRONG.match(text) or WEAK.search(text) or outside_topic(text))
    )


def asks_first(text: str, context: Context, does: Callable[[str], bool]) -> Help | None:
    """Help, where the form or the fitting article leaves no doubt. `does`: whether a message is a request for leads or
    an action, read in full."""
    if len(text) > LONGEST or not (STRONG.match(text) or WEAK.search(text) or HONEST.search(text)):
        return None
    earlier = context.helped or ""
    return Help(question=text.strip()) if _is_help(text, earlier, does) else None


def _is_help(text: str, earlier: str, does: Callable[[str], bool]) -> bool:
    about_field = any(pattern.search(text) for pattern in ABOUT_FIELD)
    sure = about_field or bool(outside_topic(text)) or bool(earlier and goes_on(text))
    if STRONG.match(text):
        return sure or _fitting(text, earlier)
    if earlier and asked_field(text, earlier):
        return True
    if GENERIC.match(text) and _fitting(text, earlier):
        return True
    if does(text) or (ADVICE.match(text) and not PRODUCT.search(text)):
        return False
    return sure or _fitting(text, earlier)


def asks_after_all(text: str, reading: Reading) -> Reading:
    """The reading; help instead, where the message asks how something is done, or what Cori can do and means no leads."""
    if not isinstance(reading, Ask | Draft) or len(text) > LONGEST:
        return reading
    if STRONG.match(text):
        return Help(question=text.strip())
    if isinstance(reading, Draft):
        return reading
    if PRODUCT.search(text) and ASKS.search(text) and not LEADS.match(text) and is_sure(found_for(text)):
        return Help(question=text.strip())
    offers = any(option.tree or option.act for option in reading.pending.options)
    return Help(question=text.strip()) if CAPABILITY.match(text) and not offers else reading


def _fitting(text: str, earlier: str) -> bool:
    return any(fits(found_for(one, earlier if goes_on(one) else ""), one) for one in parted(text))
