"""What the web layer asks of the product below it, and how it is opened. Handlers get it from `services()`."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from assistant.outcome import Turn
from assistant.workspace import Who
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from web.chats.store import ChatStore
from web.login_limits import LoginLimits
from web.signing_in.settings import SignInSettings

if TYPE_CHECKING:
    from web.imports.jobs import Imports


class Conversation(Protocol):
    """The assistant, as far as the chat needs it."""

    def stream(self, who: Who, thread_id: str, text: str, now: datetime) -> AsyncIterator[str | Turn]:
        """Tokens of the reply's text, then the turn."""
        ...

    async def act(self, who: Who, thread_id: str, action: str, payload: dict[str, Any], now: datetime) -> Turn:
        """A button's turn."""
        ...

    async def present(self, who: Who, thread_id: str, now: datetime) -> Turn | None:
        """The draft of a chat as a turn, counted anew."""
        ...

    async def draft(self, who: Who, thread_id: str, now: datetime) -> dict[str, Any] | None:
        """The draft of a chat as contract JSON."""
        ...

    async def edit(
        self, who: Who, thread_id: str, tree: Any, before: dict[str, Any] | None, now: datetime
    ) -> dict[str, Any]:
        """Make a tree edited by hand the draft; raises DraftMoved where it was no edit of the present one."""
        ...


@dataclass(frozen=True)
class Live:
    """What reads that go past the assistant work with: the builder's counts, the pages."""

    database: Database
    catalogs: CatalogStore


class Services(Protocol):
    """Everything below the web layer. The methods block: call them in a thread."""

    @property
    def database(self) -> Database:
        """The database, for the API."""
        ...

    @property
    def catalogs(self) -> CatalogStore:
        """Catalogs as they were loaded last, by account."""
        ...

    @property
    def assistant(self) -> Conversation:
        """The conversation's other side."""
        ...

    @property
    def live(self) -> Live:
        """Database and catalogs, for reads that go past the assistant."""
        ...

    @property
    def imports(self) -> "Imports":
        """The CSV files that are being imported."""
        ...

    @property
    def chats(self) -> ChatStore:
        """Chats as their page shows them."""
        ...

    @property
    def limits(self) -> LoginLimits:
        """How often somebody may try to sign in."""
        ...

    @property
    def sign_in(self) -> SignInSettings:
        """Who may sign in without a password."""
        ...

    def with_email(self, email: str) -> list[Who]:
        """The members with this address in the accounts whose members may sign in without a password."""
        ...

    def has_email(self, who: Who, email: str) -> bool:
        """Whether this is a member's address."""
        ...

    def check_login(self, login: str, password: str) -> Who | None:
        """The member whose login and password these are, or None."""
        ...

    def member(self, account: str, member_id: str) -> Who | None:
        """The member as stored now, or None when gone: a signed-in session's role is never trusted."""
        ...

    def record_sizes(self) -> None:
        """Record how large every account's segments are, where that is due."""
        ...

    def starters(self, who: Who) -> list[str]:
        """A few requests to begin with, made from what this account has."""
        ...

    def now(self) -> datetime:
        """The present moment, with its zone."""
        ...

    def letter_address(self, token: str) -> str:
        """The address that the letter with this unsubscribe link went to. Raises NotFound."""
        ...

    def unsubscribe(self, token: str) -> str:
        """Unsubscribe that address, from all of the account's mail; the address. Raises NotFound."""
        ...

    def background(self) -> AbstractAsyncContextManager[None]:
        """What runs beside the server while it answers: what keeps bitmaps up, the worker that sends campaigns."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


_running: list[Services] = []


def set_services(opened: Services | None) -> None:
    """Make `opened` what handlers use; None when the server stops.

    Chainlit loads app.py by its path and calls its handlers without arguments, so there is one per process.
    """
    _running.clear()
    if opened is not None:
        _running.append(opened)


def services() -> Services:
    """What the running server opened. Raises RuntimeError outside its lifetime."""
    if not _running:
        raise RuntimeError("the server is not running")
    return _running[0]
