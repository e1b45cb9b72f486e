"""A mail server and the mailing account, for tests of delivery."""

import uuid
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.home import Home, load
from tests.support.mail_server import MailServer, mail_server
from tests.support.mailing import MAILING
from tests.support.post_office import PostOffice
from web.delivery.smtp import SmtpSender


@pytest.fixture(scope="session")
def shared(make_database: Callable[[], Database]) -> Database:
    """One database for many accounts."""
    return make_database()


@pytest.fixture
def home(shared: Database, tmp_path: Path) -> Home:
    """The mailing account, to be changed."""
    return load(shared, replace(MAILING, given_id=f"mailing-{uuid.uuid4().hex[:8]}"), tmp_path)


@pytest.fixture
def mail(tmp_path: Path) -> Generator[MailServer]:
    """A mail server."""
    with mail_server(tmp_path / "mail.log") as server:
        yield server


@pytest.fixture
def office(home: Home, mail: MailServer) -> PostOffice:
    """A postman who hands over to that server, and cannot read its log."""
    return PostOffice(home, SmtpSender(mail.server))
