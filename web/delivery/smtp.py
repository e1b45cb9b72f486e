"""Mail over SMTP: one connection, one letter at a time, every step of the dialogue judged for itself.

Only the answer to the whole message says that it was accepted. What the server refuses before belongs to the
connection (login, sender) or to the recipient. The message goes out except for its last line, the lone dot; until the
server has that, it cannot accept the message (RFC 5321, 4.1.1.4). Then the recipient is taken in our books, and the dot
sent: only a connection that is lost after it decides nothing.
"""

import asyncio
import re
from pathlib import Path
from typing import cast

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from web.delivery.letters import Letter
from web.delivery.senders import Later, Refused, Result, SenderDown, Take, Taken, Unknown, Withdrawn
from web.delivery.settings import SmtpServer

CONNECT_SECONDS, STEP_SECONDS = 30.0, 60.0
DATA_SECONDS = 300.0  # must stay well under postman.GRACE
NOBODY_THERE = (
    "5.1.1",
    "5.1.2",
    "5.1.3",
    "5.1.6",
    "5.1.10",
    "5.2.1",
    "5.4.4",
)  # RFC 3463: no such mailbox, no such host
GO_AHEAD, COMPLETED, CLOSING = 354, range(200, 300), 421
DOT_FIRST = re.compile(rb"(?m)^\.")
LOST = (SMTPException, OSError, asyncio.TimeoutError)


class SmtpSender:
    """Hands letters to one mail server. `log`: that server's log, if it can be read; it tells what was accepted."""

    def __init__(self, server: SmtpServer, log: Path | None = None) -> None:
        self._server, self._log = server, log
        self._client: SMTP | None = None

    async def send(self, letter: Letter, take: Take) -> Result:
        """Hand over one letter. Raises SenderDown."""
        fresh = self._client is None or not self._client.is_connected
        client = await self._connected()
        try:
            refusal = await self._envelope(client, letter) or await self._content(client, letter)
        except SMTPResponseException as error:
            raise SenderDown(f"the mail server refuses the sender: {_said(error)}") from error
        except LOST as error:
            await self.close()
            if fresh:
                raise SenderDown(f"the connection to the mail server was lost: {error}") from error
            return await self.send(letter, take)  # an idle connection that the server had closed meanwhile
        return refusal or await self._last_line(client, take)

    async def _connected(self) -> SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.scheme == "smtps",
            start_tls=server.scheme == "smtp",  # demanded: no silent fall back to plain text
            timeout=CONNECT_SECONDS,
        )
        try:
            await client.connect()
        except SMTPAuthenticationError as error:
            raise SenderDown(f"the mail server refuses the login: {_said(error)}") from error
        except LOST as error:
            raise SenderDown(f"the mail server {server.host}:{server.port} cannot be reached: {error}") from error
        self._client = client
        return client

    async def _envelope(self, client: SMTP, letter: Letter) -> Result | None:
        """Sender and recipient; what the server has against the recipient, or None."""
        plain = letter.to.isascii()
        if not plain and not client.supports_extension("smtputf8"):
            return Refused("the mail server takes no address with such letters", bounced=False)
        options = [] if plain else ["SMTPUTF8"]
        encoding = "ascii" if plain else "utf-8"
        await client.mail(letter.sender, options=options, encoding=encoding, timeout=STEP_SECONDS)
        try:
            await client.rcpt(letter.to, encoding=encoding, timeout=STEP_SECONDS)
        except SMTPRecipientRefused as error:
            await client.rset(timeout=STEP_SECONDS)
            return _judged(error, at_recipient=True)
        return None

    async def _content(self, client: SMTP, letter: Letter) -> Result | None:
        """The message without its last line; what the server has against it already, or None."""
        answer = await client.execute_command(b"DATA", timeout=STEP_SECONDS)
        if answer.code != GO_AHEAD:
            await client.rset(timeout=STEP_SECONDS)
            return _judged(SMTPResponseException(answer.code, answer.message), at_recipient=False)
        transport = cast("asyncio.WriteTransport", client.transport)
        transport.write(DOT_FIRST.sub(b"..", letter.content).removesuffix(b"\r\n") + b"\r\n")
        async with asyncio.timeout(DATA_SECONDS):
            while transport.get_write_buffer_size():
                await asyncio.sleep(0.005)
        if not client.is_connected:
            raise SMTPServerDisconnected("the connection was lost within the message")
        return None

    async def _last_line(self, client: SMTP, take: Take) -> Result:
        """The dot, once the recipient is taken; without it the message never was."""
        going = False
        try:
            going = await take()
        finally:
            if not going:
                self._client = None
                client.close()
        if not going:
            return Withdrawn()
        if not client.is_connected:
            self._client = None
            raise SenderDown("the mail server closed the connection before it had the whole message")
        try:
            answer = await client.execute_command(b".", timeout=DATA_SECONDS)
        except LOST as error:
            await self.close()
            return Unknown(f"the connection was lost while the message was handed over: {error}")
        if answer.code in COMPLETED:
            return Taken()
        if answer.code < 400:
            await self.close()
            return Unknown(f"the mail server answered out of turn: {answer.code} {answer.message}")
        if answer.code == CLOSING:  # the server closes the connection; this message it has refused
            await self.close()
        return _judged(SMTPResponseException(answer.code, answer.message), at_recipient=False)

    async def was_taken(self, message_id: str) -> bool | None:
        """Whether the server's log names the message; None without a log that can be read."""
        return None if self._log is None else await asyncio.to_thread(named_in, self._log, message_id)

    async def close(self) -> None:
        """Let go of the connection, with a word where that is possible."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit(timeout=1)
        except LOST:
            client.close()


def _judged(error: SMTPResponseException | SMTPRecipientRefused, at_recipient: bool) -> Result:
    """4xx: later. 5xx: never; and it bounced where the address is at fault, not the server's policy (5.7.x)."""
    said = _said(error)
    if error.code < 500:
        return Later(said)
    words = error.message.split()
    enhanced = words[0] if words and words[0].count(".") == 2 and words[0][0] == "5" else ""
    bounced = enhanced in NOBODY_THERE or (at_recipient and not enhanced and error.code in (550, 551, 553))
    return Refused(said, bounced=bounced)


def _said(error: SMTPResponseException | SMTPRecipientRefused) -> str:
    return f"{error.code} {' '.join(error.message.split())}"[:300]


def named_in(log: Path, message_id: str) -> bool | None:
    """Whether a log (or the one before it, `….1`) holds a Message-ID; None where there is no log."""
    wanted, found = message_id.encode(), None
    for path in (log, log.with_name(f"{log.name}.1")):
        try:
            with path.open("rb") as lines:
                found = False
                if any(wanted in line for line in lines):
                    return True
        except OSError:
            continue
    return found
