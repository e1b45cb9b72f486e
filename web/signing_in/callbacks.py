"""Chainlit's callbacks for both ways: who signs in is decided in members.py; why not is logged, without the address."""

# Chainlit's decorators carry no types:
# pyright: reportUnknownMemberType=false

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Any

import chainlit as cl
from starlette.datastructures import Headers

from assistant.workspace import Who
from web.identity import identifier_of
from web.services import services
from web.signing_in.emails import Refused
from web.signing_in.members import REFUSED, member_of_header, member_of_oauth
from web.signing_in.providers import check_providers, configured_providers
from web.signing_in.proxies import claimed_email
from web.signing_in.settings import SignInSettings

LOG = logging.getLogger("cori.sign_in")


def register(settings: SignInSettings) -> None:
    """Offer what is configured; the page shows no more. Raises BadInput for a configuration that is wrong.

    Not in app.py: Chainlit takes `oauth_callback` only where a provider is configured, and offers either way as soon as
    it is there.
    """
    check_providers(settings, os.environ)
    if os.environ.get("CORI_PUBLIC_URL"):  # where a provider sends people back to; else the address they came by
        os.environ.setdefault("CHAINLIT_URL", os.environ["CORI_PUBLIC_URL"])
    if settings.header:
        cl.header_auth_callback(by_header)
    if configured_providers():
        cl.oauth_callback(by_oauth)  # pyright: ignore[reportArgumentType] - Chainlit passes as many as it takes


async def by_header(headers: Headers) -> cl.User | None:
    """The member whom a trusted proxy named."""
    claimed = claimed_email({"headers": headers.raw}, services().sign_in.header)
    return await user_of("header", member_of_header, claimed)


async def by_oauth(provider_id: str, token: str, raw_user_data: dict[str, Any]) -> cl.User | None:
    """The member whom a provider signed in."""
    return await user_of(provider_id, member_of_oauth, provider_id, raw_user_data)


async def user_of(way: str, find: Callable[..., Who], *arguments: Any) -> cl.User | None:
    """The found member as Chainlit's user; None where it was refused."""
    try:
        who = await asyncio.to_thread(find, *arguments)
    except Refused as error:
        LOG.warning("a sign-in by %s was refused: %s", way, error.message)
        REFUSED.set(error)
        return None
    return cl.User(identifier=identifier_of(who), display_name=who.name)
