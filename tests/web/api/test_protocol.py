"""What holds for every address: keys, roles, the one shape of errors, limits, no cookies, nothing of a lead in logs."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from segment_core.keys import check_key, create_key, list_keys, revoke_key
from tests.support.cast import NOW
from tests.web.api.conftest import Api, refused
from tests.web.conftest import Serve
from tests.web.fakes import PASSWORD, FakeServices
from web.api.app import create_api
from web.api.body_gate import LARGEST
from web.api.rate import TokenBuckets

VIEWER_MAY_NOT: list[tuple[str, str, Any]] = [
    ("PUT", "/leads/x", {"values": {}}),
    ("PATCH", "/leads/ann", {"values": {}}),
    ("POST", "/leads/batch", {"leads": []}),
    ("POST", "/leads/tags", {"ids": ["ann"], "add": ["VIP"]}),
    ("POST", "/leads/ann/tags", {"add": ["VIP"]}),
    ("POST", "/segments", {"name": "x", "tree": {"everyone": True}}),
    ("PATCH", "/segments/x", {"name": "x"}),
    ("POST", "/segments/x/copies", {}),
    ("POST", "/segments/x/restore", None),
    ("DELETE", "/segments/x", None),
]
ADMIN_ALONE: list[tuple[str, str, Any]] = [("DELETE", "/leads/ann", None), ("POST", "/leads/delete", {"ids": ["ann"]})]


def wrong_keys(api: Api) -> list[str]:
    """Of nobody, of nothing, cut, changed, of another account, revoked."""
    token = api.tokens["admin"]
    slug, _, secret = token.removeprefix("cori_").rpartition(".")
    with api.home.database.transaction(api.home.id) as connection:
        key, revoked = create_key(connection, api.home.slug, "old", "admin", NOW)
        revoke_key(connection, api.home.id, key.id, NOW)
    return [
        "Bearer",
        "Bearer x",
        f"Basic {token}",
        f"Bearer {token[:-1]}",
        f"Bearer {token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        f"Bearer cori_api-cast.{secret}",
        f"Bearer cori_nobody.{secret}",
        f"Bearer cori_{slug}\u0000.{secret}".replace("\u0000", "%00"),
        f"Bearer {revoked}",
    ]


def test_a_wrong_key_is_401_in_one_shape(api: Api) -> None:
    """Whatever is wrong with it, the answer is the same, byte for byte."""
    answers = [api.client.get("/api/v1/leads")]
    answers += [api.client.get("/api/v1/leads", headers={"Authorization": given}) for given in wrong_keys(api)]
    for answer in answers:
        refused(answer, 401, "no_key")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert len({answer.content for answer in answers}) == 1
    assert api("GET", "/leads").status_code == 200


def test_without_a_key_nothing_is_told(api: Api) -> None:
    """Neither which addresses there are nor what a body should be."""
    for method, path, content in [
        ("GET", "/nothing", None),
        ("DELETE", "/leads", None),
        ("POST", "/leads/batch", "{"),
        ("POST", "/leads/batch", "x" * 10_000),
    ]:
        answer = api.client.request(method, f"/api/v1{path}", content=content, headers={"Content-Type": "text/plain"})
        refused(answer, 401, "no_key")


def test_use_of_a_key_is_noted(api: Api) -> None:
    """To the minute; a key is never stored."""
    token = api.tokens["viewer"]
    api.get("/leads")
    with api.home.database.transaction(api.home.id) as connection:
        used = {key.name: key.last_used_at for key in list_keys(connection, api.home.id)}
    assert used == {"test viewer": NOW, "test marketer": None, "test admin": None}
    for later, noted in ((timedelta(seconds=59), NOW), (timedelta(seconds=61), NOW + timedelta(seconds=61))):
        assert check_key(api.home.database, token, NOW + later) is not None
        with api.home.database.transaction(api.home.id) as connection:
            assert {key.last_used_at for key in list_keys(connection, api.home.id)} == {None, noted}
            rows = connection.exec_driver_sql("SELECT CAST(k AS text) FROM api_key k").scalars().all()
        assert not any(token.rpartition(".")[2] in row for row in rows)


@pytest.mark.parametrize(("method", "path", "body"), VIEWER_MAY_NOT)
def test_a_viewers_key_changes_nothing(cast: Api, method: str, path: str, body: Any) -> None:
    """403, whether the thing is there or not."""
    refused(cast(method, path, "viewer", json=body), 403, "role_too_low")


@pytest.mark.parametrize(("method", "path", "body"), ADMIN_ALONE)
def test_leads_are_deleted_with_an_admins_key(cast: Api, method: str, path: str, body: Any) -> None:
    """403 with less."""
    for role in ("viewer", "marketer"):
        refused(cast(method, path, role, json=body), 403, "role_too_low")


@pytest.mark.parametrize(
    ("method", "path", "content", "kind", "status", "code"),
    [
        ("GET", "/nothing", None, None, 404, "not_found"),
        ("GET", "/", None, None, 404, "not_found"),
        ("GET", "/leads/a%0Ab", None, None, 404, "not_found"),
        ("GET", "/%0A", None, None, 404, "not_found"),
        ("GET", "/leads/a%2Fb", None, None, 404, "not_found"),
        ("GET", "/leads/", None, None, 404, "not_found"),
        ("DELETE", "/segments", None, None, 405, "method_not_allowed"),
        ("POST", "/counts", "{", "application/json", 400, "bad_json"),
        ("POST", "/counts", "[1,", "application/json", 400, "bad_json"),
        ("POST", "/counts", b"\xff\xfe", "application/json", 400, "bad_json"),
        ("POST", "/counts", '{"tree": NaN}', "application/json", 400, "bad_json"),
        ("POST", "/counts", '{"tree": {"everyone": true}, "tree": {}}', "application/json", 400, "bad_json"),
        ("POST", "/counts", "[" * 100_000, "application/json", 400, "bad_json"),
        ("POST", "/counts", '{"tree": ' + "9" * 5_000 + "}", "application/json", 400, "bad_json"),
        ("POST", "/counts", "", "application/json", 422, "invalid"),
        ("POST", "/counts", "{}", "application/json", 422, "invalid"),
        ("POST", "/counts", "[]", "application/json", 422, "invalid"),
        ("POST", "/counts", '"x"', "application/json", 422, "invalid"),
        ("POST", "/counts", "null", "application/json", 422, "invalid"),
        ("POST", "/counts", '{"tree": {"everyone": true}, "more": 1}', "application/json", 422, "invalid"),
        ("POST", "/counts", '{"tree": {"everyone": true}}', "text/plain", 415, "not_json"),
        ("POST", "/counts", '{"tree": {"everyone": true}}', None, 415, "not_json"),
        ("POST", "/counts", "tree=1", "application/x-www-form-urlencoded", 415, "not_json"),
        ("POST", "/counts", "{}", "application/json; charset=utf-16", 415, "not_json"),
        ("GET", "/leads?limit=0", None, None, 422, "invalid"),
        ("GET", "/leads?limit=1001", None, None, 422, "invalid"),
        ("GET", "/leads?limit=many", None, None, 422, "invalid"),
        ("GET", f"/leads/{'x' * 501}", None, None, 422, "invalid"),
        ("POST", "/previews", '{"tree": {"everyone": true}, "limit": "5"}', "application/json", 422, "invalid"),
    ],
)
def test_errors_have_one_shape(
    cast: Api, method: str, path: str, content: Any, kind: str | None, status: int, code: str
) -> None:
    """The right status each, and JSON."""
    headers = {"Content-Type": kind} if kind else {}
    answer = cast(method, path, content=content, headers=headers)
    refused(answer, status, code)
    assert answer.headers["content-type"] == "application/json"


def test_a_body_has_a_limit(cast: Api) -> None:
    """413, told by its length or found while it comes in."""
    big = b'{"tree": "' + b"x" * LARGEST + b'"}'

    def parts() -> Any:
        for start in range(0, len(big), 500_000):
            yield big[start : start + 500_000]

    for content in (big, parts()):
        refused(
            cast("POST", "/counts", content=content, headers={"Content-Type": "application/json"}), 413, "too_large"
        )


def test_cookies_open_nothing_and_keys_no_chat(client: httpx.Client, serve: Serve, cast: Api) -> None:
    """A session is none here, and a key is none there."""
    serve.with_services(FakeServices())
    assert client.post("/login", data={"username": "demo:sarah", "password": PASSWORD}).status_code == 200
    assert client.get("/user").status_code == 200
    cookies = dict(client.cookies)
    bearer = {"Authorization": f"Bearer {cast.tokens['admin']}"}
    with httpx.Client(base_url=client.base_url, cookies=cookies) as signed_in:
        assert signed_in.get("/api/v1/leads").status_code == 401
    with httpx.Client(base_url=client.base_url, headers=bearer) as keyed:
        for path in ("/user", "/project/settings"):
            assert keyed.get(path).status_code == 401, path


def test_answers_set_no_cookie_and_are_not_kept(cast: Api) -> None:
    """And carry an id for the log."""
    answer = cast("GET", "/leads")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["x-request-id"]) == 16


def test_logs_hold_nothing_of_a_lead(
    cast: Api, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not the path, not the body, not the key: the route, the status, whose key."""
    monkeypatch.setenv("CORI_LOG", "info")
    answers = [
        cast("GET", "/leads/ann"),
        cast("PUT", "/leads/secret-id", "viewer", json={"values": {"email": "secret@example.com"}}),
        cast("POST", "/counts", json={"tree": {"field": "email", "op": "in", "value": ["secret@example.com"]}}),
        cast("GET", "/leads", params={"after": "secret"}),
        cast.client.get("/api/v1/leads/secret", headers={"Authorization": "Bearer cori_x.secret"}),
    ]
    said = capfd.readouterr().err
    lines = {line["request_id"]: line for text in said.splitlines() if (line := json.loads(text))["event"] == "api"}
    for answer in answers:
        assert lines[answer.headers["x-request-id"]]["status"] == answer.status_code
    assert lines[answers[0].headers["x-request-id"]]["route"] == "/leads/{lead_id}"
    assert lines[answers[0].headers["x-request-id"]]["account"] == "api-cast"
    assert "secret" not in said
    assert cast.tokens["admin"].rpartition(".")[2] not in said


def test_what_nobody_expected_is_500_without_its_text(
    cast: Api, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The one shape, a reference, and neither in the answer nor in the log what the exception says."""

    def broken(*_: Any) -> Any:
        raise RuntimeError("ann@example.com broke it")

    monkeypatch.setattr("segment_core.reads.lead_by_id", broken)
    answer = cast("GET", "/leads/ann")
    error = refused(answer, 500, "internal")
    assert answer.headers["x-request-id"] in error["message"]
    said = capfd.readouterr().err
    assert "RuntimeError" in said
    assert "ann@example.com" not in said + answer.text


def test_a_database_that_does_not_answer_is_503(client: httpx.Client) -> None:
    """With when to try again; nobody is called unauthorised for it."""
    key = f"cori_demo.{'a' * 43}"
    answer = client.get("/api/v1/leads", headers={"Authorization": f"Bearer {key}"})
    refused(answer, 503, "unavailable")
    assert answer.headers["retry-after"]


def test_another_sites_page_cannot_use_it(cast: Api) -> None:
    """It may ask with a key of its own, but the browser lets it neither send the header nor read the answer."""
    answer = cast("OPTIONS", "/leads", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_bucket_refills() -> None:
    """As many as it holds at once, then as they drip in; each name has its own."""
    now = [0.0]
    buckets = TokenBuckets(60, lambda: now[0])
    assert [buckets.wait("a") for _ in range(60)] == [0] * 60
    assert buckets.wait("a") == 1
    assert buckets.wait("b") == 0
    now[0] = 0.99
    assert buckets.wait("a") == 1
    now[0] = 1.0
    assert (buckets.wait("a"), buckets.wait("a")) == (0, 1)
    now[0] = 1e6
    assert [buckets.wait("a") for _ in range(61)] == [0] * 60 + [1]


def test_slow_buckets_say_when() -> None:
    """In whole seconds, rounded up."""
    now = [0.0]
    buckets = TokenBuckets(1, lambda: now[0])
    assert buckets.wait("a") == 0
    assert buckets.wait("a") == 60
    now[0] = 59.5
    assert buckets.wait("a") == 1


def test_a_key_has_a_rate(cast: Api, clients: httpx.Client) -> None:
    """429 with Retry-After, for that key alone; after a while it goes on."""
    from tests.web.running import serving

    now = [0.0]
    with serving(create_api(2, lambda: now[0])) as url, httpx.Client(base_url=url) as client:

        def ask(role: str) -> httpx.Response:
            return client.get("/members", headers={"Authorization": f"Bearer {cast.tokens[role]}"})

        assert [ask("viewer").status_code for _ in range(2)] == [200, 200]
        limited = ask("viewer")
        refused(limited, 429, "too_many_requests")
        assert limited.headers["retry-after"] == "30"
        assert ask("admin").status_code == 200
        now[0] = 30.0
        assert ask("viewer").status_code == 200
    assert clients
