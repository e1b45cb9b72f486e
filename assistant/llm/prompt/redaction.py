"""No lead's name, email or phone number reaches a model: they are replaced by placeholders, and put back in what
the model proposes. docs/privacy.md says what that covers."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from sqlalchemy import Connection

from assistant.llm.prompt import personal
from assistant.llm.prompt.personal import MOST_NAME_WORDS, PRIVATE_FIELDS, Found, word_runs
from assistant.llm.prompt.rare_values import rare_values
from assistant.llm.prompt.vocabulary import FEWEST_LEADS, counted, plain_known
from segment_core.catalog import Catalog
from segment_core.folding import fold_value
from segment_core.people_among import bare_name, ids_among, names_among, phones_among
from segment_core.values import Match, plain

PLACEHOLDER = re.compile(r"\[(email|phone|lead|value)\s?(\d{1,6})\]", re.IGNORECASE)
LONGEST_KNOWN = 8  # words of a known value that a name may be a part of
LEADS_SAID = frozenset({"lead", "people", "contact", "client", "customer", "member", "person", "everyone"})
Spans = list[tuple[Found, str]]


class Redaction:
    """Placeholders (“[email 1]”, “[phone 1]”, “[lead 1]”) of one model call, consistent over all its texts.

    One is made per model call, within a transaction: the connection is used by hide and hide_messages.
    """

    def __init__(self, connection: Connection, catalog: Catalog) -> None:
        self.connection = connection
        self.catalog = catalog
        self._placeholders: dict[tuple[str, str], str] = {}
        self._originals: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text with placeholders."""
        return self._hidden([text])[text]

    def hide_all(self, texts: Sequence[str], said: str | None = None) -> list[str]:
        """Several texts with placeholders. Where `said` (the user's words) is given, the texts are code's own, and
        values of few leads that are not among those words are hidden too."""
        hidden = self._hidden(texts, said)
        return [hidden[text] for text in texts]

    def hide_messages(self, messages: list[BaseMessage]) -> list[BaseMessage]:
        """Copies of the messages with placeholders in contents and tool-call arguments."""
        users = [message for message in messages if isinstance(message, HumanMessage)]
        said = "\n".join(_texts(users))
        heard = self._hidden(_texts(users))
        told = self._hidden(_texts([m for m in messages if not isinstance(m, HumanMessage)]), said)
        return [_rewritten(m, (heard if isinstance(m, HumanMessage) else told).__getitem__) for m in messages]

    def restore(self, value: Any) -> Any:
        """JSON with the originals back in every string of it."""
        return mapped(value, lambda text: PLACEHOLDER.sub(self._original, text))

    def _original(self, match: re.Match[str]) -> str:
        return self._originals.get(f"[{match[1].lower()} {int(match[2])}]", match[0])

    def _hidden(self, texts: Sequence[str], said: str | None = None) -> dict[str, str]:
        """Each text with its placeholders, numbered in reading order."""
        spans = self._emails_and_phones(texts)
        for text, ids in self._ids({text: _blanked(text, spans[text]) for text in spans}).items():
            spans[text] += ids
        for text, names in self._names({text: _blanked(text, spans[text]) for text in spans}).items():
            spans[text] += names
        if said is not None:
            for text, found in spans.items():
                found += self._rare(_blanked(text, found), said)
        return {text: self._replaced(text, found) for text, found in spans.items()}

    def _rare(self, text: str, said: str) -> Spans:
        return [(value, "value") for value in rare_values(text, said, self.connection, self.catalog)]

    def _emails_and_phones(self, texts: Sequence[str]) -> dict[str, Spans]:
        found: dict[str, Spans] = {text: [(email, "email") for email in personal.emails(text)] for text in texts}
        numbers = {text: personal.phones(_blanked(text, found[text])) for text in found}
        doubtful = {personal.digits(n.text) for several in numbers.values() for n in several if not n.sure}
        stored = phones_among(self.connection, doubtful, self.catalog)
        for text, several in numbers.items():
            found[text] += [(n, "phone") for n in several if n.sure or personal.digits(n.text) in stored]
        return found

    def _ids(self, texts: dict[str, str]) -> dict[str, Spans]:
        """The leads' ids in the texts, given without their emails and phones."""
        tokens = {key: personal.ids(text) for key, text in texts.items()}
        ids = ids_among(self.connection, {token.text for several in tokens.values() for token in several}, self.catalog)
        chosen: dict[str, Spans] = {}
        for key, several in tokens.items():
            kept: list[Found] = []
            for token in several:
                if token.text in ids and not _touches(token, kept):
                    kept.append(token)
            chosen[key] = [(token, "lead") for token in kept]
        return chosen

    def _names(self, texts: dict[str, str]) -> dict[str, Spans]:
        """The leads' full names in the texts, given without their emails and phones."""
        runs = {key: word_runs(text, MOST_NAME_WORDS, 2) for key, text in texts.items()}
        candidates = {bare_name(run.text) for several in runs.values() for run in several}
        names = names_among(self.connection, candidates, self.catalog)
        return {
            key: [
                (run, "lead") for run in self._unknown(texts[key], [r for r in several if bare_name(r.text) in names])
            ]
            for key, several in runs.items()
        }

    def _unknown(self, text: str, names: list[Found]) -> list[Found]:
        """The names that are no words of the account's own; of those that overlap the first, and the longest there."""
        if not names:
            return []
        known = plain_known(self.catalog)
        kept = [run for run in word_runs(text, LONGEST_KNOWN) if plain(run.text) in known | LEADS_SAID]
        chosen: list[Found] = []
        for name in sorted(names, key=lambda run: (run.start, -run.end)):
            if not _covered(name, kept, text) and not self._is_shared(name.text) and not _touches(name, chosen):
                chosen.append(name)
        return chosen

    def _is_shared(self, words: str) -> bool:
        """Whether the words are a value of a text field that several leads share, such as a city."""
        texts = [f.key for f in self.catalog.fields.values() if f.kind == "text" and f.key not in PRIVATE_FIELDS]
        same = [(key, self.catalog.value_index.get(key, {}).get(fold_value(words))) for key in texts]
        matches = [Match(key, known.label, known.label, 100.0) for key, known in same if known is not None]
        found = counted(self.connection, matches, self.catalog)
        return any((match.leads or 0) >= FEWEST_LEADS for match in found)

    def _replaced(self, text: str, spans: Spans) -> str:
        parts: list[str] = []
        end = 0
        for found, kind in sorted(spans, key=lambda span: span[0].start):
            parts += [text[end : found.start], self._placeholder(kind, found.text)]
            end = found.end
        return "".join([*parts, text[end:]])

    def _placeholder(self, kind: str, original: str) -> str:
        key = (kind, self._number(original) if kind == "phone" else " ".join(fold_value(original).split()))
        if key not in self._placeholders:
            number = 1 + sum(1 for other, _ in self._placeholders if other == kind)
            self._placeholders[key] = f"[{kind} {number}]"
            self._originals[self._placeholders[key]] = original
        return self._placeholders[key]

    def _number(self, phone: str) -> str:
        """Its digits; those of one met before where it is the same number with or without the country's."""
        said = personal.digits(phone)
        met = [number for kind, number in self._placeholders if kind == "phone"]
        return next((number for number in met if number.endswith(said) or said.endswith(number)), said)


def _blanked(text: str, spans: Spans) -> str:
    """The text with spans blotted out, its length kept."""
    for found, _ in spans:
        text = text[: found.start] + "\x00" * (found.end - found.start) + text[found.end :]
    return text


def _touches(run: Found, others: list[Found]) -> bool:
    return any(run.start < other.end and other.start < run.end for other in others)


def _covered(name: Found, known: list[Found], text: str) -> bool:
    """Whether every character of the name but what joins its words lies in a known phrase."""
    return all(
        any(phrase.start <= place < phrase.end for phrase in known)
        for place in range(name.start, name.end)
        if text[place].isalnum()
    )


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """JSON with every string of it changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [mapped(item, change) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in cast("dict[str, Any]", value).items()}
    return value


def _texts(messages: Sequence[BaseMessage]) -> list[str]:
    """Every text in the messages."""
    texts: list[str] = []
    for message in messages:
        _rewritten(message, lambda text: texts.append(text) or text)
    return texts


def _rewritten(message: BaseMessage, change: Callable[[str], str]) -> BaseMessage:
    """A copy with its texts changed, and without what else a provider or the agent left in it."""
    parts: dict[str, Any] = {"additional_kwargs": {}, "response_metadata": {}}
    if isinstance(message, ToolMessage):
        parts["content"] = _in_json(message.content, change)
    else:
        parts["content"] = mapped(message.content, change)
    if isinstance(message, AIMessage):
        parts["tool_calls"] = [{**call, "args": mapped(call["args"], change)} for call in message.tool_calls]
        parts["invalid_tool_calls"] = [
            {**call, "args": mapped(call["args"], change), "error": None} for call in message.invalid_tool_calls
        ]
    return message.model_copy(update=parts)


def _in_json(content: Any, change: Callable[[str], str]) -> Any:
    """A tool's result changed within its JSON: an escape such as \\n would else run into the word after it."""
    try:
        parsed = json.loads(content)
    except (TypeError, ValueError):
        return mapped(content, change)
    return json.dumps(mapped(parsed, change), ensure_ascii=False)
