"""What a command came to."""

from collections.abc import Callable
from typing import NamedTuple


class Done(NamedTuple):
    """Exit code, and what was written."""

    code: int
    out: str
    err: str


Cori = Callable[..., Done]
