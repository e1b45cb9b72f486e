"""Cookies over TLS, and how long files are kept."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from web.headers import FOREVER, SafeHeaders


async def two_cookies(_: Request) -> Response:
    """An answer that sets two cookies, one of them Secure already."""
    answer = Response("ok")
    answer.set_cookie("access_token", "a", httponly=True, samesite="lax")
    answer.set_cookie("other", "b", secure=True)
    return answer


def get(path: str, scheme: str) -> httpx.Response:
    """Ask a small application behind the headers."""
    app = SafeHeaders(Starlette(routes=[Route("/{path:path}", two_cookies)]))
    with TestClient(app, base_url=f"{scheme}://cori.example") as client:
        return client.get(path)  # pyright: ignore[reportReturnType] - httpx's own response


def test_every_cookie_is_secure_behind_tls() -> None:
    """Once each, also the cookie that Chainlit sets without it."""
    cookies = get("/login", "https").headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]
    assert "max-age" in get("/login", "https").headers["strict-transport-security"]


def test_a_plain_connection_keeps_its_cookies() -> None:
    """On localhost a Secure cookie would be dropped, and nobody could sign in."""
    answer = get("/login", "http")
    assert "secure" not in answer.headers.get_list("set-cookie")[0].lower()
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("path", "kept"), [("/assets/index-abc.js", FOREVER), ("/api/any", "no-store"), ("/public/cori.css", None)]
)
def test_what_browsers_may_keep(path: str, kept: str | None) -> None:
    """Hashed files for ever, data never, public files as their own tags say."""
    assert get(path, "http").headers.get("cache-control") == kept
