"""CSV cells that a spreadsheet would run as formulas: made harmless on the way out, undone on the way in.

A cell that begins with = + - @ tab or return gets an apostrophe in front. So does one that begins with apostrophes
followed by such a character: undoing then gives every text back exactly, whatever it was.
"""

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_HARMLESS = re.compile(r"''*[=+\-@\t\r]")


def harmless(cell: str) -> str:
    """The cell as no spreadsheet runs it. `original(harmless(cell)) == cell` for every text."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def original(cell: str) -> str:
    """The cell as it was before `harmless`."""
    return cell[1:] if cell.startswith("'") and _HARMLESS.match(cell) else cell
