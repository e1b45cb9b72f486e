"""Who is asking: from a signed-in session's user to the member as stored now."""

import asyncio
from typing import Protocol

from assistant.workspace import Who
from segment_core.errors import CoriError
from web.services import services


class SignedOut(CoriError):
    """Nobody is signed in, or the member has been removed since."""

    code = "signed_out"


class SignedIn(Protocol):
    """What is needed of Chainlit's user: the identifier that signing in gave it."""

    identifier: str


def identifier_of(who: Who) -> str:
    """The name under which Chainlit knows this member; chats belong to it, so it holds the account."""
    return f"{who.account}:{who.member_id}"


async def who_is(user: SignedIn | None) -> Who:
    """The member behind a session, read anew so that a changed role holds at once. Raises SignedOut."""
    account, _, member_id = user.identifier.partition(":") if user else ("", "", "")
    who = await asyncio.to_thread(services().member, account, member_id) if account and member_id else None
    if who is None:
        raise SignedOut("You are signed out. Sign in again to go on.")
    return who
