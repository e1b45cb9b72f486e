"""Merge fields in a message: {{first_name}}, {{custom.city|your town}}. Checked when written, filled when sent.

A lead without a value gets the words after the bar, or nothing. Text is taken as it is: no expression is evaluated.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from segment_core.campaigns.stored import Message
from segment_core.catalog import Catalog
from segment_core.errors import BadInput
from segment_core.folding import fold_value, is_storable
from segment_core.lead_values import readable_fields
from segment_core.nearest import nearest

LONGEST_SUBJECT, LONGEST_BODY = 300, 100_000  # characters
FIELD = re.compile(r"\{\{([^{}]*)\}\}")
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True)
class Written:
    """A message with one lead's values in it. `html` is the body as a page, everything in it escaped."""

    subject: str
    text: str
    html: str


def merge_keys(message: Message, catalog: Catalog) -> dict[str, str]:
    """Each field as the message writes it → its key. Raises BadInput for an unknown one, with the nearest."""
    names = [_name(match[1]) for match in FIELD.finditer(message.subject + "\n" + message.body)]
    return {name: _key(name, catalog) for name in names}


def check_message(message: Message, catalog: Catalog) -> Message:
    """The message, when it can be stored. Raises BadInput naming what is wrong with it."""
    if _CONTROL.search(message.subject):
        raise BadInput("a subject is one line", part="subject")
    for part, words, longest in (
        ("subject", message.subject, LONGEST_SUBJECT),
        ("body", message.body, LONGEST_BODY),
    ):
        if len(words) > longest or not is_storable(words):
            raise BadInput(f"the {part} has at most {longest:,} characters", part=part)
        left = FIELD.sub("", words)
        if "{{" in left or "}}" in left:
            raise BadInput(f"a merge field in the {part} is not closed; write {{{{first_name|there}}}}", part=part)
    merge_keys(message, catalog)
    return message


def check_complete(message: Message) -> None:
    """Raise BadInput where a message has no subject or no body: nobody is mailed a blank page."""
    for part, words in (("subject", message.subject), ("body", message.body)):
        if not words.strip():
            raise BadInput(f"the campaign has no {part} yet", part=part)


def write(message: Message, fields: Mapping[str, str], values: Mapping[str, str | None]) -> Written:
    """The message for one lead. `fields`: of `merge_keys`; `values`: key → text, None where the lead has none."""

    def shown(place: int, part: str) -> str:
        if place % 2 == 0:  # text, field, text, field, …, text
            return part
        value = values.get(fields[_name(part)]) or ""
        return value if value.strip() else part.partition("|")[2].strip()

    def filled(words: str) -> str:
        return "".join(shown(place, part) for place, part in enumerate(FIELD.split(words)))

    subject = " ".join(_CONTROL.sub(" ", filled(message.subject)).split())
    text = filled(message.body)
    return Written(subject, text, as_page(text))


def _name(field: str) -> str:
    return field.partition("|")[0].strip()


def _key(name: str, catalog: Catalog) -> str:
    readable = readable_fields(catalog)
    known = {fold_value(found.key): found.key for found in readable}
    labels = {fold_value(found.label): found.key for found in readable}
    short = {key.removeprefix("custom."): whole for key, whole in known.items()}
    wanted = fold_value(name)
    key = known.get(wanted) or short.get(wanted) or labels.get(wanted)
    if key is None:
        near = nearest(name, list(known.values()))
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise BadInput(f"leads have no field “{name}” to merge{hint}", part=name, nearest=near)
    return key


def as_page(text: str) -> str:
    """Plain text as HTML: paragraphs, line breaks, links; every character of it escaped."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n")) if part.strip()]
    shown = "".join(f"<p>{_linked(part).replace(chr(10), '<br>')}</p>" for part in paragraphs)
    return f"<!doctype html><html><body>{shown}</body></html>"


def _linked(text: str) -> str:
    parts: list[str] = []
    end = 0
    for match in LINK.finditer(text):
        address = html.escape(match[0])
        parts += [html.escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, html.escape(text[end:])])
