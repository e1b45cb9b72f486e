"""The help pages' routes: everybody who is signed in reads and votes, admins see what found no answer."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from assistant.help.articles import articles
from assistant.help.finding import found_for
from assistant.workspace import Who
from segment_core import help_center
from web.help.pages import ForAdmins, article_page, found_page, index_page
from web.routes import Asker, Reader
from web.services import services

MOST_FOUND = 8
LEAST_KNOWN = 0.1  # how likely the help center must know an answer
LEAST_SHARE = 0.05  # of the best share a section must have to be listed
Slug = Annotated[str, Path(max_length=80, pattern="^[a-z0-9-]+$")]

router = APIRouter(include_in_schema=False)


class Helpful(BaseModel):
    """Whether an article was helpful."""

    model_config = ConfigDict(extra="forbid", strict=True)
    helpful: bool


@router.get("/help", response_class=HTMLResponse)
async def help_index(who: Reader, q: Annotated[str, Query(max_length=300)] = "") -> Response:
    """All articles, or what a search finds; without a session, to the sign-in page."""
    if who is None:
        return RedirectResponse("/login", status_code=303)
    if q.strip():
        hits = await asyncio.to_thread(found_for, q, "", MOST_FOUND)
        near = [hit.section for hit in hits if hit.known >= LEAST_KNOWN and hit.share >= LEAST_SHARE * hits[0].share]
        return HTMLResponse(found_page(who, q, near))
    admins = await asyncio.to_thread(_for_admins, who) if who.role == "admin" else None
    return HTMLResponse(index_page(who, admins))


@router.get("/help/{slug}", response_class=HTMLResponse)
async def help_article(slug: Slug, who: Reader) -> Response:
    """One article; without a session, to the sign-in page."""
    if who is None:
        return RedirectResponse("/login", status_code=303)
    article = articles().get(slug)
    if article is None:
        raise HTTPException(status_code=404, detail="There is no such article.")
    helpful = await asyncio.to_thread(_own_vote, who, slug)
    return HTMLResponse(article_page(who, article, helpful))


@router.post("/api/help/{slug}/helpful", status_code=204)
async def vote(slug: Slug, body: Helpful, who: Asker) -> None:
    """Keep this member's word on an article."""
    if slug not in articles():
        raise HTTPException(status_code=404, detail="There is no such article.")
    await asyncio.to_thread(_vote, who, slug, body.helpful)


def _for_admins(who: Who) -> ForAdmins:
    with services().live.database.transaction(who.account_id) as connection:
        return ForAdmins(
            help_center.votes(connection, who.account_id), help_center.unanswered(connection, who.account_id)
        )


def _own_vote(who: Who, slug: str) -> bool | None:
    with services().live.database.transaction(who.account_id) as connection:
        return help_center.own_vote(connection, who.account_id, slug, who.member_id)


def _vote(who: Who, slug: str, helpful: bool) -> None:
    with services().live.database.transaction(who.account_id) as connection:
        help_center.vote(connection, who.account_id, slug, who.member_id, helpful, services().now())
