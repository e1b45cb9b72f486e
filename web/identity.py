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
    """The name under which Chainlit knows this member's session: the account, the member, and the session's stamp."""
    return f"{who.account}:{who.member_id}:{who.stamp}"


def parts_of(identifier: str) -> tuple[str, str, str]:
    """Account, member and stamp of an identifier; blank where it is none. Accounts and stamps have no colon."""
    account, _, rest = identifier.partition(":")
    member_id, _, stamp = rest.rpartition(":")
    return account, member_id, stamp


def member_behind(identifier: str) -> Who | None:
    """The member of a session as stored now; None when they are gone or the session has been ended. Blocks."""
    account, member_id, stamp = parts_of(identifier)
    who = services().member(account, member_id) if account and member_id else None
    return who if who is not None and who.stamp == stamp else None


async def who_is(user: SignedIn | None) -> Who:
    """The member behind a session, read anew so that a changed role holds at once. Raises SignedOut."""
    who = await asyncio.to_thread(member_behind, user.identifier) if user else None
    if who is None:
        raise SignedOut("You are signed out. Sign in again to go on.")
    return who
