"""The address that an OAuth provider vouches for. Each has its own way to say whether it is verified."""

from collections.abc import Mapping
from typing import Any, cast

from segment_core.errors import CoriError


class Refused(CoriError):
    """A sign-in that came through the provider or proxy, and is none here. `code` picks the text on the page."""

    code = "refused"


class Unverified(Refused):
    """The provider does not say that the address is the person's own."""

    code = "unverified"


def verified_email(provider: str, facts: Mapping[str, Any], trusted: frozenset[str] = frozenset()) -> str:
    """The verified address in what a provider tells of a person. Raises Unverified.

    `trusted`: providers whose addresses count as verified where they do not say; never where they say no.
    """
    email, verified = stated(provider, facts)
    if verified is None and provider in trusted:
        verified = True
    if not isinstance(email, str) or not email.strip():
        raise Unverified("the provider gave no email address")
    if verified is not True and verified != "true":  # Amazon Cognito's is a text
        raise Unverified("the provider does not say that the email address is verified")
    return email.strip()


def stated(provider: str, facts: Mapping[str, Any]) -> tuple[Any, Any]:
    """Address, and whether it is verified, as the provider puts it; None for what it does not say."""
    match provider:
        case "github":  # the profile's own address may be any text; the list's entries say more
            own = primary(facts.get("emails"))
            return own.get("email"), own.get("verified")
        case "google":
            return facts.get("email"), facts.get("verified_email")
        case "azure-ad":  # `mail` is what a tenant's admin writes; the login's domain was proved to be the tenant's
            return facts.get("userPrincipalName"), True
        case _:
            return facts.get("email"), facts.get("email_verified")


def primary(found: Any) -> dict[str, Any]:
    """The first address of GitHub's list; empty where there is none, or no list."""
    entries = cast(list[Any], found) if isinstance(found, list) else []
    objects = [cast(dict[str, Any], one) for one in entries if isinstance(one, dict)]
    return ([one for one in objects if one.get("primary") is True] or [{}])[0]
