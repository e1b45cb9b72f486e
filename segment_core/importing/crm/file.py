"""A CRM's CSV file as rows of text: whatever its encoding and separator, its columns' names made different."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from segment_core.errors import BadInput
from segment_core.importing.records import CsvFile, Rejected, Row

SAMPLE_BYTES = 256 * 1024
SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BLOCK = 1 << 20
MOST_COLUMNS = 300


@dataclass(frozen=True)
class Layout:
    """How the file is written; `encoding` is Python's name for it."""

    encoding: str
    separator: str

    @property
    def words(self) -> str:
        """ "commas, UTF-8"."""
        return f"{SEPARATOR_NAMES[self.separator]}, {self.encoding.removesuffix('-sig').upper()}"


def layout_of(path: Path) -> Layout:
    """Find out how a file is written. Raises BadInput for what is no text."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    if not sample.strip():
        raise BadInput("the file is empty", file=path.name)
    encoding = _encoding(path, sample)
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError as error:
        raise BadInput("the file is not a text file: save it as CSV (UTF-8)", file=path.name) from error
    return Layout(encoding, _separator(text))


def _encoding(path: Path, sample: bytes) -> str:
    """UTF-8 where the whole file is; else what its letters look like."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in sample:
        raise BadInput("the file is not a text file: save it as CSV (UTF-8)", file=path.name)
    strange = _first_strange(path)
    if strange is None:
        return "utf-8-sig"
    best = from_bytes(_around(path, strange)).best()
    return best.encoding if best is not None else "cp1252"


def _first_strange(path: Path) -> int | None:
    """Where the file stops being UTF-8, in bytes (of the block that it is in); None where it is all UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return done
            done += len(block)
    return None


def _around(path: Path, place: int) -> bytes:
    with path.open("rb") as file:
        file.seek(place)
        return file.read(BLOCK)


def _separator(text: str) -> str:
    lines = text.splitlines()[:20]
    try:
        return csv.Sniffer().sniff("\n".join(lines), delimiters="".join(SEPARATORS)).delimiter
    except csv.Error:
        return max(SEPARATORS, key=lines[0].count) if lines else ","


def open_crm_file(path: Path) -> tuple[CsvFile, Layout]:
    """The file, ready to be iterated: Row (cells by column) or Rejected. Raises BadInput where it has no header."""
    layout = layout_of(path)
    file = CsvFile(path, encoding=layout.encoding, separator=layout.separator, rename_doubles=True)
    if len(file.columns) > MOST_COLUMNS:
        raise BadInput(f"the file has {len(file.columns):,} columns; at most {MOST_COLUMNS} are read", file=path.name)
    return file, layout


def sample_rows(file: CsvFile, limit: int) -> tuple[list[Row], list[Rejected]]:
    """The first rows, and which were broken among them."""
    good: list[Row] = []
    broken: list[Rejected] = []
    rows: Iterator[Row | Rejected] = iter(file)
    for row in rows:
        if isinstance(row, Row):
            good.append(row)
        else:
            broken.append(row)
        if len(good) >= limit:
            break
    return good, broken
