"""The message's words on one line, so that number and date grammars can be plain regular expressions."""

import re
from collections.abc import Sequence

from assistant.interpreter.words import Token


class Line:
    """Words joined by single spaces; matches start and end at whole words."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.starts: list[int] = []
        self.word_at_end: dict[int, int] = {}
        position, parts = 0, list[str]()
        for i, token in enumerate(tokens):
            word = "\n" if token.kind == "newline" else token.norm
            self.starts.append(position)
            parts.append(word)
            position += len(word)
            self.word_at_end[position] = i + 1
            position += 1
        self.text = " ".join(parts)

    def match(self, pattern: re.Pattern[str], at: int) -> tuple[re.Match[str], int] | None:
        """The match that starts at word `at`, with the number of the word after it."""
        if at >= len(self.starts):
            return None
        found = pattern.match(self.text, self.starts[at])
        if not found:
            return None
        after = self.word_at_end.get(found.end())
        return (found, after) if after is not None else None


BULLETS = frozenset("-*•–—·●▪‣➤+>")


def bullets(tokens: list[Token]) -> set[int]:
    """The signs that begin lines, where at least two lines begin so."""
    starts = [i for i in range(len(tokens)) if i == 0 or tokens[i - 1].kind == "newline"]
    found = {i for i in starts if tokens[i].raw in BULLETS and i + 1 < len(tokens)}
    return found if len(found) > 1 else set()
