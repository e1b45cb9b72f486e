"""Text comparison: one folding for what is stored, what is asked and what is looked up."""

import unicodedata

WHITESPACE = "".join(
    chr(code) for code in range(0x3001) if chr(code).isspace()
)  # what str.strip() removes, for btrim() in SQL


def fold(text: str) -> str:
    """`text` with its letter case folded (Unicode caseless matching, NFC); spaces stay."""
    if text.isascii():
        return text.lower()  # the same, and at once
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def fold_value(text: str) -> str:
    """Folded and without outer spaces: two values that give the same result are the same value."""
    return fold(text).strip()


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no U+0000, no half of a surrogate pair."""
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text))


def is_blank(text: str | None) -> bool:
    """Null, empty or white space alone: a missing value."""
    return text is None or not text.strip()
