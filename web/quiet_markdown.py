"""Replies as Markdown in which only our own emphasis works: no name or value can make a link, an image or HTML."""

import re

SPECIAL = re.compile(r"([\\`*_\[\]<>!~#|@:])")
ADDRESS = re.compile(r":(?=//)|@|www(?=\.)", re.IGNORECASE)
JOINER = "\u2060"  # invisible: the chat makes links of bare addresses after escapes are taken away
COUNT_STARTS, COUNT_ENDS = re.compile(r"\\\*\\\*(?=[\d,]+)"), re.compile(r"(leads?)\\\*\\\*")


def quiet(text: str) -> str:
    """`text` with every character that Markdown acts on escaped, but for the bold of "**143 leads**".

    Works on a whole reply and on the pieces that are streamed (they are split at spaces).
    """
    apart = ADDRESS.sub(rf"\g<0>{JOINER}", text)
    escaped = SPECIAL.sub(r"\\\1", apart)
    return COUNT_ENDS.sub(r"\1**", COUNT_STARTS.sub("**", escaped))
