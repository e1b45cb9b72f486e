"""The product opened for the server: the database, the accounts' catalogs, and the assistant on top."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from assistant.workspace import Who
from segment_core.accounts import account_number, check_login, member_of
from segment_core.catalog import Catalog, Member, SavedSegment
from segment_core.database.engine import Database, open_database
from segment_core.describe import describe
from segment_core.errors import CoriError
from segment_core.reads import count, counts
from segment_core.tables import SEGMENT
from web.services import SegmentLine
from web.settings import Settings

if TYPE_CHECKING:
    from assistant.service import Assistant

DEFAULT_ACCOUNT = "demo"


@dataclass(frozen=True)
class Opened:
    """The running product; implements web.services.Services."""

    database: Database
    assistant: "Assistant"

    def check_login(self, login: str, password: str) -> Who | None:
        """Logins are "account:member" or "account:email"; without an account, the demo account is meant."""
        account, colon, name = login.strip().partition(":")
        slug, wanted = (account.strip().casefold(), name.strip()) if colon else (DEFAULT_ACCOUNT, account)
        return who_of(slug, check_login(self.database, slug, wanted, password))

    def member(self, account: str, member_id: str) -> Who | None:
        """The member as stored now."""
        return who_of(account, member_of(self.database, account, member_id))

    def segments(self, who: Who, now: datetime) -> list[SegmentLine]:
        """Every saved segment, counted in one pass over the leads."""
        account_id = account_number(who.account)
        with self.database.transaction(account_id) as connection:
            catalog = self.assistant.catalogs.get(connection, account_id)
            edits = last_edits(connection, account_id)
        saved = sorted(catalog.segments, key=lambda segment: segment.name.casefold())
        numbers = self.counted(saved, catalog, now)
        names = {member.id: member.name for member in catalog.members}
        return [
            SegmentLine(
                segment.name,
                describe(segment.tree, catalog),
                number if isinstance(number, int) else None,
                names.get(edits[segment.id][0] or "") if segment.id in edits else None,
                edits[segment.id][1] if segment.id in edits else None,
                None if isinstance(number, int) else number,
            )
            for segment, number in zip(saved, numbers, strict=True)
        ]

    def counted(self, saved: list[SavedSegment], catalog: Catalog, now: datetime) -> list[int | str]:
        """Each segment's count, or in its place why it has none: one broken segment does not hide the others."""
        try:
            with self.database.transaction(catalog.account_id) as connection:
                return [*counts(connection, [segment.tree for segment in saved], catalog, now)]
        except CoriError:
            return [self.counted_alone(segment, catalog, now) for segment in saved]

    def counted_alone(self, segment: SavedSegment, catalog: Catalog, now: datetime) -> int | str:
        """One segment's count, or why it has none."""
        try:
            with self.database.transaction(catalog.account_id) as connection:
                return count(connection, segment.tree, catalog, now)
        except CoriError as error:
            return error.message

    def starters(self, who: Who) -> list[str]:
        """Requests that this account's own values make sense of."""
        account_id = account_number(who.account)
        with self.database.transaction(account_id) as connection:
            catalog = self.assistant.catalogs.get(connection, account_id)
        return starters_for(catalog)

    def now(self) -> datetime:
        """The clock's moment; the one place on the server that reads it."""
        return datetime.now(UTC)

    def close(self) -> None:
        """Close the database's connections."""
        self.database.close()


def open_product(settings: Settings) -> Opened:
    """Open everything. Raises Unavailable where the database cannot be had."""
    database = open_database(settings.database_url, settings.home)
    from assistant.service import Assistant  # slow to import, and not needed to say that the database is out of reach

    return Opened(database, Assistant(database))


def who_of(account: str, member: Member | None) -> Who | None:
    """A stored member as the one who asks."""
    return Who(account, member.id, member.name, member.role) if member else None


def last_edits(connection: Connection, account_id: int) -> dict[str, tuple[str | None, datetime]]:
    """Who edited each segment last, and when, by segment id."""
    statement = select(SEGMENT.c.segment_id, SEGMENT.c.edited_by, SEGMENT.c.edited_at)
    rows = connection.execute(statement.where(SEGMENT.c.account_id == account_id))
    return {row.segment_id: (row.edited_by, row.edited_at) for row in rows}


def starters_for(catalog: Catalog) -> list[str]:
    """Up to four requests from the account's first status, source and tag."""
    status, source, tag = (first_value(catalog, field) for field in ("status", "source", "tags"))
    requests = [
        f"{status} {source} leads from the last 30 days" if status and source else None,
        f"leads tagged {tag} with no phone" if tag else "leads with no phone",
        "leads assigned to me that were not active in the last 60 days",
        "show my segments",
    ]
    return [request[0].upper() + request[1:] for request in requests if request]


def first_value(catalog: Catalog, field: str) -> str | None:
    """A field's first known value, or None."""
    known = catalog.values.get(field, ())
    return known[0].label if known else None
