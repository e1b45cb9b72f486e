"""Services without a database, for tests of the web layer alone: two accounts, and an assistant that is scripted."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from assistant.conversation import DraftMoved
from assistant.outcome import Confirmation, OfferedReading, Outcome, Screen, Turn
from assistant.workspace import Who
from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from segment_core.errors import NotFound, Unavailable
from web.chats.kept import Card, Chat, Page, Step
from web.chats.owner import Owner
from web.chats.store import ChatStore
from web.imports.jobs import Imports
from web.login_limits import LoginLimits
from web.services import Live
from web.signing_in.settings import SignInSettings

NOW = datetime(2026, 6, 16, 16, 0, tzinfo=UTC)
PASSWORD = "right"
HOT: dict[str, Any] = {"field": "status", "op": "in", "value": ["Hot"]}
COLD: dict[str, Any] = {"field": "status", "op": "in", "value": ["Cold"]}


def draft(tree: dict[str, Any], sentence: str, count: int) -> Turn:
    """A turn that drafts."""
    outcome = Outcome(kind="draft", text=f"{count} leads.", tree=tree, sentence=sentence, count=count)
    rows: list[list[Any]] = [["Maya Torres", "Hot"], ["Liam O’Neill", None]]
    leads = Screen(kind="leads", title="First leads", columns=["Name", "Status"], rows=rows)
    return Turn(outcome=outcome, screen=leads, conditions=["Status is Hot", "Source is Facebook"], can_undo=True)


QUESTION = Turn(
    outcome=Outcome(
        kind="question",
        text="Which do you mean?",
        readings=[
            OfferedReading(tree=HOT, sentence="Status is Hot", count=214),
            OfferedReading(tree=COLD, sentence="Status is Cold", count=1),
        ],
    )
)
DELETE = Turn(
    outcome=Outcome(kind="action", text="Shall I?", action={"name": "delete", "segment": "Hot FB"}),
    confirmation=Confirmation(token="issued-by-the-server", title="Delete “Hot FB”?", text="The leads stay."),
)
REPLIES = {
    "hot": draft(HOT, "Status is Hot and Source is Facebook", 214),
    "cold": draft(COLD, "Status is Cold", 1),
    "ask": QUESTION,
    "delete": DELETE,
    "markup": Turn(outcome=Outcome(kind="answer", text="![x](https://elsewhere.example/x.png) <b onclick=x>bold</b>")),
}


@dataclass
class ScriptedAssistant:
    """Answers from REPLIES by the message; notes every call."""

    calls: list[tuple[Any, ...]] = field(default_factory=list[tuple[Any, ...]])

    async def stream(self, who: Who, thread_id: str, text: str, now: datetime) -> AsyncIterator[str | Turn]:
        """The reply's words, then the turn; "fail" breaks."""
        self.calls.append((who, thread_id, text))
        if text == "fail":
            raise ValueError("the password of the database is hunter2")
        turn = REPLIES.get(text, REPLIES["hot"])
        for word in turn.outcome.text.split(" "):
            yield word + " "
        yield turn

    async def act(self, who: Who, thread_id: str, action: str, payload: dict[str, Any], now: datetime) -> Turn:
        """An action's turn; a token that was not issued is unknown."""
        self.calls.append((who, thread_id, action, payload))
        if action in ("confirm", "cancel") and payload["token"] != "issued-by-the-server":
            raise NotFound("This confirmation is unknown or has been used.", kind="confirmation")
        if action == "reading":
            return REPLIES["hot" if payload["index"] == 0 else "cold"]
        return Turn(outcome=Outcome(kind="action", text=f"Done: {action}.", action={"name": action}))

    async def present(self, who: Who, thread_id: str, now: datetime) -> Turn | None:
        """Nothing is brought back."""
        return None

    async def draft(self, who: Who, thread_id: str, now: datetime) -> dict[str, Any] | None:
        """Always the same."""
        return HOT

    async def edit(
        self, who: Who, thread_id: str, tree: Any, before: dict[str, Any] | None, now: datetime
    ) -> dict[str, Any]:
        """Takes an edit of HOT."""
        self.calls.append((who, thread_id, "edit", tree))
        if before != HOT:
            raise DraftMoved("The draft has changed.", draft=HOT)
        return tree


SARAH = Who("demo", "sarah", "Sarah Chen", "admin")
OMAR = Who("second", "omar", "Omar Haddad", "marketer")


class NoChats(ChatStore):
    """Keeps nothing."""

    def __init__(self) -> None:
        pass

    def keep_step(self, owner: Owner, step: Step, now: datetime, *, new: bool) -> None:
        """Forgotten."""

    def keep_card(self, owner: Owner, card: Card, now: datetime) -> None:
        """Forgotten."""

    def begin(self, owner: Owner, thread_id: str, request: str, now: datetime) -> None:
        """Forgotten."""

    def rename(self, owner: Owner, thread_id: str, name: str, *, by_hand: bool, was: str | None = None) -> bool:
        """There is none."""
        return False

    def list(
        self, owner: Owner, first: int, after: str | None = None, search: str | None = None, thumb: int | None = None
    ) -> Page:
        """None."""
        return Page()

    def chat(self, owner: Owner, thread_id: str) -> Chat | None:
        """None."""
        return None

    def has(self, owner: Owner, thread_id: str) -> bool:
        """None."""
        return False

    def rate(self, owner: Owner, step_id: str, thumb: int | None, comment: str | None = None) -> bool:
        """There is none."""
        return False

    def forget(self, owner: Owner, thread_id: str) -> None:
        """There is none."""


@dataclass
class FakeServices:
    """Members and segments in memory; implements web.services.Services."""

    assistant: ScriptedAssistant = field(default_factory=ScriptedAssistant)
    members: list[Who] = field(default_factory=lambda: [SARAH, OMAR])
    limits: LoginLimits = field(default_factory=LoginLimits)
    clock: list[datetime] = field(default_factory=lambda: [NOW])
    unsubscribed: list[str] = field(default_factory=list[str])
    sign_in: SignInSettings = field(default_factory=SignInSettings)

    @property
    def chats(self) -> ChatStore:
        """None are kept."""
        return NoChats()

    @property
    def live(self) -> Live:
        """Nothing that counts is tested without a database."""
        raise AssertionError("there is no database behind these services")

    @property
    def database(self) -> Database:
        """There is none."""
        raise Unavailable("the fake services have no database")

    @property
    def catalogs(self) -> CatalogStore:
        """Empty."""
        return CatalogStore()

    @property
    def imports(self) -> Imports:
        """Likewise."""
        raise AssertionError("there is no database behind these services")

    def check_login(self, login: str, password: str) -> Who | None:
        """Everybody's password is the same."""
        account, _, member_id = login.partition(":")
        return self.member(account, member_id) if password == PASSWORD else None

    def member(self, account: str, member_id: str) -> Who | None:
        """By account and id."""
        return next((who for who in self.members if (who.account, who.member_id) == (account, member_id)), None)

    def with_email(self, email: str) -> list[Who]:
        """Nobody has one."""
        return []

    def has_email(self, who: Who, email: str) -> bool:
        """Nobody has one."""
        return False

    def demote(self, who: Who) -> None:
        """Make a member a viewer, as an admin would while they are signed in."""
        self.members[self.members.index(who)] = replace(who, role="viewer")

    def record_sizes(self) -> None:
        """There are none."""

    def starters(self, who: Who) -> list[str]:
        """One, naming the account."""
        return [f"Leads of {who.account}"]

    def now(self) -> datetime:
        """As long as nobody moves the clock, always the same."""
        return self.clock[0]

    def letter_address(self, token: str) -> str:
        """One letter was sent."""
        if token != "token":
            raise NotFound("this link belongs to no mail of ours")
        return "jane@example.com"

    def unsubscribe(self, token: str) -> str:
        """Noted."""
        self.unsubscribed.append(self.letter_address(token))
        return self.unsubscribed[-1]

    def background(self) -> AbstractAsyncContextManager[None]:
        """Nothing runs beside."""
        return nullcontext()

    def close(self) -> None:
        """Nothing to close."""
