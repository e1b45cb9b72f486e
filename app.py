"""The chat: Chainlit's handlers. Each reads who is asking anew, asks the assistant, and shows what came back."""

# Chainlit's decorators and user session carry no types:
# pyright: reportUntypedFunctionDecorator=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportArgumentType=false

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.types import ThreadDict

from assistant.conversation import DraftMoved
from assistant.outcome import Turn
from assistant.workspace import Who
from segment_core.errors import BadInput, CoriError
from web.buttons import Shown, arguments, read_edit, read_press
from web.cards import card_of, digest
from web.chats.data_layer import Chats
from web.chats.naming import name_by_file, name_by_segment
from web.chats.resuming import bring_back
from web.commands import COMMANDS, spoken
from web.identity import SignedOut, identifier_of, who_is
from web.imports.jobs import ADMINS_ONLY, Job
from web.imports.shown import plan_json
from web.quiet_markdown import quiet
from web.services import services

LOG = logging.getLogger("cori.chat")
LONGEST_REQUEST = 4000  # characters; a longer one is a paste by mistake


@cl.password_auth_callback
async def sign_in(login: str, password: str) -> cl.User | None:
    """The member whose login and password these are."""
    who = await asyncio.to_thread(services().check_login, login, password)
    return cl.User(identifier=identifier_of(who), display_name=who.name) if who else None


@cl.data_layer
def stored_chats() -> Chats:
    """Chats in the product's own tables. Without this, Chainlit would take DATABASE_URL for its own."""
    return Chats()


@cl.on_chat_start
async def on_chat_start() -> None:
    """What the composer offers."""
    await offer_commands()


@cl.on_chat_resume
async def on_chat_resume(chat: ThreadDict) -> None:
    """A chat of the member's own is opened again: its draft is counted anew before the page gets it."""
    turn = None
    try:
        who = await who_is(cl.context.session.user)
        turn = await services().assistant.present(who, chat["id"], services().now())
    except CoriError as error:  # its messages are shown all the same
        LOG.warning("the draft of a chat was not brought back: %s", error.message)
    cl.user_session.set("shown", bring_back(chat.get("elements") or [], turn))
    await offer_commands()


@cl.set_starters
async def starters(user: cl.User | None, _language: str | None = None) -> list[cl.Starter]:
    """Requests to begin with, made from this account's own data; none for a member who is gone."""
    try:
        who = await who_is(user)
    except SignedOut:
        return []
    return [cl.Starter(label=text, message=text) for text in await asyncio.to_thread(services().starters, who)]


@cl.on_message
async def on_message(message: cl.Message) -> None:
    """Stream the reply to what was typed, then its card."""
    reply = cl.Message(content="")
    await reply.send()  # before streaming: a message with elements is kept only so
    try:
        text = spoken(message.content, message.command)
        if len(text) > LONGEST_REQUEST:
            raise BadInput(f"That is more than {LONGEST_REQUEST:,} characters. A few sentences will do.")
        who = await who_is(cl.context.session.user)
        async with turn_lock():
            if message.elements:
                await begin_import(reply, who, message)
            else:
                words = services().assistant.stream(who, thread(), text, services().now())
                await show_stream(reply, words, text)
    except CoriError as error:
        await finish(reply, error.message)
    except Exception:  # noqa: BLE001 - the last stop: Chainlit would show the exception's text to the user
        await finish(reply, unexpected())


async def begin_import(reply: cl.Message, who: Who, message: cl.Message) -> None:
    """Show what a dropped file would bring, to be changed and confirmed on its card."""
    if who.role != "admin":
        raise BadInput(ADMINS_ONLY)
    element = message.elements[0]
    job = await asyncio.to_thread(services().imports.begin, who, Path(element.path or ""), element.name)
    props = await asyncio.to_thread(plan_props, who, job)
    unused = f"\n\nNot used: “{message.content.strip()}”." if message.content.strip() else ""
    await finish(reply, f"Nothing is imported yet. Look at what each column of {element.name} becomes.{unused}")
    await cl.CustomElement(name="ImportCard", props=props, display="inline").send(for_id=reply.id)
    if not message.content.strip():
        await name_by_file(element.name)


def plan_props(who: Who, job: Job) -> dict[str, Any]:
    """The import card's props, with the account's fields as they are now."""
    live = services().live
    with live.database.transaction(who.account_id) as connection:
        return plan_json(job, live.catalogs.get(connection, who.account_id))


@cl.action_callback("press")
async def on_press(action: cl.Action) -> dict[str, Any]:
    """A button of a card: {ok, error}. Chainlit turns an exception into silence, so none leaves here."""
    try:
        who = await who_is(cl.context.session.user)
        press = read_press(action.payload)
        async with turn_lock():
            payload = arguments(press, shown())
            turn = await services().assistant.act(who, thread(), press.action, payload, services().now())
            reply = cl.Message(content=quiet(turn.outcome.text))
            await reply.send()
            await show_card(reply, turn)
    except CoriError as error:
        return {"ok": False, "error": error.message}
    except Exception:  # noqa: BLE001 - as above
        return {"ok": False, "error": unexpected()}
    return {"ok": True, "error": None}


@cl.action_callback("edit")
async def on_edit(action: cl.Action) -> dict[str, Any]:
    """The builder's draft for the chat's: {ok, tree, draft_key}, or {ok, error}; `moved` is what came between."""
    try:
        who = await who_is(cl.context.session.user)
        edit = read_edit(action.payload)
        async with turn_lock():
            tree = await services().assistant.edit(who, thread(), edit.tree, edit.before, services().now())
            cl.user_session.set("shown", Shown(draft=digest(tree)))
    except DraftMoved as error:
        return {"ok": False, "error": error.message, "moved": error.data["draft"]}
    except CoriError as error:
        return {"ok": False, "error": error.message}
    except Exception:  # noqa: BLE001 - as above
        return {"ok": False, "error": unexpected()}
    return {"ok": True, "tree": tree, "draft_key": digest(tree)}


async def show_stream(reply: cl.Message, parts: AsyncIterator[str | Turn], request: str) -> None:
    """Show the words as they come and, at the end, the turn's text and card."""
    async for part in parts:
        if isinstance(part, str):
            await reply.stream_token(quiet(part))
        else:
            await finish(reply, part.outcome.text)
            await show_card(reply, part, request)


async def finish(reply: cl.Message, text: str) -> None:
    """Give a message its final text, whatever was streamed."""
    reply.content = quiet(text)
    await reply.update()


async def show_card(reply: cl.Message, turn: Turn, request: str = "") -> None:
    """Put the turn's card under its message, and remember what it is about."""
    now_shown = shown().after(turn)
    cl.user_session.set("shown", now_shown)
    props = card_of(turn, request)
    if props:
        state = {"shown_at": time.time(), "shown_draft": now_shown.draft, "shown_question": now_shown.question}
        state["thread"] = thread()
        await cl.CustomElement(name="TurnCard", props={**props, **state}, display="inline").send(for_id=reply.id)
    await name_by_segment(turn)


async def offer_commands() -> None:
    """Show the commands in the composer."""
    await cl.context.emitter.set_commands(COMMANDS)


def thread() -> str:
    """The chat's id. The browser chooses it, so it means something only together with who is asking."""
    return cl.context.session.thread_id


def shown() -> Shown:
    """What the chat shows last."""
    return cl.user_session.get("shown") or Shown()


def turn_lock() -> asyncio.Lock:
    """One turn at a time in a chat, so that a press and a message never meet in one draft."""
    lock = cl.user_session.get("lock")
    if lock is None:
        lock = asyncio.Lock()
        cl.user_session.set("lock", lock)
    return lock


def unexpected() -> str:
    """Log the exception in hand; what to tell the user of it."""
    reference = secrets.token_hex(4)
    LOG.exception("a turn failed (reference %s)", reference)
    return f"Something went wrong here, and this request was not finished. (Reference {reference})"
