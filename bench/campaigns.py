"""`python -m bench campaigns`: freezing the recipients of a large campaign in one statement, and its memory."""

import argparse
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from segment_core.accounts import account_number
from segment_core.campaigns import Message, create_campaign, deliveries, review_campaign, send_now
from segment_core.catalog_store import load_catalog
from segment_core.database.engine import WRITE_SECONDS, Database, open_database
from segment_core.demo import write_demo
from segment_core.importing.folder import import_folder
from segment_core.segments import Edit, create_segment

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
MESSAGE = Message("Hi {{first_name|there}}", "Dear {{first_name|you}}, homes in {{city|your town}} from {{budget}}")


def megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Statements:
    """How many statements wrote recipients."""

    seen: int = 0

    def count(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        """One more, where it is such a statement."""
        self.seen += "INSERT INTO recipient" in statement


def main(arguments: list[str] | None = None) -> None:
    """Load a demo account, send to everyone, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=150_000)
    leads = parser.parse_args(arguments).leads
    with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        database = open_database(None, Path(scratch) / "home")
        write_demo(Path(scratch) / "demo", leads, now=NOW)
        import_folder(database, Path(scratch) / "demo", NOW)
        freeze(database)
        database.close()


def freeze(database: Database) -> None:
    """Review and send one campaign to everyone."""
    account, statements = account_number("demo"), Statements()
    event.listen(database.engine, "before_cursor_execute", statements.count)
    with database.transaction(account, WRITE_SECONDS) as connection:
        catalog, edit = load_catalog(connection, account), Edit(None, NOW)
        create_segment(connection, catalog, "Everyone", {"everyone": True}, edit)
        catalog = load_catalog(connection, account)
        campaign = create_campaign(connection, catalog, "Bench", "Everyone", edit, MESSAGE)
    with database.transaction(account, WRITE_SECONDS) as connection:
        start, before = time.perf_counter(), megabytes()
        review = review_campaign(connection, catalog, campaign.id, NOW)
        reviewed = time.perf_counter()
        sent = send_now(connection, catalog, campaign.id, review.confirmed, "bench", NOW)
        frozen, after = time.perf_counter(), megabytes()
        total = deliveries(connection, catalog, sent).total
    print(review.audience.line)
    print(f"review (two statements): {reviewed - start:.2f} s")
    print(f"freeze: {total:,} recipients in {frozen - reviewed:.2f} s, {statements.seen} statement(s) that write them")
    print(f"memory of this process: {before:.0f} MB before, {after:.0f} MB at most")


if __name__ == "__main__":
    main()
