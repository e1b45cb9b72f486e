"""Puts delivery together from the settings: the worker with its senders, and the links in its letters."""

from collections.abc import Callable
from datetime import datetime

from segment_core.catalog_store import CatalogStore
from segment_core.database.engine import Database
from web.delivery.files import FileSender
from web.delivery.letters import Stationery
from web.delivery.seals import Seals
from web.delivery.senders import Sender
from web.delivery.settings import MailSettings
from web.delivery.smtp import SmtpSender
from web.delivery.worker import Pace, Worker
from web.kept_secret import kept_secret


def seals_of(settings: MailSettings) -> Seals:
    """Seals under CORI_SECRET, or under a secret kept in the data folder."""
    return Seals(settings.secret or kept_secret(settings.home, "mail_secret"))


def sender_of(settings: MailSettings) -> Sender:
    """A sender of the kind that the settings ask for."""
    if settings.server is None:
        return FileSender(settings.home / "outbox")
    return SmtpSender(settings.server, settings.log)


def worker_of(
    settings: MailSettings, database: Database, catalogs: CatalogStore, clock: Callable[[], datetime]
) -> Worker:
    """The app's worker."""
    service = settings.server.service if settings.server else None
    return Worker(
        database=database,
        catalogs=catalogs,
        senders=lambda: sender_of(settings),
        stationery=Stationery(settings.sender, settings.public_url, seals_of(settings), service),
        clock=clock,
        pace=Pace(settings.rate),
        traces=settings.home / "traces",
    )
