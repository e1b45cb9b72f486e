"""Goes over the tokens of a sentence: look ahead, take words, a name, a key."""

from collections.abc import Iterable

from segment_core.folding import fold
from segment_core.sentence_words import JOINTS, RESERVED, Token

END = Token("end", "")


class NotASentence(Exception):
    """What stands here is not what a sentence has here."""


class Cursor:
    """A place among tokens; `at` is the next one."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    def token(self, at: int) -> Token:
        """The token at a place; END behind the last one."""
        return self.tokens[at] if at < len(self.tokens) else END

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` of the next one."""
        return self.token(self.at + ahead)

    def is_mark(self, mark: str, ahead: int = 0) -> bool:
        """Whether a bracket or comma stands there."""
        token = self.peek(ahead)
        return token.kind == "mark" and token.text == mark

    def take(self, words: Iterable[str]) -> bool:
        """Goes past these words if they stand here."""
        start = self.at
        for word in words:
            if self.peek().low != word:
                self.at = start
                return False
            self.at += 1
        return True

    def need(self, right: bool) -> None:
        """Raises NotASentence unless `right`."""
        if not right:
            raise NotASentence

    def words(self, stop: frozenset[str] = RESERVED) -> str:
        """The words up to a mark, key, quoted name or word of `stop`, with single spaces between them."""
        start = self.at
        while self.peek().kind == "word" and self.peek().low not in stop:
            self.at += 1
        self.need(self.at > start)
        return " ".join(token.text for token in self.tokens[start : self.at])

    def quoted(self) -> str | None:
        """A quoted name, if there is one."""
        return self._of_kind("name")

    def key(self) -> str | None:
        """A key or id in square brackets, if there is one."""
        return self._of_kind("key")

    def _of_kind(self, kind: str) -> str | None:
        if self.peek().kind != kind:
            return None
        self.at += 1
        return self.tokens[self.at - 1].text

    def plain(self) -> tuple[str, ...]:
        """The folded words and names of a number, day or length of time."""
        found: list[str] = []
        while (token := self.peek()).kind in ("word", "name") and token.low not in JOINTS:
            found.append(token.low or fold(token.text))
            self.at += 1
        return tuple(found)
