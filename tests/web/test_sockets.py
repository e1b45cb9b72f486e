"""The chat's socket and its actions, spoken to by a client that makes things up."""

from typing import cast

import httpx
import pytest

from tests.web.conftest import RunningServer
from tests.web.fakes import SARAH, FakeServices
from tests.web.sockets import Polled
from tests.web.test_routes import sign_in
from web.socket_guard import HEARD, ignore

NOT_IDS = ["../../outside", "..", "/etc", "", "demo", "00000000-0000-4000-8000-00000000000"]


def test_a_session_connects(client: httpx.Client) -> None:
    """The client of these tests is accepted when it behaves: what follows is refused for its reason alone."""
    assert Polled(sign_in(client)).connect().startswith("40")


def test_no_session_no_socket(client: httpx.Client) -> None:
    """Without the cookie the socket is refused."""
    assert Polled(client).connect().startswith("44")


def test_no_other_event_is_heard(client: httpx.Client) -> None:
    """Whatever Chainlit knows beyond what the page needs is ignored, also what a later version adds."""
    from chainlit.server import sio

    handlers = cast(dict[str, object], sio.handlers["/"])  # pyright: ignore[reportUnknownMemberType]
    assert {event for event, handler in handlers.items() if handler is not ignore} == HEARD
    assert len(handlers) > len(HEARD)


@pytest.mark.parametrize("made_up", NOT_IDS)
def test_session_ids_are_ids(client: httpx.Client, server: RunningServer, made_up: str) -> None:
    """A session's id names a folder that is deleted later, so a path is refused."""
    assert Polled(sign_in(client), session_id=made_up).connect().startswith("44")
    assert (server.home / "auth_secret").exists()


def test_thread_ids_are_ids(client: httpx.Client) -> None:
    """The thread's id comes from the browser too."""
    assert Polled(sign_in(client)).connect(thread_id="demo:sarah:1").startswith("44")


def test_other_sites_cannot_connect(client: httpx.Client) -> None:
    """The handshake from another site's page is refused, though it carries the cookie."""
    assert Polled(sign_in(client), headers={"Origin": "https://elsewhere.example"}).open().status_code == 403


def test_other_sites_cannot_upgrade(client: httpx.Client) -> None:
    """Likewise the WebSocket, which browsers let any site open."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers = {**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "https://elsewhere.example"}
    answer = sign_in(client).get("/ws/socket.io/?EIO=4&transport=websocket", headers=headers)
    assert answer.status_code == 403


def test_a_session_belongs_to_its_user(client: httpx.Client, fake: FakeServices) -> None:
    """Another user who knows the session's id can neither connect to it nor press its buttons."""
    polled = Polled(sign_in(client))
    polled.connect()
    sign_in(client, "second:omar")
    assert Polled(client, session_id=polled.session_id).connect().startswith("44")
    assert polled.press(action="undo").status_code == 401
    assert fake.assistant.calls == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"action": "drop_tables"},
        {"action": "save"},
        {"action": "save", "segment_name": ""},
        {"action": "save", "segment_name": "x" * 501},
        {"action": "reading", "index": -1},
        {"action": "confirm", "token": ["x"]},
        {"action": "open", "segment": "A", "account": "second"},
    ],
)
def test_made_up_presses_are_refused(client: httpx.Client, fake: FakeServices, payload: dict[str, object]) -> None:
    """Whatever is not exactly one of the buttons never reaches the assistant, and says so."""
    polled = Polled(sign_in(client))
    polled.connect()
    answer = polled.press(**payload).json()["response"]
    assert answer["ok"] is False
    assert answer["error"]
    assert fake.assistant.calls == []


def test_buttons_of_a_draft_that_is_gone_do_nothing(client: httpx.Client, fake: FakeServices) -> None:
    """Save and undo name the draft that their card showed; another one is never saved in its place."""
    polled = Polled(sign_in(client))
    polled.connect()
    answer = polled.press(action="save", segment_name="Hot", draft_key="0123456789abcdef").json()["response"]
    assert answer == {"ok": False, "error": "The draft has changed since this card. Use the latest one."}
    assert fake.assistant.calls == []


def test_forged_confirmation_is_refused(client: httpx.Client, fake: FakeServices) -> None:
    """The assistant knows the tokens that it issued; a made-up one does nothing and says so."""
    polled = Polled(sign_in(client))
    polled.connect()
    answer = polled.press(action="confirm", token="forged").json()["response"]
    assert answer == {"ok": False, "error": "This confirmation is unknown or has been used."}


def test_role_and_membership_are_read_anew(client: httpx.Client, fake: FakeServices) -> None:
    """A member demoted while signed in acts as what they are now; one removed does not act at all."""
    polled = Polled(sign_in(client))
    polled.connect()
    fake.demote(SARAH)
    polled.press(action="open", segment="Hot FB")
    assert fake.assistant.calls[-1][0].role == "viewer"
    fake.members.clear()
    assert polled.press(action="open", segment="Hot FB").status_code == 401
    assert len(fake.assistant.calls) == 1
