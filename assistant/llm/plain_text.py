"""What a language model says in its own words, made plain: no link, image, HTML or address in it reaches a reader."""

import re

MOST_CHARACTERS = 600
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LINK = re.compile(r"!?\[([^\[\]]*)\]\s*(?:\([^()]*\)|\[[^\[\]]*\]|:\s*\S+)")
TAG = re.compile(r"<[^<>]*>?")
SCHEMES = "javascript|data|mailto|vbscript"
ADDRESS = re.compile(rf"(?:[a-z][a-z0-9+.-]*:)?//[^\s()]+|\b(?:{SCHEMES}):\S*|\bwww\.\S+", re.IGNORECASE)


def plain(text: str) -> str:
    """`text` without control characters, links (their words stay), tags and web addresses, cut to 600 characters."""
    kept = CONTROL.sub("", text)
    before = None
    while before != kept:
        before, kept = kept, TAG.sub("", LINK.sub(r"\1", kept))
    kept = ADDRESS.sub("(link left out)", kept)
    kept = kept.strip()
    return kept if len(kept) <= MOST_CHARACTERS else kept[: MOST_CHARACTERS - 1].rstrip() + "…"
