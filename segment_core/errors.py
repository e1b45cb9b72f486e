"""The errors people can cause: each has a `code`, a message for them, and data fields for programs."""

from dataclasses import dataclass, field
from typing import Any


class CoriError(Exception):
    """Base of every expected error. `message` is shown to the user; `data` names the parts."""

    code = "error"

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.data = data


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a tree: where (`$.all[0].value`), what the bad part is, and what would be right."""

    path: str
    code: str
    message: str
    bad: Any = None
    nearest: tuple[str, ...] = field(default=())


class InvalidTree(CoriError):
    """A tree that breaks the filter model; carries every problem found, in tree order."""

    code = "invalid_tree"

    def __init__(self, problems: list[Problem]) -> None:
        lines = [f"{p.path}: {p.message}" for p in problems]
        super().__init__("; ".join(lines), problems=problems)
        self.problems = problems


class NotFound(CoriError):
    """No such thing in this account (also for things of other accounts). Data: `kind`, `name`, `nearest`."""

    code = "not_found"


class NameTaken(CoriError):
    """Another segment of the account has this name, whatever the case. Data: `name`."""

    code = "name_taken"


class VersionConflict(CoriError):
    """Somebody saved a newer version meanwhile. Data: `yours`, `theirs` (sentences), `version`, `edited_by`."""

    code = "version_conflict"


class BadInput(CoriError):
    """A value, file or setting that cannot be used as given. Data names the part."""

    code = "bad_input"


class TooSlow(CoriError):
    """A read that ran past its statement time-out. Data: `seconds`."""

    code = "too_slow"


class Unavailable(CoriError):
    """The database cannot be reached or set up. Data: `url` without its password."""

    code = "unavailable"


class WrongState(CoriError):
    """What was asked does not go with the state of a campaign, an account's bitmaps or the database. Data: `state`."""

    code = "wrong_state"
