"""Signing in by header and by OAuth: a real `cori serve`, a proxy's address, a provider on loopback."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from segment_core.accounts import AccountDefinition, account_number, save_account, set_password
from segment_core.catalog import Member
from segment_core.database.engine import Database
from segment_core.errors import BadInput
from segment_core.members import change_role, list_members, remove_member
from tests.support.oauth_provider import CLIENT, OAuthProvider
from tests.web.running import serving
from web.product import check_accounts
from web.signing_in.settings import SignInSettings

PROXY, ELSEWHERE = "127.0.0.2", "127.0.0.1"
PASSWORD = "a long password"
# Members of maple and birch may sign in without a password, those of oak may not. Bo is a member of both.
MEMBERS = {
    "maple": {"ann": "Ann@maple.example", "bo": "bo@both.example", "gone": "gone@maple.example"},
    "birch": {"bo": "bo@both.example", "cy": "straße@birch.example"},
    "oak": {"dee": "dee@oak.example"},
}


@pytest.fixture(scope="module")
def database(make_database: Callable[[], Database]) -> Database:
    """Three accounts; in maple, Ann and Bo have passwords, and one member was removed."""
    made = make_database()
    for slug, emails in MEMBERS.items():
        members = tuple(Member(name, name.title(), email, "admin") for name, email in emails.items())
        with made.transaction(account_number(slug)) as connection:
            save_account(connection, AccountDefinition(slug, slug.title(), members=members))
    with made.transaction(account_number("maple")) as connection:
        for member in ("ann", "bo"):
            set_password(connection, account_number("maple"), member, PASSWORD)
        remove_member(connection, account_number("maple"), "gone")
    return made


@pytest.fixture(scope="module")
def provider() -> OAuthProvider:
    """The provider; tests say who is signed in there."""
    return OAuthProvider()


@pytest.fixture(scope="module")
def address(database: Database, provider: OAuthProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where `cori serve` answers, with both ways configured."""
    with socket.create_server((ELSEWHERE, 0)) as free:
        port = free.getsockname()[1]
    with serving(provider.app()) as theirs:
        environment = {
            **os.environ,
            "CORI_HOME": str(tmp_path_factory.mktemp("home")),
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "PORT": str(port),
            "CORI_HEADER_LOGIN": "X-Forwarded-Email",
            "CORI_TRUSTED_PROXIES": f"10.0.0.0/24, {PROXY}",
            "CORI_SIGN_IN_ACCOUNTS": "maple, birch",
            "OAUTH_GENERIC_CLIENT_ID": CLIENT[0],
            "OAUTH_GENERIC_CLIENT_SECRET": CLIENT[1],
            "OAUTH_GENERIC_AUTH_URL": f"{theirs}/authorize",
            "OAUTH_GENERIC_TOKEN_URL": f"{theirs}/token",
            "OAUTH_GENERIC_USER_INFO_URL": f"{theirs}/userinfo",
            "OAUTH_GENERIC_SCOPES": "openid email",
        }
        with subprocess.Popen(
            [sys.executable, "-m", "web.cli", "serve"], env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said == f"Cori is ready at http://localhost:{port}\n", said
            yield f"http://{ELSEWHERE}:{port}"
            process.terminate()


Visit = Callable[[str], httpx.Client]


@pytest.fixture
def visit(address: str) -> Iterator[Visit]:
    """Makes clients that come from an address of this machine."""
    made: list[httpx.Client] = []

    def client(source: str) -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=source)
        made.append(httpx.Client(base_url=address, transport=transport, timeout=20))
        return made[-1]

    yield client
    for one in made:
        one.close()


def by_header(client: httpx.Client, email: str, **more: str) -> httpx.Response:
    """What the page sends where signing in by header is offered."""
    return client.post("/auth/header", headers={"X-Forwarded-Email": email, **more})


def user(client: httpx.Client, **headers: str) -> str:
    """Account and member of the client's session; "" for none."""
    answer = client.get("/user", headers=headers)
    assert answer.status_code in (200, 401)
    return answer.json()["identifier"].rpartition(":")[0] if answer.status_code == 200 else ""


def members(database: Database) -> list[Member]:
    """The members of all accounts."""
    found: list[Member] = []
    for slug in MEMBERS:
        with database.transaction(account_number(slug)) as connection:
            found += list_members(connection, account_number(slug))
    return found


def test_a_header_from_the_proxy_signs_in(visit: Visit, database: Database) -> None:
    """Every page takes the session, with role and account as stored now; signing out ends it."""
    client = visit(PROXY)
    assert client.get("/auth/config").json()["headerAuth"] is True
    assert by_header(client, "ann@MAPLE.example").status_code == 200
    assert user(client) == "maple:ann"
    for page in ("/audience", "/campaigns", "/help", "/team", "/api/audience/segments"):
        assert client.get(page).status_code == 200, page
    try:
        with database.transaction(account_number("maple")) as connection:
            change_role(connection, account_number("maple"), "ann", "viewer")
        assert client.get("/team").headers["location"] == "/"
        assert client.post("/api/campaigns", json={"name": "July", "segment": "x"}).status_code == 403
    finally:
        with database.transaction(account_number("maple")) as connection:
            change_role(connection, account_number("maple"), "ann", "admin")
    assert client.post("/logout").status_code == 200
    assert user(client) == ""
    assert client.get("/audience").status_code == 303


@pytest.mark.parametrize("forwarded", [None, PROXY, f"203.0.113.9, {PROXY}"])
def test_a_header_from_elsewhere_signs_nobody_in(visit: Visit, forwarded: str | None) -> None:
    """Whoever can reach the server can write any header, X-Forwarded-For included: none of it counts."""
    client = visit(ELSEWHERE)
    more = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer = by_header(client, "ann@maple.example", **more)
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert user(client, **{"X-Forwarded-Email": "ann@maple.example"}) == ""


@pytest.mark.parametrize(
    ("email", "status"),
    [
        ("eve@maple.example", 403),  # nobody's
        ("dee@oak.example", 403),  # of an account that is not to be signed in to so
        ("bo@both.example", 409),  # of two accounts
        ("gone@maple.example", 403),  # removed
        ("ann", 403),  # a login is no address
        ("maple:ann", 403),
        ("strasse@birch.example", 403),  # somebody else's mailbox, though Unicode folds both alike
        ("", 404),
    ],
)
def test_a_name_that_is_no_one_member_signs_nobody_in(
    visit: Visit, database: Database, email: str, status: int
) -> None:
    """Refused with a reason, without a session, and no member is made."""
    before = members(database)
    client = visit(PROXY)
    answer = by_header(client, email)
    assert (answer.status_code, user(client)) == (status, "")
    assert members(database) == before


def test_two_names_are_none(visit: Visit) -> None:
    """A visitor's own header that the proxy passed on beside its own: neither is believed."""
    client = visit(PROXY)
    pair = [("X-Forwarded-Email", "ann@maple.example"), ("X-Forwarded-Email", "eve@maple.example")]
    assert client.post("/auth/header", headers=pair).status_code == 403
    assert user(client) == ""


def test_a_session_is_whom_the_proxy_names(visit: Visit) -> None:
    """Somebody else at the same browser does not go on with the session that was left there."""
    client = visit(PROXY)
    assert client.post("/login", data={"username": "maple:bo", "password": PASSWORD}).status_code == 200
    assert user(client) == user(client, **{"X-Forwarded-Email": "BO@both.example"}) == "maple:bo"
    assert user(client, **{"X-Forwarded-Email": "ann@maple.example"}) == ""
    assert client.get("/audience", headers={"X-Forwarded-Email": "eve@else.example"}).status_code == 303


def through(client: httpx.Client, provider: OAuthProvider, **person: Any) -> httpx.Response:
    """Go to the provider and back as this person; the last answer."""
    provider.person = person
    return client.get("/auth/oauth/generic", follow_redirects=True)


def error(answer: httpx.Response) -> list[str]:
    """The reason that the sign-in page is given."""
    location = urlsplit(str(answer.url))
    assert location.path == "/login"
    return parse_qs(location.query)["error"]


def test_oauth_signs_in(visit: Visit, provider: OAuthProvider) -> None:
    """There and back, with the member's own session at the end; no token stands in an address."""
    client = visit(ELSEWHERE)
    assert client.get("/auth/config").json()["oauthProviders"] == ["generic"]
    answer = through(client, provider, email="ANN@maple.example", email_verified=True)
    assert (answer.status_code, answer.url.path) == (200, "/login/callback")
    assert user(client) == "maple:ann"
    assert client.get("/team").status_code == 200
    assert all("ey" not in str(step.url.query) for step in [*answer.history, answer])
    client.post("/logout")
    assert user(client) == ""


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"email": "ann@maple.example", "email_verified": False}, "unverified"),
        ({"email": "ann@maple.example"}, "unverified"),
        ({"email_verified": True}, "oauthSignin"),
        ({"email": "eve@maple.example", "email_verified": True}, "no_member"),
        ({"email": "dee@oak.example", "email_verified": True}, "no_member"),
        ({"email": "bo@both.example", "email_verified": True}, "several_members"),
    ],
)
def test_oauth_refuses_whom_it_does_not_know(
    visit: Visit, provider: OAuthProvider, database: Database, person: dict[str, Any], reason: str
) -> None:
    """The sign-in page says why; there is no session, and no member is made."""
    before = members(database)
    client = visit(ELSEWHERE)
    assert error(through(client, provider, **person)) == [reason]
    assert user(client) == ""
    assert members(database) == before


def test_an_answer_that_nobody_asked_for_is_refused(visit: Visit, provider: OAuthProvider) -> None:
    """A code with another state, with none, in another browser, or for the second time: no session."""
    provider.person = {"email": "ann@maple.example", "email_verified": True}
    client, other = visit(ELSEWHERE), visit(ELSEWHERE)

    def asked() -> str:
        """Go to the provider; where it sends back to."""
        return client.get(client.get("/auth/oauth/generic").headers["location"]).headers["location"]

    for wrong in (re.sub(r"state=[^&]+", "state=made-up", asked()), re.sub(r"&state=[^&]+", "", asked())):
        assert client.get(wrong).headers["location"] == "/login?error=oauthSignin"
    right = asked()
    assert other.get(right).headers["location"] == "/login?error=oauthSignin"
    assert (user(client), user(other)) == ("", "")
    assert client.get(right).headers["location"].startswith("/login/callback")
    assert user(client) == "maple:ann"
    assert client.get(right).headers["location"] == "/login?error=oauthSignin"


def test_other_providers_do_not_exist(visit: Visit) -> None:
    """Chainlit knows ten more, and would send people to them without a client."""
    client = visit(ELSEWHERE)
    assert client.get("/auth/oauth/github").status_code == 404
    assert client.get("/auth/oauth/google/callback?code=x&state=y").status_code == 404


def test_an_account_that_is_none_is_said_at_the_start(database: Database) -> None:
    """A slip in the setting would otherwise keep everybody out without a word."""
    with pytest.raises(BadInput, match="“mapel”"):
        check_accounts(database, SignInSettings(accounts=("maple", "mapel")))
