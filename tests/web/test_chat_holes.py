"""What Chainlit 2.12 lets one user do to the chats of another, tried as a colleague and as a stranger: refused."""

import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import httpx
import pytest

from segment_core.accounts import account_number
from tests.web.conftest import RunningServer, Serve
from tests.web.sockets import Polled, told
from web.chats.owner import Owner
from web.demo_accounts import DEMO, SECOND
from web.product import Product

SARAH = Owner(DEMO, "a1")
OTHERS = [f"{DEMO}:a2", f"{SECOND}:d1"]


@pytest.fixture(scope="module")
def cookies(server: RunningServer, product: Product) -> Callable[[str], httpx.Cookies]:
    """The cookies of a member's session, which lasts from test to test."""

    @cache
    def signed_in(login: str) -> httpx.Cookies:
        client = Serve(server).signed_in(product, login)
        client.close()
        return client.cookies

    return signed_in


@pytest.fixture
def sarah(serve: Serve, product: Product, cookies: Callable[[str], httpx.Cookies]) -> Iterator[httpx.Client]:
    """The member whose chat it is."""
    with serve.with_services(product) as client:
        client.cookies = cookies(f"{DEMO}:a1")
        yield client


@pytest.fixture
def thread() -> str:
    """The id of her chat."""
    return str(uuid.uuid4())


@pytest.fixture(autouse=True)
def polled(sarah: httpx.Client, thread: str) -> Polled:
    """Her chat: a request, its reply and its card."""
    polled = Polled(sarah)
    assert polled.connect(thread_id=thread).startswith("40")
    polled.say("hot leads")
    polled.wait_for("task_end")
    return polled


@pytest.fixture(params=OTHERS, ids=["colleague", "stranger"])
def other(
    request: pytest.FixtureRequest, serve: Serve, product: Product, cookies: Callable[[str], httpx.Cookies]
) -> Iterator[httpx.Client]:
    """Somebody else, who knows every id."""
    with serve.with_services(product) as client:
        client.cookies = cookies(str(request.param))
        yield client


def threads(client: httpx.Client) -> list[dict[str, Any]]:
    """The chats that a member's page lists."""
    answer = client.post("/project/threads", json={"pagination": {"first": 20}, "filter": {"userId": "demo:a1"}})
    return answer.raise_for_status().json()["data"]


def chat(client: httpx.Client, thread: str) -> dict[str, Any]:
    """A chat as its member's page reads it."""
    return client.get(f"/project/thread/{thread}").raise_for_status().json()


def test_the_member_reads_renames_and_rates(sarah: httpx.Client, thread: str) -> None:
    """What is refused below works for whose chat it is: it is refused for its reason alone."""
    found = chat(sarah, thread)
    said = [(step["type"], step["output"]) for step in found["steps"] if "message" in step["type"]]
    assert said[0] == ("user_message", "hot leads")
    assert "leads" in said[1][1]
    [card] = found["elements"]
    assert card["props"]["draft"]["count"] > 0
    assert card["props"]["table"]["rows"] == []
    assert sarah.get(f"/project/thread/{thread}/element/{card['id']}").json()["id"] == card["id"]
    reply = next(step["id"] for step in found["steps"] if step["type"] == "assistant_message")
    given = sarah.put("/feedback", json={"feedback": {"forId": reply, "value": 1, "comment": "yes"}, "sessionId": "x"})
    assert given.json() == {"success": True, "feedbackId": reply}
    assert [step["feedback"]["value"] for step in chat(sarah, thread)["steps"] if step["feedback"]] == [1]
    assert sarah.request("DELETE", "/feedback", json={"feedbackId": reply}).status_code == 200
    assert sarah.put("/project/thread", json={"threadId": thread, "name": "Mine"}).status_code == 200
    assert [found["name"] for found in threads(sarah) if found["id"] == thread] == ["Mine"]


def test_a_foreign_chat_is_not_found(thread: str, other: httpx.Client) -> None:
    """Not listed, not read, not renamed, not deleted, whatever user the filter names."""
    assert thread not in [found["id"] for found in threads(other)]
    assert other.get(f"/project/thread/{thread}").status_code == 404
    assert other.put("/project/thread", json={"threadId": thread, "name": "Taken"}).status_code == 404
    assert other.request("DELETE", "/project/thread", json={"threadId": thread}).status_code == 404


def test_a_foreign_card_is_not_read(sarah: httpx.Client, thread: str, other: httpx.Client) -> None:
    """Neither by the chat's route nor, when it was shown, as the session's file."""
    [card] = chat(sarah, thread)["elements"]
    assert other.get(f"/project/thread/{thread}/element/{card['id']}").status_code == 404


def test_a_foreign_reply_gets_no_thumb(sarah: httpx.Client, thread: str, other: httpx.Client) -> None:
    """Feedback on somebody else's reply is not found, and leaves no trace."""
    step = chat(sarah, thread)["steps"][-1]["id"]
    body = {"feedback": {"forId": step, "value": 0, "threadId": thread}, "sessionId": "x"}
    assert other.put("/feedback", json=body).status_code == 404
    assert other.request("DELETE", "/feedback", json={"feedbackId": step}).status_code == 404
    assert all(found["feedback"] is None for found in chat(sarah, thread)["steps"])


def test_a_card_is_not_overwritten(sarah: httpx.Client, polled: Polled, thread: str, other: httpx.Client) -> None:
    """By its id, from a session of somebody else's own and from the member's: there is no such route."""
    [card] = chat(sarah, thread)["elements"]
    theirs = Polled(other)
    theirs.connect()
    forged = {**card, "props": {"draft": None}}
    for client, session in ((other, theirs), (other, polled), (sarah, polled)):
        body = {"element": forged, "sessionId": session.session_id}
        assert client.put("/project/element", json=body).status_code == 404
        assert client.request("DELETE", "/project/element", json=body).status_code == 404
    assert chat(sarah, thread)["elements"] == [card]


def test_chats_are_not_shared(sarah: httpx.Client, thread: str, other: httpx.Client) -> None:
    """Sharing is off: not even their own member can, and the address of a shared chat shows nothing."""
    for client in (sarah, other):
        assert client.put("/project/thread/share", json={"threadId": thread, "isShared": True}).status_code == 404
        assert client.get(f"/project/share/{thread}").status_code == 404


def test_a_foreign_thread_id_begins_an_empty_chat(
    sarah: httpx.Client, thread: str, other: httpx.Client, product: Product
) -> None:
    """Whoever connects with another's thread id gets neither its messages nor its draft, and writes into their own."""
    before = chat(sarah, thread)
    theirs = Polled(other)
    assert theirs.connect(thread_id=thread).startswith("40")
    told_them = theirs.say_hello()
    assert "hot leads" not in told_them
    assert "resume_thread_error" in told_them
    theirs.say("cold leads")
    assert "hot" not in theirs.wait_for("task_end").lower()
    assert chat(sarah, thread) == before
    assert [found["name"] for found in threads(other) if found["id"] == thread] == ["cold leads"]
    assert other.request("DELETE", "/project/thread", json={"threadId": thread}).status_code == 200
    assert chat(sarah, thread) == before


def test_a_chat_is_deleted_with_all_that_is_known_of_it(sarah: httpx.Client, thread: str, product: Product) -> None:
    """Messages, cards, the conversation's state and what waits for a yes are gone from every table."""
    assert sarah.request("DELETE", "/project/thread", json={"threadId": thread}).status_code == 200
    assert sarah.get(f"/project/thread/{thread}").status_code == 404
    with product.database.transaction(account_number(DEMO)) as connection:
        for table in ("chat", "chat_step", "chat_element", "confirmation", "checkpoints", "checkpoint_blobs"):
            rows = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE thread_id LIKE '%%{thread}%%'")
            assert rows.scalar_one() == 0, table


def test_the_closing_page_of_a_deleted_chat_brings_nothing_back(
    sarah: httpx.Client, polled: Polled, thread: str, product: Product
) -> None:
    """Chainlit writes the session's data into its thread when the page goes; a deleted chat stays deleted."""
    sarah.request("DELETE", "/project/thread", json={"threadId": thread})
    polled.leave()
    assert not product.chats.has(SARAH, thread)


def test_a_removed_member_reads_nothing(sarah: httpx.Client, thread: str, serve: Serve, product: Product) -> None:
    """The cookie of a session that was ended opens no chat, and neither does its token in a header."""
    cookie = sarah.cookies["access_token"]
    with product.database.transaction(account_number(DEMO)) as connection:
        connection.exec_driver_sql("UPDATE member SET session_stamp = 'x' || session_stamp WHERE member_id = 'a1'")
    try:
        assert sarah.get(f"/project/thread/{thread}").status_code == 401
        assert sarah.post("/project/threads", json={"pagination": {"first": 1}, "filter": {}}).status_code == 401
        assert sarah.get("/user").status_code == 401
        assert Polled(sarah).connect().startswith("44")
        with serve.with_services(product) as bare:
            answer = bare.get(f"/project/thread/{thread}", headers={"Authorization": f"Bearer {cookie}"})
            assert answer.status_code == 401
    finally:
        with product.database.transaction(account_number(DEMO)) as connection:
            connection.exec_driver_sql(
                "UPDATE member SET session_stamp = ltrim(session_stamp, 'x') WHERE member_id = 'a1'"
            )


def test_the_socket_tells_its_own_events(polled: Polled) -> None:
    """What the tests above read from the socket is there at all."""
    polled.say("cold leads")
    assert "task_start" in told(polled.wait_for("task_end"))
