"""Numbers, money and comparisons: "over $500k", "8 to 12", "20+", "half a million", "3 or below"."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.interpreter.line import Line

BEFORE = {
    "gte": ["at least", "no less than", "not less than", "a minimum of", "minimum of", "minimum", ">=", "=>", "≥", "> =", "no fewer than", "not fewer than", "starting at", "starting from"],
    "lte": ["at most", "up to", "no more than", "not more than", "a maximum of", "maximum of", "maximum", "<=", "=<", "≤", "< =", "not exceeding"],
    "gt": ["more than", "more as", "more then", "higher as", "higher then", "bigger as", "over", "above", "greater than", "bigger than", "higher than", "larger than", "exceeding", "exceeds", "in excess of", "north of", "upwards of", "beyond", "better than", ">", "something over", "anything over", "anything above", "longer than", "heavier than", "taller than", "bigger then", "older than", "well over", "upward of", "past"],
    "lt": ["less than", "less as", "less then", "lower as", "lower then", "fewer as", "fewer then", "under", "below", "fewer than", "lower than", "smaller than", "south of", "<", "something under", "anything under", "anything below", "shorter than", "lighter than", "short of", "younger than", "well under", "beneath", "cheaper than"],
    "ne": ["!=", "≠", "<>", "not equal to", "other than", "anything but"],
    "eq": ["exactly", "precisely", "equal to", "equals", "equal", "==", "=", "only"],
}  # fmt: skip
AFTER = {
    "gte": ["or more", "and more", "or above", "and above", "or over", "and over", "or higher", "and higher", "or up", "and up", "plus", "+", "minimum", "or greater", "or better", "at least", "at minimum", "upwards", "and upwards", "or longer", "up", "on up", "and upward", "upward"],
    "lte": ["or less", "or below", "or fewer", "or under", "and below", "and under", "and less", "maximum", "at most", "tops", "or lower", "and lower", "at maximum", "or cheaper"],
}  # fmt: skip
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
COUNTS = {"a dozen": 12, "dozen": 12, "once": 1, "twice": 2, "thrice": 3}
WORDS = {word: n for n, word in enumerate(ONES)} | {word: 20 + 10 * n for n, word in enumerate(TENS)} | COUNTS
SCALES = {"k": 1_000, "thousand": 1_000, "grand": 1_000, "m": 10**6, "mm": 10**6, "mil": 10**6, "mio": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9, "hundred": 100, "hundred thousand": 10**5, "hundred k": 10**5}  # fmt: skip
UNITS = r"(?:bucks|dollars?|usd|cad|aud|euros?|eur|pounds?|gbp|quid|percent|%|times|x|€|\$|£)"
PER = r"(?:(?:/|a|per|each|every) (?:month|year|week|day|night|hour|quarter|annum|head|person|pax)|monthly|yearly|annually|weekly|a pop|pp|apiece|each(?! (?:of|month|week|year)))"


def _any_of(phrases: list[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_TABLE_BEFORE = {phrase: op for op, phrases in BEFORE.items() for phrase in phrases}
_TABLE_AFTER = {phrase: op for op, phrases in AFTER.items() for phrase in phrases}
_DIGITS = r"[$€£¥]?(?:\d[\d,]*\.?\d*|\.\d+)"
_SPOKEN = r"(?:(?:" + "|".join(TENS) + r")(?:[ -](?:" + "|".join(ONES[1:10]) + r"))?|" + "|".join([*ONES, "a dozen", "dozen", "once", "twice", "thrice"]) + ")"  # fmt: skip
_SMALL = r"(?:(?:" + "|".join(TENS) + r")(?:[ -](?:" + "|".join(ONES[1:10]) + r"))?|" + "|".join(reversed(ONES[1:])) + ")"  # fmt: skip
_TAIL = rf"(?: and)? {_SMALL}(?![a-z]| (?:hundred|thousand|k|million|mil)\b)"
_REST = rf"(?: {_SMALL} hundred(?![a-z]| thousand\b)(?:{_TAIL})?|{_TAIL})"
_HUNDREDS = rf"hundred(?: and)? {_SMALL} (?:thousand|million){_REST}?"  # "two hundred and fifty thousand"
_COMPOUND = rf"(?:{_SMALL}|a) (?:{_HUNDREDS}|(?:hundred )?(?:thousand|million){_REST}|hundred{_TAIL})"  # "one thousand two hundred"
_SCALE = r"(?:hundred thousand|hundred k|hundred|thousand|grand|million|billion|mil|mio|mm|bn|k|m|b)"
_QTY = rf"(?:{_COMPOUND}|half an? (?:million|billion|mil)|half mil|(?:a )?quarter (?:of a )?million|a (?:hundred|thousand|million|couple hundred)|(?:[$€£] )?(?:{_DIGITS}|{_SPOKEN})(?: {_SCALE})?(?: and a half {_SCALE})?)(?![a-z\d])"
_SIGNED = rf"(?:- )?{_QTY}"
NUMBER = re.compile(
    rf"(?P<between>between |from |anywhere from |anywhere between )?(?:(?P<before>{_any_of(list(_TABLE_BEFORE))})(?![a-z]) ?)?(?:the |a total of |of )?"
    rf"(?P<low>{_SIGNED})(?: {UNITS})?"
    rf"(?:(?P<dash> (?:to|-|–|—|and|through|up to) | - )(?P<high>{_QTY})(?: {UNITS})?)?"
    rf"(?: {UNITS})?(?: (?P<after1>{_any_of(list(_TABLE_AFTER))})(?![a-z\d]))?(?: {UNITS})?(?: (?P<per>{PER}))?(?: (?P<after2>{_any_of(list(_TABLE_AFTER))})(?![a-z\d]))?"
)
ALONE = re.compile(rf"(?P<before>{_any_of([p for p in _TABLE_BEFORE if p not in ('only', 'past', '=', 'exactly', 'precisely', 'other than', 'anything but', 'minimum', 'maximum', '!=', '≠', '<>', 'not equal to', 'equal', 'equals', 'equal to', '==', 'better than', 'past')])})(?![a-z])")  # fmt: skip
CURRENCY = re.compile(r"[$€£¥]|\b(?:bucks|dollars?|usd|cad|aud|euros?|eur|pounds?|gbp|quid|grand)\b")
TIMES = re.compile(r"\b(?:times|x|once|twice|thrice)\b")
DATE_UNIT = re.compile(
    r" ?(?:more |full |whole |calendar |business )?(?:hour|day|week|month|quarter|year|night|fortnight)s?\b(?! (?:field))"
)
ORDINAL = re.compile(r" ?(?:st|nd|rd|th|s)\b")
AGE = re.compile(r" (?:years? old|years? of age|yr old)")


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number as said: its comparison, one value or two, and what was said around it."""

    op: str
    low: Decimal
    high: Decimal | None
    compared: bool  # a comparison was said
    currency: bool
    times: bool
    scaled: bool  # k, thousand, million or a thousands separator was written
    per: str | None
    words: str


def read_number(line: Line, at: int, units: bool = False) -> tuple[NumberRead, int] | None:
    """The number expression that starts at word `at`, with the word after it. `units`: before days or hours too."""
    found = line.match(NUMBER, at)
    if not found:
        return None
    match, after = found
    if match["before"] and (match["after1"] or match["after2"]):
        return _without_after(line, at)
    rest = line.text[match.end() :]
    if units:
        return _built(match, after)
    if (DATE_UNIT.match(rest) and not match["per"]) or ORDINAL.match(rest):
        return _without_range(line, at)
    if (
        match["dash"]
        and match["dash"].strip() == "and"
        and not (match["between"] or "").startswith(("between", "anywhere"))
    ):
        return _without_range(line, at)
    return _built(match, after)


_SINGLE = re.compile(
    rf"(?:(?P<before>{_any_of(list(_TABLE_BEFORE))})(?![a-z]) ?)?(?P<low>{_SIGNED})(?: {UNITS})?"
    rf"(?: (?P<after1>{_any_of(list(_TABLE_AFTER))})(?![a-z\d]))?(?: {UNITS})?(?: (?P<per>{PER}))?(?: (?P<after2>{_any_of(list(_TABLE_AFTER))})(?![a-z\d]))?"
)


_PLAIN = re.compile(
    rf"(?P<before>{_any_of(list(_TABLE_BEFORE))})(?![a-z]) ?(?P<low>{_SIGNED})(?P<high>)(?P<after1>)(?P<after2>)(?P<per>)(?: {UNITS})?"
)


def _without_after(line: Line, at: int) -> tuple[NumberRead, int] | None:
    """ "over 500k and under 900k": the first comparison is before its number, so the second is not after it."""
    found = line.match(_PLAIN, at)
    return _built(found[0], found[1]) if found else None


def _without_range(line: Line, at: int) -> tuple[NumberRead, int] | None:
    found = line.match(_SINGLE, at)
    if not found or DATE_UNIT.match(line.text[found[0].end() :]) or ORDINAL.match(line.text[found[0].end() :]):
        return None
    return _built(found[0], found[1])


def _built(match: re.Match[str], after: int) -> tuple[NumberRead, int]:
    groups = match.groupdict()
    low, high = quantity(groups["low"]), quantity(groups["high"]) if groups.get("high") else None
    if high is not None and low is not None:
        low = _shared_scale(low, groups["low"], high, groups["high"])
    assert low is not None
    op = _TABLE_BEFORE.get(groups["before"] or "") or _TABLE_AFTER.get(groups["after1"] or groups["after2"] or "")
    text = match.group()
    read = NumberRead(
        op="between" if high is not None else op or "eq",
        low=low,
        high=high,
        compared=(op is not None and groups["before"] != "only") or high is not None,
        currency=bool(CURRENCY.search(text)),
        times=bool(TIMES.search(text)),
        scaled=bool(_scale_of(groups.get("high") or groups["low"]) > 1 or "," in text or "illion" in text),
        per=groups["per"] or None,
        words=text,
    )
    return read, after


def _scale_of(text: str) -> int:
    words = re.sub(r"[-$€£\d.,]", " ", text).split()
    scale = " ".join(word for word in words if word in {w for s in SCALES for w in s.split()})
    return SCALES.get(scale, 1)


def _shared_scale(low: Decimal, low_text: str, high: Decimal, high_text: str) -> Decimal:
    """ "300-700k" is 300k to 700k; "900 to 1.2m" is 900k."""
    if _scale_of(low_text) > 1 or "," in low_text:
        return low
    scale = _scale_of(high_text)
    while scale > 1 and low * scale > high:
        scale //= 1_000
    return low * max(scale, 1)


def quantity(text: str | None) -> Decimal | None:
    """The value of a plain quantity such as "1.2 m", "$500,000", "five hundred thousand"."""
    if not text:
        return None
    words = text.strip()
    if re.fullmatch(_COMPOUND, words):
        return Decimal(_counted(words.split()))
    fixed = {"half a million": 500_000, "half a mil": 500_000, "half mil": 500_000, "half a billion": 5 * 10**8, "a hundred": 100, "a thousand": 1_000, "a million": 10**6, "a couple hundred": 200}  # fmt: skip
    if words in fixed:
        return Decimal(fixed[words])
    if "quarter" in words:
        return Decimal(250_000)
    digits = re.search(r"\d[\d,]*\.?\d*|\.\d+", words)
    value = Decimal(digits.group().replace(",", "").rstrip(".")) if digits else Decimal(_spoken(words))
    value *= _scale_of(words)
    if "and a half" in words:
        value += Decimal(_scale_of(words)) / 2
    return -value if words.startswith("-") else value


def _counted(words: list[str]) -> int:
    """ "a hundred and fifty", "two thousand three hundred": each scale counts what stands before it."""
    total = group = 0
    for word in re.split(r"[ -]", " ".join(words)):
        scale = {"hundred": 100, "thousand": 1_000, "million": 10**6}.get(word)
        if scale is None:
            group += 1 if word == "a" else WORDS.get(word, 0)
        elif scale == 100:
            group *= scale
        else:
            total, group = total + group * scale, 0
    return total + group


def _spoken(words: str) -> int:
    return sum(WORDS.get(word, 0) for word in re.split(r"[ -]", words)) or WORDS.get(words, 0)


_LATE = re.compile(
    rf"(?P<after>{_any_of([p for p in _TABLE_AFTER if p not in ('plus', 'minimum', 'maximum', 'at least', 'at most')])})(?![a-z\d])"
    + r"|(?P<last>minimum|maximum)(?= ?(?:$|[,.;:!?)]|and |or |but |please))"  # "200 guests minimum"
)


def late_comparison(line: Line, at: int) -> tuple[str, int] | None:
    """A comparison said after the field: "3 visits or below"."""
    found = line.match(_LATE, at)
    return (_TABLE_AFTER[found[0]["after"] or found[0]["last"]], found[1]) if found else None


def dangling_comparison(line: Line, at: int) -> int | None:
    """The word after a comparison that no number follows ("more than visits"); None where there is none."""
    found = line.match(ALONE, at)
    return found[1] if found else None
