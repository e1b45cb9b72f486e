"""Replies as Markdown in which only our own emphasis works: no name or value can make a link, an image or HTML."""

import re

SPECIAL = re.compile(r"([\\`*_\[\]<>!~#|@:])")
COUNT_STARTS, COUNT_ENDS = re.compile(r"\\\*\\\*(?=[\d,]+)"), re.compile(r"(leads?)\\\*\\\*")


def quiet(text: str) -> str:
    """`text` with every character that Markdown acts on escaped, but for the bold of "**143 leads**".

    Works on a whole reply and on the pieces that are streamed (they are split at spaces).
    """
    escaped = SPECIAL.sub(r"\\\1", text).replace("www.", "www\\.")
    return COUNT_ENDS.sub(r"\1**", COUNT_STARTS.sub("**", escaped))
