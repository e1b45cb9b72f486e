"""/u/TOKEN, the link in every letter: a page that asks, and the POST that unsubscribes. No login.

Reading the page changes nothing: mail scanners open every link. One-click unsubscribing (RFC 8058) posts.
"""

import asyncio
import html

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from segment_core.errors import NotFound
from web.services import services

router = APIRouter(include_in_schema=False)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1rem}}</style></head><body><h1>{title}</h1>{body}</body></html>"""
ASK = '<p>No more mail to {address}?</p><form method="post"><button type="submit">Unsubscribe</button></form>'


@router.get("/u/{token}", response_class=HTMLResponse)
async def ask(token: str) -> Response:
    """The page that asks; 404 for a link that is not ours."""
    try:
        address = await asyncio.to_thread(services().letter_address, token)
    except NotFound:
        return _page("This link does not work", "<p>It belongs to no mail of ours.</p>", 404)
    return _page("Unsubscribe", ASK.format(address=html.escape(masked(address))))


@router.post("/u/{token}", response_class=HTMLResponse)
async def unsubscribe(token: str) -> Response:
    """Unsubscribe the address the letter went to; again is the same. 404 for a link that is not ours."""
    try:
        address = await asyncio.to_thread(services().unsubscribe, token)
    except NotFound:
        return _page("This link does not work", "<p>It belongs to no mail of ours.</p>", 404)
    return _page("You are unsubscribed", f"<p>{html.escape(masked(address))} gets no more mail from us.</p>")


def masked(address: str) -> str:
    """An address as its owner recognises it and nobody else reads it: "j•••@example.com"."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, body=body), status, headers={"Referrer-Policy": "no-referrer"})
