"""Routes: what is open, what needs a session, what is closed for good, and the headers on everything."""

import re
from typing import Any

import httpx
import pytest

from tests.web.conftest import RunningServer
from tests.web.fakes import PASSWORD, SARAH, FakeServices
from web.closed_routes import CLOSED

OPEN = ["/health", "/login", "/auth/config", "/public/cori.css", "/logo?theme=dark", "/favicon", "/avatars/Cori"]
NEEDS_SESSION = [
    ("GET", "/api/audience/segments"),
    ("GET", "/user"),
    ("GET", "/project/settings"),
    ("POST", "/project/action"),
    ("POST", "/project/threads"),
]


def sign_in(client: httpx.Client, login: str = "demo:sarah") -> httpx.Client:
    """The client with a session."""
    answer = client.post("/login", data={"username": login, "password": PASSWORD})
    assert answer.status_code == 200
    return client


@pytest.mark.parametrize("path", OPEN)
def test_open_without_a_session(client: httpx.Client, path: str) -> None:
    """What the sign-in page needs is served to anyone."""
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(("method", "path"), NEEDS_SESSION)
def test_refused_without_a_session(client: httpx.Client, method: str, path: str) -> None:
    """Data needs a session."""
    action = {"action": {"name": "press", "payload": {"action": "undo"}}, "sessionId": "x"}
    body: Any = action | {"pagination": {"first": 1}, "filter": {}} if method == "POST" else None
    assert client.request(method, path, json=body).status_code == 401


def test_audience_without_a_session_leads_to_sign_in(client: httpx.Client) -> None:
    """A page, unlike data, sends the person where they can sign in."""
    answer = client.get("/audience")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize(
    ("login", "password"), [("demo:sarah", "wrong"), ("demo:nobody", PASSWORD), ("sarah", PASSWORD), ("", "")]
)
def test_wrong_login_gives_no_session(client: httpx.Client, login: str, password: str) -> None:
    """Wrong password, unknown member, no account, nothing at all."""
    answer = client.post("/login", data={"username": login, "password": password})
    assert answer.status_code in (401, 422)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_closed_routes_are_not_found(client: httpx.Client, method: str, path: str) -> None:
    """Chainlit's routes that reach too far do not exist here, signed in or not."""
    real = path.format(thread_id="t") if "thread_id" in path else path.replace("{path:path}", "index.js")
    assert sign_in(client).request(method, real, json={} if method != "GET" else None).status_code == 404


def test_starters_come_from_the_account(client: httpx.Client) -> None:
    """The chat's page gets requests made from the data of whoever is signed in."""
    starters = sign_in(client, "second:omar").get("/project/settings").json()["starters"]
    assert [starter["message"] for starter in starters] == ["Leads of second"]


def test_removed_member_is_signed_out(client: httpx.Client, fake: FakeServices) -> None:
    """A valid cookie of a member who is gone opens nothing."""
    sign_in(client)
    fake.members.remove(SARAH)
    assert client.get("/api/audience/segments").status_code == 401
    assert client.get("/audience").status_code == 303
    assert client.get("/project/settings").status_code == 401


def test_forged_session_is_refused(client: httpx.Client) -> None:
    """A token that this server did not sign is no session."""
    client.cookies.set("access_token", "eyJhbGciOiJIUzI1NiJ9.eyJpZGVudGlmaWVyIjoiZGVtbzpzYXJhaCJ9.x")
    assert client.get("/api/audience/segments").status_code == 401


def test_page_links_to_nothing_outside(client: httpx.Client) -> None:
    """Fonts, styles and scripts come from this server: the page works on a machine without a network."""
    page = client.get("/").text
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]+", page) == []
    assert 'src="/assets/index-' in page


def test_every_answer_carries_the_content_policy(client: httpx.Client) -> None:
    """Pages, data, files and errors all say that nothing may be loaded from or sent to elsewhere."""
    for path in ["/", "/api/audience/segments", "/public/cori.css", "/public/none", "/audience"]:
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy
        assert "*" not in policy


@pytest.mark.parametrize(
    ("origin", "status"),
    [(None, 200), ("{self}", 200), ("https://elsewhere.example", 403), ("null", 403), ("http://127.0.0.1.evil", 403)],
)
def test_other_sites_cannot_post(client: httpx.Client, origin: str | None, status: int) -> None:
    """A form on another site is refused even though the browser would send the cookie along."""
    headers = {"Origin": origin.format(self=str(client.base_url).rstrip("/"))} if origin else {}
    answer = client.post("/login", data={"username": "demo:sarah", "password": PASSWORD}, headers=headers)
    assert answer.status_code == status


def test_cookie_is_out_of_reach_of_scripts(client: httpx.Client) -> None:
    """HttpOnly and SameSite; Secure as soon as the connection is (see test_headers)."""
    cookie = client.post("/login", data={"username": "demo:sarah", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_key_is_the_owners_alone(server: RunningServer) -> None:
    """The key is made once, long, and readable by nobody else."""
    key = server.home / "auth_secret"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 64


def test_scripts_come_packed_and_complete(client: httpx.Client) -> None:
    """The compressed copy is the same script; a browser that cannot unpack gets it plain; maps are not served."""
    path = re.findall(r'src="(/assets/index-[^"]+)"', client.get("/").text)[0]
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert packed.content == plain.content
    assert plain.headers["content-type"].startswith("text/javascript")
    assert client.get(f"{path}.map").status_code == 404


def test_database_url_is_not_taken_for_chats(server: RunningServer) -> None:
    """Chainlit would otherwise open its own data layer on DATABASE_URL, whose tables are not there."""
    from chainlit.config import config  # once the server has laid out its folder

    from web.chats.data_layer import Chats

    assert server.url
    assert config.code.data_layer is not None
    assert isinstance(config.code.data_layer(), Chats)
