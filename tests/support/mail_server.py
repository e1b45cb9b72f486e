"""A real SMTP server on loopback that keeps what it takes, logs it as mail servers do, and refuses what it is told."""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from web.delivery.settings import SmtpServer

OK = "250 2.0.0 OK"


def nothing(_address: str) -> None:
    """No surprise."""


@dataclass
class MailServer:
    """`at_rcpt` and `at_data`: answers by recipient, used up one by one. `at_recipient`, `before_taking`,
    `after_taking`: called with the recipient at that moment."""

    log: Path
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list[tuple[str, EmailMessage]])
    at_rcpt: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    at_data: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    at_mail: list[str] = field(default_factory=list[str])
    at_recipient: Callable[[str], None] = nothing
    before_taking: Callable[[str], None] = nothing
    after_taking: Callable[[str], None] = nothing
    port: int = 0

    @property
    def server(self) -> SmtpServer:
        """Where it listens."""
        return SmtpServer("smtp+plain", "127.0.0.1", self.port)

    @property
    def addresses(self) -> list[str]:
        """To whom it took mail, in order."""
        return [address for address, _ in self.taken]

    async def handle_MAIL(self, _s: SMTP, _e: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        """Take the sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.at_mail.pop(0) if self.at_mail else OK

    async def handle_RCPT(self, _s: SMTP, _e: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        """Take the recipient, or answer as told."""
        self.at_recipient(address)
        answers = self.at_rcpt.get(address)
        if answers:
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, _s: SMTP, _e: Session, envelope: Envelope) -> str:
        """Take the message and log it, or answer as told."""
        address = envelope.rcpt_tos[0]
        answers = self.at_data.get(address)
        if answers:
            return answers.pop(0)
        try:
            self.before_taking(address)
        except ConnectionError:
            return "421 4.3.2 not taken"  # nobody is there to hear it
        message = message_from_bytes(cast("bytes", envelope.content), policy=default)
        self.taken.append((address, message))
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"accepted message-id={message['Message-ID']} to={address}\n")
        self.after_taking(address)
        return OK


@contextmanager
def mail_server(log: Path, **parameters: Any) -> Generator[MailServer]:
    """It listens on a free port while the block lasts."""
    log.touch()
    mail, loop, listening = MailServer(log), asyncio.new_event_loop(), threading.Event()

    async def listen() -> asyncio.Server:
        server = await loop.create_server(
            lambda: SMTP(mail, loop=loop, enable_SMTPUTF8=True, **parameters), "127.0.0.1", 0
        )
        mail.port = server.sockets[0].getsockname()[1]
        listening.set()
        return server

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(listen())
        loop.run_forever()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    if not listening.wait(20):
        raise RuntimeError("the mail server did not start")
    yield mail
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
