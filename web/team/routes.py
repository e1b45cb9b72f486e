"""The routes of both pages. Each reads the role anew; a form's answer is the page with what it came to."""

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from assistant.workspace import Who
from segment_core import members
from segment_core.catalog import Catalog
from segment_core.custom_fields import add_custom_field, change_custom_field
from segment_core.errors import CoriError
from web.chats.owner import Owner
from web.roles import Admin
from web.routes import Reader
from web.services import services
from web.team.pages import Said, fields_page, team_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Text = Annotated[str, Form(max_length=2000)]
Work = Callable[[Connection, Catalog], Said]


@router.get("/team")
async def team(who: Reader) -> Response:
    """The members, for admins; others are sent to the chat, and strangers to sign in."""
    return await shown(who, team_of)


@router.post("/team/invite")
async def invite(who: Admin, name: Text, email: Text, role: Text) -> Response:
    """Add a member; their password is on the answer, and nowhere else."""

    def work(connection: Connection, _: Catalog) -> Said:
        member, password = members.invite_member(connection, who.account_id, name, email, role)
        return Said(f"{member.name} signs in as {who.account}:{member.id} with the password", secret=password)

    return await changed(who, work, team_of)


@router.post("/team/role")
async def role_(who: Admin, member: Text, role: Text) -> Response:
    """Give a member another role."""

    def work(connection: Connection, _: Catalog) -> Said:
        now = members.change_role(connection, who.account_id, member, role)
        return Said(f"{now.name} is {'an' if now.role == 'admin' else 'a'} {now.role} now.")

    return await changed(who, work, team_of)


@router.post("/team/password")
async def password(who: Admin, member: Text) -> Response:
    """Give a member a new password, shown once."""

    def work(connection: Connection, _: Catalog) -> Said:
        fresh = members.reset_password(connection, who.account_id, member)
        return Said(f"Whoever was signed in as {who.account}:{member} is signed out. The new password is", secret=fresh)

    return await changed(who, work, team_of)


@router.post("/team/remove")
async def remove(who: Admin, member: Text) -> Response:
    """Remove a member, with their chats."""

    def work(connection: Connection, _: Catalog) -> Said:
        gone = members.remove_member(connection, who.account_id, member)
        return Said(f"{gone.name} is no longer a member. Their leads stay assigned to them.")

    answer = await changed(who, work, team_of)
    if answer.status_code == 200:
        await asyncio.to_thread(services().chats.forget_member, Owner(who.account, member))
    return answer


@router.get("/fields")
async def fields(who: Reader) -> Response:
    """The account's own fields, for admins."""
    return await shown(who, fields_of)


@router.post("/fields/add")
async def add(who: Admin, label: Text, kind: Text, unit: Text = "", choices: Text = "") -> Response:
    """Add a field."""

    def work(connection: Connection, catalog: Catalog) -> Said:
        made = add_custom_field(connection, catalog, label, kind, unit=unit.strip() or None, choices=listed(choices))  # pyright: ignore[reportArgumentType] - it is checked there
        return Said(f"“{made.label}” is a field now. It is blank for every lead.")

    return await changed(who, work, fields_of)


@router.post("/fields/change")
async def change(who: Admin, key: Text, label: Text, synonyms: Text = "", choices: Text = "") -> Response:
    """Rename a field, give it other names, add choices."""

    def work(connection: Connection, catalog: Catalog) -> Said:
        now = change_custom_field(
            connection, catalog, key, label=label, synonyms=listed(synonyms), more_choices=listed(choices)
        )
        return Said(f"“{now.label}” is saved.")

    return await changed(who, work, fields_of)


def listed(text: str) -> list[str]:
    """What is separated by commas, without blanks."""
    return [part.strip() for part in text.split(",") if part.strip()]


def team_of(who: Who, said: Said | None) -> str:
    """The page of members as stored now. Blocks."""
    with services().live.database.transaction(who.account_id) as connection:
        return team_page(who, members.list_members(connection, who.account_id), said)


def fields_of(who: Who, said: Said | None) -> str:
    """The page of fields as stored now. Blocks."""
    live = services().live
    with live.database.transaction(who.account_id) as connection:
        return fields_page(who, live.catalogs.get(connection, who.account_id), said)


async def shown(who: Who | None, page_of: Callable[[Who, Said | None], str]) -> Response:
    """A page, for admins alone."""
    if who is None or who.role != "admin":
        return RedirectResponse("/login" if who is None else "/", status_code=303)
    return HTMLResponse(await asyncio.to_thread(page_of, who, None))


async def changed(who: Who, work: Work, page_of: Callable[[Who, Said | None], str]) -> Response:
    """Change something in one transaction; the page with what it came to, or with why not (422)."""

    def run() -> Said:
        live = services().live
        with live.database.transaction(who.account_id) as connection:
            return work(connection, live.catalogs.get(connection, who.account_id))

    try:
        said, status = await asyncio.to_thread(run), 200
    except CoriError as error:
        said, status = Said(f"{error.message[:1].upper()}{error.message[1:]}.", failed=True), 422
    return HTMLResponse(await asyncio.to_thread(page_of, who, said), status_code=status)
