"""What a personal detail looks like in a text: emails, phone numbers, and what may be a lead's id or name."""

import re
from dataclasses import dataclass
from itertools import pairwise

PRIVATE_FIELDS = frozenset({"first_name", "last_name", "email", "phone"})
EMAIL = re.compile(r"[\w.%+'-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"(?<![\w.,$€£¥+])\+?\(?\d(?:[\s().\-–/]{0,3}\d){6,40}(?![\w%]|[.,]\d)")
DAY = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d)"
YEAR = r"(?:19|20)\d\d"
DATES = re.compile(rf"(?<!\d)(?<!\d[-/.])(?:{DAY}(?:\W{{1,3}}{DAY})*|{YEAR}(?:\W{{1,3}}{YEAR})+)(?!\d|[-/.]\d)")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")
WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*\.?")
POSSESSIVE = re.compile(r"['’]s?$")
BETWEEN_WORDS = re.compile(r"\s*[\s,\-‐‑]\s*")
TOKENS = (re.compile(r"\w(?:[^\s,;()“”\"]*\w)?"), re.compile(r"\w[\w-]*"))  # with the signs within it, and without
SURE_DIGITS = 10
LEAST_DIGITS = 7  # of an id that is a number alone: shorter ones are amounts
MOST_NAME_WORDS = 5


@dataclass(frozen=True)
class Found:
    """Characters [start, end) of a text. `sure`: it looks like nothing but a phone number."""

    start: int
    end: int
    text: str
    sure: bool = True


def emails(text: str) -> list[Found]:
    """Everything that looks like an email address."""
    return [_found(match) for match in EMAIL.finditer(text)]


def phones(text: str) -> list[Found]:
    """Numbers of 7 digits or more that may be phone numbers; dates, years and money are not."""
    undated = DATES.sub(lambda match: "x" * len(match.group()), text)
    return [_found(match, sure=_is_surely_phone(match.group())) for match in NUMBER.finditer(undated)]


def _found(match: re.Match[str], *, sure: bool = True) -> Found:
    return Found(match.start(), match.end(), match.group(), sure)


def _is_surely_phone(number: str) -> bool:
    """Whether it cannot well be an amount ("1 500 000") or a range ("500-1000")."""
    if number.startswith(("+", "(", "0")) or "(" in number:
        return True
    if THOUSANDS.fullmatch(number):
        return False
    groups = re.findall(r"\d+", number)
    if len(groups) == 1:
        return len(number) >= SURE_DIGITS
    return len(groups) > 2 and len(groups[-1]) >= 4


def ids(text: str) -> list[Found]:
    """Everything that may be a lead's id: letters and digits together, or a long number; longer ones first."""
    found = {(match.start(), match.end()) for pattern in TOKENS for match in pattern.finditer(text)}
    tokens = [Found(start, end, text[start:end]) for start, end in found]
    return sorted((token for token in tokens if _may_be_id(token.text)), key=lambda token: token.start - token.end)


def _may_be_id(token: str) -> bool:
    figures = sum(char.isdigit() for char in token)
    return bool(figures) and (figures >= LEAST_DIGITS or any(char.isalpha() for char in token))


def digits(number: str) -> str:
    """The digits alone."""
    return re.sub(r"\D", "", number)


def looks_personal(text: str) -> bool:
    """Whether a stored value holds an email address or a phone number."""
    return bool(emails(text)) or any(found.sure or found.text == text.strip() for found in phones(text))


def word_runs(text: str, longest: int, shortest: int = 1) -> list[Found]:
    """Every run of `shortest` to `longest` neighbouring words, longer ones first; a possessive 's is no part."""
    words = list(WORD.finditer(text))
    joined = [bool(BETWEEN_WORDS.fullmatch(text, a.end(), b.start())) for a, b in pairwise(words)]
    runs: list[Found] = []
    for first in range(len(words)):
        for last in range(first, min(first + longest, len(words))):
            if last > first and not joined[last - 1]:
                break
            if last - first + 1 >= shortest:
                start, end = words[first].start(), _bare_end(words[last])
                runs.append(Found(start, end, text[start:end]))
    return sorted(runs, key=lambda run: run.start - run.end)


def _bare_end(word: re.Match[str]) -> int:
    """Where a word ends without its possessive and full stop."""
    return word.start() + len(POSSESSIVE.sub("", word.group().rstrip(".")))
