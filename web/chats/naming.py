"""A chat is named by the segment that is saved or opened in it, unless its owner has given it a name."""

# Chainlit's emitter carries no types:
# pyright: reportUnknownMemberType=false

import asyncio

import chainlit as cl

from assistant.outcome import Turn
from web.chats.owner import owner
from web.services import services

NAMING = frozenset({"save", "open", "duplicate", "rename"})


async def name_by_segment(turn: Turn) -> None:
    """Name the present chat by the turn's segment, and let the list of chats show it."""
    if turn.segment is None or turn.confirmation is not None or (turn.outcome.action or {}).get("name") not in NAMING:
        return
    mine, thread_id, name = owner(), cl.context.session.thread_id, turn.segment
    if await asyncio.to_thread(lambda: services().chats.rename(mine, thread_id, name, by_hand=False)):
        # the page reads its list again on this event
        await cl.context.emitter.emit("first_interaction", {"interaction": name, "thread_id": thread_id})
