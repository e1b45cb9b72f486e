"""The tables of messages beside this file: one case a line, columns separated by tabs."""

from pathlib import Path

from segment_core.catalog import Catalog
from tests.interpreter.accounts import account

HERE = Path(__file__).parent


def table(name: str) -> list[tuple[Catalog, str, str]]:
    """The rows of a table: account, message, what it comes to."""
    rows = [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return [(account(trade), text.replace("\\n", "\n"), result) for trade, text, result in rows]
