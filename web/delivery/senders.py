"""What a sender is: something that takes one letter at a time and says honestly what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from segment_core.errors import CoriError
from web.delivery.letters import Letter

Take = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Taken:
    """The letter was accepted for delivery."""


@dataclass(frozen=True)
class Later:
    """Not now (a full mailbox, greylisting): try again later. The letter was certainly not accepted."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """Never: the letter was certainly not accepted. `bounced`: because there is no such address."""

    reason: str
    bounced: bool


@dataclass(frozen=True)
class Withdrawn:
    """It was not to be sent any more; the letter was certainly not accepted."""


@dataclass(frozen=True)
class Unknown:
    """The connection was lost while the letter was handed over: it may or may not have been accepted."""

    reason: str


Result = Taken | Later | Refused | Withdrawn | Unknown


class SenderDown(CoriError):
    """Nothing can be sent now, whoever it is for (no connection, login refused). The letter was not accepted."""

    code = "sender_down"


class Sender(Protocol):
    """Takes letters, one at a time."""

    async def send(self, letter: Letter, take: Take) -> Result:
        """Hand over one letter. Raises SenderDown.

        `take` is called once, at the last moment at which the letter is certainly not accepted yet, and at most once;
        where it says no, or raises, the letter is withdrawn.
        """
        ...

    async def was_taken(self, message_id: str) -> bool | None:
        """Whether a letter by this Message-ID was accepted before; None where this sender cannot tell."""
        ...

    async def close(self) -> None:
        """Let go of the connection."""
        ...
