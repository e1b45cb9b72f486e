"""What is compared: a way of counting that can be loaded with the account, asked, and closed."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from bench.counting.queries import Query
from bench.counting.setting import Setting
from segment_core.model import Tree

Counter = Callable[[], int | None]
Step = Callable[[str], None]  # says what is being done


class CannotSay(Exception):
    """The engine has no way to ask this; its table shows “-”."""


class Engine(ABC):
    """One way of counting. `name` is that of the tables, `about` a line on what it is."""

    name: str
    about: str
    largest: int | None = None  # accounts of more leads are left out unless asked for
    changes_leads = False  # the rows are counted anew for it

    def __init__(self, setting: Setting) -> None:
        self.setting = setting

    def load(self, step: Step) -> None:  # noqa: B027  # some have nothing to load
        """Make whatever it counts from."""

    @abstractmethod
    def counter(self, query: Query, tree: Tree) -> Counter:
        """What counts this query, each time it is called. Raises CannotSay, or counts None where it finds it cannot."""

    def close(self) -> None:  # noqa: B027  # some hold nothing
        """Give back what it holds."""
