"""Mail over SMTP: one connection, one letter at a time, every step of the dialogue judged for itself.

Only the answer to the whole message says that it was accepted. What the server refuses before belongs to the
connection (login, sender) or to the recipient; a connection that is lost after the message left decides nothing.
"""

import asyncio
from pathlib import Path

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from web.delivery.letters import Letter
from web.delivery.senders import Later, Refused, Result, SenderDown, Taken, Unknown
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
LOST = (SMTPException, OSError, asyncio.TimeoutError)


class SmtpSender:
    """Hands letters to one mail server. `log`: that server's log, if it can be read; it tells what was accepted."""

    def __init__(self, server: SmtpServer, log: Path | None = None) -> None:
        self._server, self._log = server, log
        self._client: SMTP | None = None

    async def send(self, letter: Letter) -> Result:
        """Hand over one letter. Raises SenderDown."""
        fresh = self._client is None or not self._client.is_connected
        client = await self._connected()
        try:
            refusal = await self._envelope(client, letter)
        except SMTPResponseException as error:
            raise SenderDown(f"the mail server refuses the sender: {_said(error)}") from error
        except LOST as error:
            await self.close()
            if fresh:
                raise SenderDown(f"the connection to the mail server was lost: {error}") from error
            return await self.send(letter)  # an idle connection that the server had closed meanwhile
        return refusal or await self._content(client, letter)

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

    async def _content(self, client: SMTP, letter: Letter) -> Result:
        try:
            await client.data(letter.content, timeout=DATA_SECONDS)
        except SMTPResponseException as error:
            if error.code == 421:  # the server closes the connection; this message it has refused
                await self.close()
            return _judged(error, at_recipient=False)
        except LOST as error:
            await self.close()
            return Unknown(f"the connection was lost while the message was handed over: {error}")
        return Taken()

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
