"""How mail leaves, from the environment (docs/campaigns.md)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from segment_core.errors import BadInput

Service = Literal["sendgrid", "postmark", "mailgun"]
HOSTS: dict[str, Service] = {"sendgrid.net": "sendgrid", "postmarkapp.com": "postmark", "mailgun.org": "mailgun"}
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
DEFAULT_RATE = 10.0  # mails a second


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over. smtps: TLS from the start; smtp: STARTTLS, demanded; smtp+plain: neither."""

    scheme: str
    host: str
    port: int
    username: str | None = None
    password: str | None = None

    @property
    def service(self) -> Service | None:
        """The mail service whose server this is, by its host; None for any other server."""
        domain = ".".join(self.host.lower().rstrip(".").split(".")[-2:])
        return HOSTS.get(domain)


@dataclass(frozen=True)
class MailSettings:
    """`server` None: letters are written as files in `home`/outbox, and nobody is mailed.

    `rate`: mails a second at most. `log`: the mail server's log, which tells after a crash what it took.
    """

    home: Path
    public_url: str
    server: SmtpServer | None = None
    sender: str = "Cori <cori@localhost>"
    rate: float = DEFAULT_RATE
    log: Path | None = None
    secret: str | None = None

    @property
    def is_demo(self) -> bool:
        """Whether letters become files instead of mail."""
        return self.server is None

    @classmethod
    def from_environment(cls, home: Path, port: int, environment: Mapping[str, str] = os.environ) -> "MailSettings":
        """CORI_SMTP_URL, CORI_MAIL_FROM, CORI_PUBLIC_URL, CORI_MAIL_RATE, CORI_SMTP_LOG, CORI_SECRET. Raises BadInput.

        With a server, a sender and a public address are demanded: mail without a way to unsubscribe is not sent.
        """
        url = environment.get("CORI_SMTP_URL")
        server = read_server(url) if url else None
        sender = environment.get("CORI_MAIL_FROM") or ""
        public = (environment.get("CORI_PUBLIC_URL") or "").rstrip("/")
        if server is not None and not (sender and public):
            missing = "CORI_PUBLIC_URL" if sender else "CORI_MAIL_FROM"
            raise BadInput(f"CORI_SMTP_URL is set, so {missing} is needed too (docs/campaigns.md)", part=missing)
        if public and urlsplit(public).scheme not in ("http", "https"):
            raise BadInput(f"CORI_PUBLIC_URL is “{public}”; it begins with https:// or http://", part="CORI_PUBLIC_URL")
        log = environment.get("CORI_SMTP_LOG")
        return cls(
            home=home,
            public_url=public or f"http://localhost:{port}",
            server=server,
            sender=read_sender(sender) if sender else cls.sender,
            rate=read_rate(environment.get("CORI_MAIL_RATE")),
            log=Path(log) if log else None,
            secret=environment.get("CORI_SECRET") or None,
        )


def read_server(url: str) -> SmtpServer:
    """smtp://user:password@host:587 and the like. Raises BadInput, without the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        schemes = ", ".join(f"{scheme}://" for scheme in PORTS)
        raise BadInput(f"CORI_SMTP_URL is no address such as smtp://user:password@host:587 ({schemes})")
    username = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return SmtpServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], username, password)


def read_sender(text: str) -> str:
    """ "Name <address>" or an address. Raises BadInput."""
    address = parseaddr(text)[1]
    if "@" not in address or any(char in text for char in "\r\n"):
        raise BadInput(f"CORI_MAIL_FROM is “{text}”; it must be an address such as News <news@example.com>")
    return text


def read_rate(text: str | None) -> float:
    """Mails a second. Raises BadInput."""
    try:
        rate = float(text) if text else DEFAULT_RATE
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 10_000:
        raise BadInput(f"CORI_MAIL_RATE is “{text}”; it must be a number of mails a second", part="CORI_MAIL_RATE")
    return rate
