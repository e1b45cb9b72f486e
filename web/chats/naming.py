"""A chat is named by the segment that is saved or opened in it, unless its owner has given it a name.

Until then it has the name of its first words; one that a dropped file alone began has the file's.
"""

# Chainlit's emitter carries no types:
# pyright: reportUnknownMemberType=false

import asyncio

import chainlit as cl

from assistant.outcome import Turn
from web.chats.kept import NO_NAME
from web.chats.owner import owner
from web.services import services

NAMING = frozenset({"save", "open", "duplicate", "rename"})


async def name_by_segment(turn: Turn) -> None:
    """Name the present chat by the turn's segment, and let the list of chats show it."""
    if turn.segment is None or turn.confirmation is not None or (turn.outcome.action or {}).get("name") not in NAMING:
        return
    mine, thread_id, name = owner(), cl.context.session.thread_id, turn.segment
    if await asyncio.to_thread(lambda: services().chats.rename(mine, thread_id, name, by_hand=False)):
        await _show(name, thread_id)


async def name_by_file(name: str) -> None:
    """Name the present chat by a file that came without words, where nothing has named it yet."""
    mine, thread_id = owner(), cl.context.session.thread_id
    await asyncio.to_thread(lambda: services().chats.rename(mine, thread_id, name, by_hand=False, was=NO_NAME))
    await _show(name, thread_id)  # Chainlit's own event had no words, and gives the chat no address then


async def _show(name: str, thread_id: str) -> None:
    """Have the page read its list of chats again, and go to the chat's address."""
    await cl.context.emitter.emit("first_interaction", {"interaction": name, "thread_id": thread_id})
