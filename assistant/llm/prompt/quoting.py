"""Stored text as data in a prompt: cleaned, cut, and quoted so that it cannot leave its place."""

import json
import unicodedata
from collections.abc import Sequence

MOST_CHARACTERS = 80
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control, format (direction, zero width, tags), no character


def clean(text: str, most: int = MOST_CHARACTERS) -> str:
    """On one line, without characters that nobody sees, cut to `most` characters with "…"."""
    seen = "".join(" " if char.isspace() else char for char in text[: 4 * most] if _is_seen(char))
    line = " ".join(seen.split())
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1]}…"


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in UNSEEN


def quoted(text: str, most: int = MOST_CHARACTERS) -> str:
    """The cleaned text as a JSON string in which no "<" or ">" is left: it cannot end the block it stands in."""
    return json.dumps(clean(text, most), ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def fitted(lines: Sequence[str], most: int, others: str) -> list[str]:
    """The lines that fit into `most` characters; where some do not, one more says how many, `others` for "{}"."""
    kept: list[str] = []
    room = most
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return [*kept, others.format(len(lines) - len(kept))]
        kept.append(line)
    return kept
