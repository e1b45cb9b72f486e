"""Whose sign-in a proxy's or a provider's word is: exactly one existing member's, or nobody's. None is made by it."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from assistant.workspace import Who
from web.services import services
from web.signing_in.emails import Refused, verified_email
from web.signing_in.providers import configured_providers

# Why the sign-in of this request was refused, for the route that answers it: Chainlit passes no reasons on.
REFUSED: ContextVar[Refused | None] = ContextVar("refused", default=None)


class Unnamed(Refused):
    """No trusted proxy named anybody."""

    code = "unnamed"


class NoMember(Refused):
    """The address is no member's in the accounts that may sign in so."""

    code = "no_member"


class SeveralMembers(Refused):
    """The address is a member's of more than one of those accounts: which is meant, nobody said."""

    code = "several_members"


def member_of_header(email: str | None) -> Who:
    """The member whom a trusted proxy named. Raises Refused. Blocks."""
    if email is None:
        raise Unnamed("no proxy named anybody")
    return the_member(email)


def member_of_oauth(provider: str, facts: Mapping[str, Any]) -> Who:
    """The member whom a provider signed in, by a verified address. Raises Refused. Blocks."""
    if provider not in configured_providers():
        raise Refused(f"“{provider}” is not configured")
    return the_member(verified_email(provider, facts, services().sign_in.trusted_emails))


def the_member(email: str) -> Who:
    """The one member with this address in the accounts that may sign in so. Raises NoMember, SeveralMembers."""
    found = services().with_email(email) if email else []
    if not found:
        raise NoMember("the address is no member's")
    if len(found) > 1:
        raise SeveralMembers("the address is a member's of several accounts")
    return found[0]
