"""Normalising: a message becomes words with the characters they came from; spelling habits are undone."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.interpreter.lexicon import lexicon

MAX_CHARACTERS = 2_000
MAX_WORDS = 150
WORD_PATTERN = re.compile(
    r"""
    (?P<newline>\n+)
  | (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))
  | (?P<slashdate>\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\d/]))
  | (?P<dotdate>\d{1,2}\.\d{1,2}\.(?:\d{4})(?!\d))
  | (?P<mail>@?[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+|@[\w-]+(?:\.[\w-]+)+|\.(?:com|edu|org|net|gov|ca|uk|io)\b
      |\b[\w-]+(?:\.[\w-]+)*\.(?:com|edu|org|net|gov|io|co\.uk|ca|de|fr|au)\b)
  | (?P<number>[$€£¥]?\d+(?:,\d{3})+(?:\.\d+)?|[$€£¥]?(?:\d+\.\d+|\d+|\.\d+))
  | (?P<short>\bw/out\b|\bw/o\b|\bb/c\b|\bb-day\b|\bw/|(?-i:\bb4\b|\bm8\b|\bgr8\b))
  | (?P<word>[^\W\d_]+(?:['’`´][^\W\d_]+)*['’]?)
  | (?P<symbol>&&|\|\||!=|<>|>=|<=|=>|=<|==|->|→|≥|≤|≠|::+|\.\.+|…|[^\w\s])
  | (?P<other>\w)
    """,
    re.VERBOSE | re.IGNORECASE,
)
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
HYPHENS = "-‐‑"
QUOTES = '"“”«»„'
IS_AFTER = frozenset(["who", "it", "that", "he", "she", "there", "what", "where", "how", "let", "here", "everyone", "anyone", "nobody", "noone", "one", "somebody", "someone"])  # fmt: skip  # noqa: E501 - a word list
AFTER_PLACE = {"in", "from", "at", "near", "outside", "around", "of", "within"}
JOINED_PLACE = {"or", "and", ",", "not", "except"}
FOR_WHAT = {"the", "my", "our", "me", "us", "you", "your"}
COMPARED = {"of", "over", "under", "than", "least", "most", "is", "to", "and", "or", "exactly", "only", "equals", "up", "past", "minimum", "maximum"}  # fmt: skip  # noqa: E501 - a word list
GOING = {"go", "going", "goes", "gone", "went", "travel", "travelling", "traveling", "travels", "fly", "flying", "flies", "heading", "head", "moving", "moved", "drive", "driving", "assigned", "belong", "belongs", "belonging", "spoke", "speak", "talk", "talked"}  # fmt: skip  # noqa: E501 - a word list
COUNTED = {"day", "week", "month", "year", "hour", "night", "time", "people", "person", "adult", "kid", "or", "and", "plus", "more", "to", "mile", "km", "trip", "place", "country", "city", "class", "session"}  # fmt: skip  # noqa: E501 - a word list
CONTRACTED = {"n't": "not", "re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its characters [start, end) in the message, as typed and as compared."""

    start: int
    end: int
    raw: str
    norm: str
    kind: str = "word"  # word, number, date, mail, symbol, newline
    glued: bool = False  # nothing stands between it and the word before
    quoted: int = 0  # number of the quotation it stands in, 0 for none
    code: bool = False  # written as the two letters of a province or state ("in BC", "from ON")


def plain(text: str) -> str:
    """Lower case without accents, strokes and ligatures."""
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(STROKES))
    return "".join(char for char in lowered if not unicodedata.combining(char))


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """The word without its plural ending."""
    if word == "was":
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


SUFFIXES = ("ations", "ation", "ments", "ment", "ions", "ion", "ings", "ing", "ers", "ors", "als", "er", "or", "al", "ed", "ies", "es", "s", "y", "e", "ly")  # fmt: skip  # noqa: E501 - a word list


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """A rough root shared by the forms of one word: visit for visits, visited, visitor."""
    out = word
    for suffix in SUFFIXES:
        if out.endswith(suffix) and len(out) - len(suffix) >= (3 if suffix in ("s", "ed", "er", "ers", "ing") else 4):
            out = out[: -len(suffix)]
            break
    if len(out) > 3 and out[-1] == out[-2] and out[-1] not in "se":
        out = out[:-1]
    silent = out.endswith(("e", "i")) or (out.endswith("y") and out[-2:-1] not in "aeou")
    return out[:-1] if len(out) > 3 and silent else out


@lru_cache(maxsize=20_000)
def label_words(text: str) -> tuple[str, ...]:
    """The words of a label or a value, singular and plain: how catalog and message meet."""
    found = re.findall(r"[^\W\d_]+|\d+(?:\.\d+)?", plain(text).replace("'", "").replace("’", ""))
    return tuple(singular(_unabbreviated(word)) for word in found)


def _unabbreviated(word: str) -> str:
    """The word an abbreviation stands for; unchanged where that would be several words."""
    full = lexicon().abbreviations.get(word, word)
    return word if " " in full else full


def tokenise(text: str) -> list[Token]:
    """The message as words. At most MAX_CHARACTERS are read; the caller says so when it is longer."""
    tokens: list[Token] = []
    quotation, last_end = 0, -1
    open_quote = False
    for found in WORD_PATTERN.finditer(text[:MAX_CHARACTERS]):
        if len(tokens) >= MAX_WORDS:
            break
        raw = found.group()
        if raw in QUOTES:
            open_quote = not open_quote
            quotation += open_quote
            last_end = found.end()
            continue
        if (
            raw in HYPHENS
            and tokens
            and found.start() == last_end == tokens[-1].end
            and tokens[-1].kind == "word"
            and text[found.end() : found.end() + 1].isalpha()
        ):
            last_end = found.end()
            continue  # "walk-in", "non-openers": one word in two parts
        base = Token(found.start(), found.end(), raw, plain(raw), quoted=quotation if open_quote else 0)
        base = replace(base, glued=found.start() == last_end)
        if _region_code(base, tokens, text):
            tokens.append(replace(base, code=True))
        else:
            tokens.extend(_split(base, found.lastgroup or "word"))
        last_end = found.end()
    tokens = [_digit_word(tokens, i) for i in range(len(tokens))]
    return tokens if not open_quote else [replace(token, quoted=0) for token in tokens]


def _digit_word(tokens: list[Token], i: int) -> Token:
    """ "goin 2 peru", "4 the talk": a digit for a word, only where a number cannot be meant."""
    token = tokens[i]
    if token.norm not in ("2", "4") or token.kind != "number" or not 0 < i < len(tokens) - 1:
        return token
    before, after = tokens[i - 1], tokens[i + 1]
    if token.norm == "4" and after.norm in FOR_WHAT and before.kind == "word" and before.norm not in COMPARED:
        return replace(token, norm="for", kind="word")
    if token.norm == "2" and before.norm in GOING and after.kind == "word" and singular(after.norm) not in COUNTED:
        return replace(token, norm="to", kind="word")
    return token


def _region_code(token: Token, before: list[Token], text: str) -> bool:
    """Whether two letters after a word of place are a province or state, never an abbreviation or a filler word."""
    if len(token.raw) != 2 or not token.raw.isalpha() or not before or text[token.end : token.end + 1].isdigit():
        return False
    capitals = token.raw.isupper() and not text.isupper()
    if before[-1].norm == "in" and token.norm in lexicon().regions and token.norm not in ("or", "in"):
        return True  # "in me" is never about the one who asks
    if before[-1].norm in AFTER_PLACE:
        return capitals or (token.norm in lexicon().regions and token.norm in lexicon().abbreviations)
    return (
        capitals
        and before[-1].norm in JOINED_PLACE
        and (before[-1].norm in ("or", "and") or token.norm not in ("or", "in", "me", "us"))
    )


def _split(token: Token, kind: str) -> list[Token]:
    """One match as one or more words."""
    if kind in ("iso", "slashdate", "dotdate"):
        return [replace(token, kind="date")]
    if kind == "word":
        return _word(token)
    if kind == "short":
        return _spread(token, lexicon().abbreviations[token.norm])
    if kind == "symbol" and token.raw in lexicon().emoji:
        return [replace(token, norm=lexicon().emoji[token.raw])]
    if kind == "symbol" and not token.raw.isascii() and token.raw not in "≥≤≠…→":
        return [replace(token, kind="emoji")]
    return [replace(token, kind="word" if kind == "other" else kind)]


def _spread(token: Token, words: str) -> list[Token]:
    """Several words standing on the same characters."""
    return [replace(token, norm=word, glued=token.glued and i == 0) for i, word in enumerate(words.split())]


def _word(token: Token) -> list[Token]:
    norm = token.norm.replace("’", "'").replace("`", "'").replace("´", "'")
    if norm in lexicon().abbreviations:
        return _spread(replace(token, norm=norm), lexicon().abbreviations[norm])
    if "'" not in norm:
        return [replace(token, norm=norm)]
    head, _, tail = norm.partition("'")
    if norm.endswith("n't"):
        verb = {"ca": "can", "wo": "will", "sha": "shall"}.get(norm[:-3], norm[:-3])
        return _spread(token, f"{verb} not")
    if tail in CONTRACTED and len(head) > 0 and head not in ("o", "d"):
        return _spread(token, f"{head} {CONTRACTED[tail]}")
    if tail in ("s", "") and len(head) > 1:
        return _possessive(token, head, tail)
    return [replace(token, norm=head + tail)]


def _possessive(token: Token, head: str, tail: str) -> list[Token]:
    cut = token.start + len(head)
    if head in IS_AFTER:
        return [replace(token, end=cut, raw=token.raw[: len(head)], norm=head), replace(token, start=cut, norm="is")]
    owner = replace(token, end=cut, raw=token.raw[: len(head)], norm=head)
    return [owner, replace(token, start=cut, raw=token.raw[len(head) :], norm="'s", kind="possessive", glued=True)]
