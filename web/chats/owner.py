"""Whose chats a call of the data layer is about. Chainlit's calls do not say: it comes from the session they serve."""

from contextvars import ContextVar
from dataclasses import dataclass

from segment_core.accounts import account_number
from segment_core.errors import CoriError

# Set by web/sessions.py for the whole of a request or socket from its checked cookie, and by nothing else.
COOKIE_IDENTIFIER: ContextVar[str | None] = ContextVar("cookie_identifier", default=None)


class NobodysChats(CoriError):
    """A call without a signed-in member: nothing is read or written."""

    code = "signed_out"


@dataclass(frozen=True)
class Owner:
    """A member as their chats know them; `identifier` is the session's."""

    account: str
    member_id: str
    identifier: str = ""

    @property
    def account_id(self) -> int:
        """The account's number in the tables."""
        return account_number(self.account)


def owner() -> Owner:
    """Whose chats are meant here. Raises NobodysChats.

    A chat's own session comes before the cookie: somebody else may have signed in in the same browser since.
    """
    return owner_of(_session_identifier() or COOKIE_IDENTIFIER.get())


def owner_of(identifier: str | None) -> Owner:
    """The owner that an identifier names. Raises NobodysChats for none."""
    from web.identity import parts_of

    account, member_id, _ = parts_of(identifier or "")
    if not account or not member_id:
        raise NobodysChats("You are signed out. Sign in again to go on.")
    return Owner(account, member_id, identifier or "")


def _session_identifier() -> str | None:
    from chainlit.context import ChainlitContextException, context

    try:
        user = context.session.user
    except ChainlitContextException:
        return None
    return user.identifier if user else ""
