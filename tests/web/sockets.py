"""Chainlit's socket spoken by hand over plain HTTP polling, to send it what its own page never would."""

import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

PATH = "/ws/socket.io/"


@dataclass
class Polled:
    """One Engine.IO connection of a client, by polling."""

    client: httpx.Client
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    headers: dict[str, str] = field(default_factory=dict[str, str])
    sid: str = ""

    def open(self) -> httpx.Response:
        """The Engine.IO handshake."""
        answer = self.client.get(PATH, params=self.query(), headers=self.headers)
        if answer.status_code == 200:
            self.sid = json.loads(answer.text[1:])["sid"]
        return answer

    def connect(self, thread_id: str = "") -> str:
        """Connect the session; the server's packet, "40…" when it accepts and "44…" when it refuses."""
        self.open()
        auth = {"sessionId": self.session_id, "clientType": "webapp", "userEnv": "{}", "threadId": thread_id}
        self.send("40" + json.dumps(auth))
        return self.client.get(PATH, params=self.query()).text

    def send(self, packet: str) -> None:
        """Send one packet."""
        answer = self.client.post(PATH, params=self.query(), content=packet, headers=self.headers)
        assert answer.status_code == 200, answer.text

    def press(self, **payload: Any) -> httpx.Response:
        """Press a card's button, with whatever payload, by the route that the page uses."""
        action = {"name": "press", "payload": payload}
        return self.client.post("/project/action", json={"action": action, "sessionId": self.session_id})

    def say(self, text: str) -> None:
        """Send a chat message."""
        message = {"id": str(uuid.uuid4()), "type": "user_message", "output": text, "name": "User", "threadId": ""}
        body = {"message": {**message, "createdAt": "2026-06-16T16:00:00Z"}, "fileReferences": None}
        self.send("42" + json.dumps(["client_message", body]))

    def say_hello(self) -> str:
        """Tell the server that the page is ready, as a page does; what it tells then, up to the end of its greeting."""
        self.send('42["connection_successful"]')
        return self.wait_for("set_commands")

    def leave(self) -> None:
        """Close the page."""
        self.send("41")

    def wait_for(self, event: str) -> str:
        """Everything that the server tells up to this event."""
        heard = ""
        while f'["{event}"' not in heard:
            answer = self.client.get(PATH, params=self.query())
            assert answer.status_code == 200, answer.text
            if answer.text == "2":
                self.send("3")  # it asked whether anybody is there
            heard += answer.text
        return heard

    def query(self) -> dict[str, str]:
        """The polling address's parameters."""
        return {"EIO": "4", "transport": "polling"} | ({"sid": self.sid} if self.sid else {})


def told(heard: str) -> list[str]:
    """The names of the events in what was heard."""
    return re.findall(r'42\["(\w+)"', heard)
