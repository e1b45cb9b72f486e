"""Chainlit's data layer on our tables. Every call is about the chats of whoever is signed in (owner.py), and no others:
an id that a browser made up, or that is somebody else's, is an id that does not exist."""

# Chainlit's classes carry few types:
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from weakref import WeakValueDictionary

from chainlit.data.base import BaseDataLayer
from chainlit.element import CustomElement, Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from segment_core.errors import CoriError
from web.chats.kept import KEPT_CARDS, Card, Chat, Step, without_leads
from web.chats.owner import NobodysChats, Owner, owner
from web.services import services

LOG = logging.getLogger("cori.chats")


class Chats(BaseDataLayer):
    """The chats of signed-in members."""

    def __init__(self) -> None:
        self._deleted: set[tuple[Owner, str]] = set()  # a page that is still open may write to its chat once more
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The user of a session. Whether they may still sign in was checked with the cookie (web/sessions.py)."""
        return PersistedUser(id=identifier, identifier=identifier, createdAt="")

    async def create_user(self, user: User) -> PersistedUser | None:
        """Members are made by admins, never by signing in."""
        return await self.get_user(user.identifier)

    async def create_step(self, step_dict: StepDict) -> None:
        """Keep a message."""
        await self._keep_step(step_dict, new=True)

    async def update_step(self, step_dict: StepDict) -> None:
        """Keep a reply as it is now."""
        await self._keep_step(step_dict, new=False)

    async def delete_step(self, step_id: str) -> None:
        """Messages go with their chat, not one by one."""

    async def create_element(self, element: Element) -> None:
        """Keep a card, without the leads that it shows."""
        if not isinstance(element, CustomElement) or element.name not in KEPT_CARDS or not element.for_id:
            return
        card = Card(element.id, element.thread_id, element.for_id, element.name, without_leads(element.props))
        now = services().now()

        def write(mine: Owner) -> None:
            services().chats.keep_card(mine, card, now)

        await self._kept(card.thread_id, write)

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """A card of the member's own chat."""
        chat = await asyncio.to_thread(services().chats.chat, owner(), thread_id)
        return next((card_dict(card) for card in chat.cards if card.id == element_id), None) if chat else None

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Cards go with their chat, not one by one."""

    async def get_thread_author(self, thread_id: str) -> str:
        """The member asking, where the chat is theirs; nobody otherwise."""
        mine = owner()
        return mine.identifier if await asyncio.to_thread(services().chats.has, mine, thread_id) else ""

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a chat of the member's own with all that is known of it."""
        mine = owner()
        async with self._turn(mine, thread_id):
            self._deleted.add((mine, thread_id))
            await asyncio.to_thread(services().chats.forget, mine, thread_id)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """The member's own chats, whatever user the filter names."""
        mine = owner()
        page = await asyncio.to_thread(
            services().chats.list, mine, pagination.first, pagination.cursor, filters.search, filters.feedback
        )
        first = page.chats[0].id if page.chats else None
        info = PageInfo(hasNextPage=page.next is not None, startCursor=first, endCursor=page.next)
        return PaginatedResponse(pageInfo=info, data=[thread_dict(chat, mine) for chat in page.chats])

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A chat of the member's own with its messages and cards."""
        mine = owner()
        chat = await asyncio.to_thread(services().chats.chat, mine, thread_id)
        return thread_dict(chat, mine) if chat else None

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Begin a chat (Chainlit gives a user then), or rename one by hand. A session's own data is not kept.

        A call without a name makes nothing: it also comes when the page of a deleted chat closes.
        """
        if name is None:
            return
        mine, chats = owner(), services().chats
        async with self._turn(mine, thread_id):
            if user_id is None:
                await asyncio.to_thread(lambda: chats.rename(mine, thread_id, name, by_hand=True))
            else:
                await asyncio.to_thread(chats.begin, mine, thread_id, name, services().now())

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Not used: web/feedback.py takes thumbs, and says where there is no such reply."""
        raise NotImplementedError

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Not used, as above."""
        raise NotImplementedError

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        """There are none."""
        return []

    async def build_debug_url(self) -> str:
        """There is none."""
        return ""

    async def close(self) -> None:
        """The database is closed with the server."""

    async def _keep_step(self, given: StepDict, *, new: bool) -> None:
        step = read_step(given)
        now = services().now()

        def write(mine: Owner) -> None:
            services().chats.keep_step(mine, step, now, new=new)

        await self._kept(step.thread_id, write)

    async def _kept(self, thread_id: str, write: Callable[[Owner], None]) -> None:
        """Write in the order of the calls. Chainlit does not wait for these, so failures are logged."""
        try:
            mine = owner()
            async with self._turn(mine, thread_id):
                if (mine, thread_id) not in self._deleted:
                    await asyncio.to_thread(write, mine)
        except NobodysChats:
            return
        except CoriError as error:
            LOG.error("a chat was not kept: %s", error.message)

    def _turn(self, mine: Owner, thread_id: str) -> asyncio.Lock:
        """One writer at a time in a chat; who asks first is first."""
        return self._turns.setdefault((f"{mine.account}:{mine.member_id}", thread_id), asyncio.Lock())


def read_step(given: StepDict) -> Step:
    """A step as Chainlit gives it."""
    fields = cast("dict[str, Any]", given)
    kind = str(fields.get("type") or "undefined")
    return Step(
        id=str(fields["id"]),
        thread_id=str(fields["threadId"]),
        kind=kind,
        author="User" if kind == "user_message" else str(fields.get("name") or ""),  # the page gives the session's id
        output=str(fields.get("output") or ""),
        created_at=moment(fields.get("createdAt")),
        parent_id=fields.get("parentId"),
        command=fields.get("command"),
        is_error=bool(fields.get("isError")),
    )


def moment(text: str | None) -> datetime:
    """A moment as Chainlit writes it: ISO 8601, in UTC."""
    if not text:
        return services().now()
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def written(at: datetime) -> str:
    """A moment as the page reads it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def thread_dict(chat: Chat, mine: Owner) -> ThreadDict:
    """A chat as Chainlit takes it; the page groups chats by `createdAt`, and by their last use it is useful."""
    return {
        "id": chat.id,
        "createdAt": written(chat.used_at),
        "name": chat.name,
        "userId": mine.identifier,
        "userIdentifier": mine.identifier,
        "tags": None,
        "metadata": {},
        "steps": [step_dict(step) for step in chat.steps],
        "elements": [card_dict(card) for card in chat.cards],
    }


def step_dict(step: Step) -> StepDict:
    """A step as Chainlit takes it."""
    at = written(step.created_at)
    feedback = (
        None if step.thumb is None else {"id": step.id, "forId": step.id, "value": step.thumb, "comment": step.comment}
    )
    fields = {
        "id": step.id,
        "threadId": step.thread_id,
        "parentId": step.parent_id,
        "name": step.author,
        "type": step.kind,
        "input": "",
        "output": step.output,
        "command": step.command,
        "createdAt": at,
        "start": at,
        "end": at,
        "streaming": False,
        "isError": step.is_error,
        "waitForAnswer": False,
        "metadata": {},
        "tags": None,
        "language": None,
        "showInput": False,
        "feedback": feedback,
    }
    return cast("StepDict", fields)


def card_dict(card: Card) -> ElementDict:
    """A card as Chainlit takes it; it knows that it was brought back."""
    props = {**card.props, "thread": card.thread_id, "resumed": True}
    fields = {
        "id": card.id,
        "threadId": card.thread_id,
        "forId": card.step_id,
        "type": "custom",
        "name": card.name,
        "display": "inline",
        "props": props,
        "url": None,
        "chainlitKey": None,
        "mime": "application/json",
    }
    return cast("ElementDict", fields)
