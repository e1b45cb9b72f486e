"""CSV rows with their line numbers, streamed; a broken row is reported and does not swallow the rows after it."""

import csv
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from segment_core.csv_safety import original
from segment_core.errors import BadInput

csv.field_size_limit(1_000_000)
NOT_CLOSED = "a quotation mark is not closed"
_REASONS = {"unexpected end of data": NOT_CLOSED, "',' expected after '\"'": NOT_CLOSED}


@dataclass(frozen=True)
class Row:
    """One data row: its first line's number (the header is line 1), and its cells by column, as they were before
    an export made them harmless (segment_core/csv_safety.py)."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Rejected:
    """One row that was not imported."""

    file: str
    line: int
    reason: str


class _Lines:
    """The file's lines, of which some can be pushed back; remembers those of the current record."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.file = path.open(encoding=encoding, errors="surrogateescape", newline="")
        self.waiting: deque[str] = deque()
        self.record: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.file)
        self.record.append(line)
        return line

    def push_back(self, lines: list[str]) -> None:
        self.waiting.extendleft(reversed(lines))


class CsvFile:
    """A CSV file with a header. Iterating gives Row or Rejected, in file order; memory does not grow.

    `rename_doubles`: the second column “Email” is called “Email (2)”; otherwise it is an error.
    """

    def __init__(
        self, path: Path, *, encoding: str = "utf-8-sig", separator: str = ",", rename_doubles: bool = False
    ) -> None:
        self.path = path
        self._separator = separator
        if not path.exists():
            raise BadInput(f"there is no {path.name} in {path.parent}", file=str(path))
        try:
            self._lines = _Lines(path, encoding)
        except OSError as error:
            raise BadInput(f"{path.name} cannot be read: {error.strerror}", file=str(path)) from error
        self._line = 0
        header = self._record()
        if isinstance(header, Rejected) or not header:
            raise BadInput(f"{path.name} has no header row", file=str(path))
        self.columns = [name.strip() for name in header]
        if rename_doubles:
            self.columns = _distinct(self.columns)
        double = next((name for name in self.columns if self.columns.count(name) > 1), None)
        if double is not None:
            raise BadInput(f"{path.name} has the column “{double}” twice", file=str(path))

    def close(self) -> None:
        """Close the file."""
        self._lines.file.close()

    @property
    def position(self) -> int:
        """Bytes read so far, for a progress bar (approximate: the file is read ahead)."""
        return os.lseek(self._lines.file.fileno(), 0, os.SEEK_CUR)

    def __iter__(self) -> Iterator[Row | Rejected]:
        while (cells := self._record()) is not None:
            start = self._line - len(self._lines.record) + 1
            yield cells if isinstance(cells, Rejected) else self._row(cells, start)

    def _record(self) -> list[str] | Rejected | None:
        """The next record that is not an empty line; None at the end."""
        while True:
            self._lines.record = []
            try:
                cells = next(
                    csv.reader(self._lines, strict=True, delimiter=self._separator), None
                )  # else an open quotation mark eats the rest
            except csv.Error as error:
                return self._broken(_REASONS.get(str(error), f"not CSV: {error}"))
            self._line += len(self._lines.record)
            if cells is None:
                return None
            if cells:
                return self._checked(cells)

    def _checked(self, cells: list[str]) -> list[str] | Rejected:
        if len(self._lines.record) > 1 and hasattr(self, "columns") and len(cells) != len(self.columns):
            self._line -= len(self._lines.record)
            return self._broken(NOT_CLOSED)
        return cells

    def _broken(self, reason: str) -> Rejected:
        """Give up the record's first line alone; the others are read again."""
        self._lines.push_back(self._lines.record[1:])
        self._lines.record = self._lines.record[:1]
        self._line += 1
        return Rejected(self.path.name, self._line, reason)

    def _row(self, cells: list[str], line: int) -> Row | Rejected:
        if len(cells) != len(self.columns):
            return Rejected(self.path.name, line, f"{len(cells)} cells where the header has {len(self.columns)}")
        if (whole := "".join(cells)).isascii() and "\x00" not in whole:  # nearly every row
            return Row(line, dict(zip(self.columns, map(original, cells), strict=True)))
        for name, cell in zip(self.columns, cells, strict=True):
            if not cell.isascii() and any("\ud800" <= char <= "\udfff" for char in cell):
                return Rejected(self.path.name, line, f"{name} is not UTF-8 text")
            if "\x00" in cell:
                return Rejected(self.path.name, line, f"{name} holds the character U+0000")
        return Row(line, dict(zip(self.columns, map(original, cells), strict=True)))


def _distinct(names: list[str]) -> list[str]:
    """Every name once, and none blank: "Email", "Email (2)", "Column 3"."""
    found: list[str] = []
    for place, name in enumerate(names, start=1):
        name = name or f"Column {place}"
        number = next(n for n in range(1, len(names) + 1) if (name if n == 1 else f"{name} ({n})") not in found)
        found.append(name if number == 1 else f"{name} ({number})")
    return found
