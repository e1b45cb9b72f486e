"""The answer to "hello" and "help": what Cori does, with this account's own fields."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re

from assistant.help.answer import HelpAnswer
from segment_core.catalog import Catalog

GREETING = re.compile(
    r"^\W*(?:(?:hi|hiya|howdy|yo|hello|hey|thanks|thank you|thx|ty|good|morning|afternoon|evening|day|night|cheers|greetings|bye|goodbye|how are you|great|nice|cool|awesome|perfect|lovely|there|cori|so much|a lot|very much|everyone|team|again|help|help me|please|i need help|what can you do(?: for (?:me|us))?|what do you do|how can you help(?: me| us)?|what can i do(?: here)?|who are you|what are you|what is this)\b\W*)+$",
    re.I,
)
SOURCE = "talk-to-cori#can-do"


def is_greeting(question: str) -> bool:
    """Whether nothing more is asked than what there is to do here."""
    return bool(GREETING.match(question)) or not question.strip()


def greeting(catalog: Catalog) -> HelpAnswer:
    """What Cori does, with this account's own fields."""
    fields = ", ".join(field.label for field in catalog.fields.values())
    example = f"{next(iter(catalog.labels('status')), 'new').lower()} leads from the last 30 days"
    text = (
        f"I build audience segments: say who you want to reach, such as “{example}”, then narrow it (“only …”), save it "
        "(“save it as …”), break it down (“by source”), or ask why somebody is in or out. I also answer questions "
        f"about how it all works.\n\nYou can filter by {fields}."
    )
    return HelpAnswer(text, True, (SOURCE,), tries=(example,))
