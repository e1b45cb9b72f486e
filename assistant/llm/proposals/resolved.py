"""What a model's proposal is read against and what comes of it: plain data, no I/O."""

from dataclasses import dataclass, field

from assistant.reading import Option, Span
from segment_core.errors import Problem
from segment_core.model import Tree


@dataclass(frozen=True, slots=True)
class Said:
    """The user's latest message, and the earlier ones (oldest first) whose words a condition may quote too."""

    message: str
    earlier: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every message that may be quoted, the latest first."""
        return (self.message, *reversed(self.earlier))


@dataclass(frozen=True)
class Resolved:
    """A proposal made sound, or everything that is wrong with it.

    `tree` is a validated tree, and None as soon as there is one problem. `assumptions` are sentences to say
    openly; `unused` the words of the latest message that no condition comes from, as typed; `restricting` those
    among them that name a value, a person, a number or a date, so that leaving them out picks other leads;
    `spans` say what became of every word of that message; `alternatives` are whole other trees where the words
    fit several fields, or a number or date can be read in two ways.
    """

    tree: Tree | None = None
    problems: tuple[Problem, ...] = ()
    assumptions: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    restricting: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    alternatives: tuple[Option, ...] = field(default=())
