"""The words of sentences: names quoted where they would be misread, and text cut into tokens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from segment_core.folding import fold

JOINTS = frozenset({"and", "or", "nor"})
HEADS = frozenset({"is", "are", "contains", "does", "do", "starts", "ends", "include", "has"})
RESERVED = JOINTS | HEADS | {"not"}
WINDOW_WORDS = frozenset(
    {"in", "this", "last", "next", "today", "yesterday", "tomorrow", "exactly", "between", "on", "but"}
)
VERBS = frozenset({"opened", "clicked", "received", "bounced", "unsubscribed", "did", "never", "everyone"})
ANSWERS = frozenset({"set", "empty", "yes", "no", "somebody", "nobody", "neither", "both", "either"})
SEGMENT_STARTS = tuple(("in", word) for word in ("segment", "segments", "neither", "none"))
COUNTED = tuple((word, "of") for word in ("none", "all", "any", "one"))
MARKS = re.compile(r"[,()\[\]“”\"]")
TOKEN = re.compile(
    r"\s*(?:“(?P<curly>[^”]*(?:””[^”]*)*)”"
    r"|\"(?P<straight>[^\"]*(?:\"\"[^\"]*)*)\""
    r"|\[(?P<key>[^\]]*(?:\]\][^\]]*)*)\]"
    r"|(?P<mark>[(),])"
    r"|(?P<word>(?:[^\s,()\[\]“”\"]|(?<=\d),(?=\d))+))"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, quoted name, key in square brackets or mark. `low` is the folded word, empty for all others."""

    kind: str
    text: str
    low: str = ""


def tokens(text: str) -> list[Token] | None:
    """The tokens of a sentence; None where a quote or bracket is not closed."""
    text, at, found = text.strip(), 0, list[Token]()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            return None
        found.append(_token(match))
        at = match.end()
    return found


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match[str(match.lastgroup)]
    match kind:
        case "word":
            return Token("word", text, fold(text))
        case "curly":
            return Token("name", text.replace("””", "”"))
        case "straight":
            return Token("name", text.replace('""', '"'))
        case "key":
            return Token("key", text.replace("]]", "]"))
        case _:
            return Token("mark", text)


def quoted(text: str) -> str:
    """The text in quotes, closing quotes inside it doubled."""
    return "“" + text.replace("”", "””") + "”"


def in_brackets(key: str) -> str:
    """A key or id in square brackets, which tells equal names apart."""
    return "[" + key.replace("]", "]]") + "]"


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(fold(text).split())


def label_text(label: str) -> str:
    """A field's label, quoted where it would be read as something else."""
    words = words_of(label)
    clear = _is_plain(label) and (JOINTS | {"not"}).isdisjoint(words) and words[0] not in VERBS
    return label if clear and words[:2] not in SEGMENT_STARTS else quoted(label)


def value_text(value: str, member_label: tuple[str, ...] = ()) -> str:
    """A value or name in a list, quoted where it would be read as something else.

    `member_label` are the words that begin a condition on the owner without any "is".
    """
    words = words_of(value)
    clear = _is_plain(value) and RESERVED.isdisjoint(words) and words[0] not in VERBS | ANSWERS
    clear = clear and words[:2] not in (*SEGMENT_STARTS, *COUNTED)
    clear = clear and not (member_label and words[: len(member_label)] == member_label)
    return value if clear else quoted(value)


def operand_text(text: str) -> str:
    """What a text contains, starts or ends with: any text there is, so only one clear word goes without quotes."""
    return quoted(text) if len(text.split()) != 1 else value_text(text)


def campaign_text(name: str) -> str:
    """A campaign's name; what begins a window on time is quoted too."""
    return quoted(name) if WINDOW_WORDS.intersection(words_of(name)) else value_text(name)


def _is_plain(text: str) -> bool:
    """Words with single spaces between them, and no mark that sentences use."""
    return bool(text) and text == " ".join(text.split()) and not MARKS.search(text)


def listed(texts: Iterable[str], joint: str) -> str:
    """“a”, “a or b”, “a, b or c”."""
    *first, last = texts
    return f"{', '.join(first)} {joint} {last}" if first else last
