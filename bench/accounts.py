"""An account of any size for the benches: `python -m bench.accounts --leads 1000000 --home FOLDER`.

The first 10,000 leads are the demo account's, drawn one by one and imported as anybody's would be (COPY). The rest
are made of them in PostgreSQL, a block at a time: each block has the same leads in another order, with last names,
addresses, numbers and moments of their own, so tags, fields and emails keep their proportions however many leads
there are. The same arguments give the same account.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy import Connection, create_engine, text

from segment_core.accounts import account_number, set_password
from segment_core.database.engine import WRITE_SECONDS, Database, open_database
from segment_core.demo import DEMO_PASSWORD
from segment_core.demo.history import History
from segment_core.demo.maple_realty import MAPLE_REALTY
from segment_core.demo.plan import AccountPlan, SentCampaign
from segment_core.demo.write import write_account
from segment_core.dictionary import raise_version
from segment_core.importing.folder import import_folder

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
DRAWN = 10_000  # leads that are drawn singly, and repeated from there on
CAMPAIGNS = 50
TOGETHER = 2  # blocks that are made at a time
LATER = timedelta(hours=1)  # a repeated lead's moments all lie this much later at most
ADMIN = "a1"
Report = Callable[[int, int], None]  # leads there, leads in all


def _silent(_done: int, _total: int) -> None:
    """No progress bar."""


def build_account(
    database: Database,
    leads: int,
    now: datetime = NOW,
    *,
    seed: int = 7,
    campaigns: int = CAMPAIGNS,
    drawn: int = DRAWN,
    report: Report = _silent,
) -> int:
    """Make the account `demo`, which must not be there yet; its number. 50 campaigns make 11.5 events a lead.

    `now` is the present of whoever counts: no event lies after it. `drawn`: how many leads are drawn singly.
    """
    plan = replace(MAPLE_REALTY, campaigns=_latest(campaigns))
    account = account_number(plan.id)
    _import_drawn(database, plan, min(leads, drawn), seed, now)
    done = min(leads, drawn)
    report(done, leads)

    def fill(first: int) -> int:
        block = _Block(account, first, min(drawn, leads - first), drawn)
        with database.transaction(account, WRITE_SECONDS) as connection:
            _repeat(connection, block, seed)
        return block.wanted

    with ThreadPoolExecutor(TOGETHER) as pool:
        for wanted in pool.map(fill, range(drawn, leads, drawn)):
            done += wanted
            report(done, leads)
    with database.transaction(account, WRITE_SECONDS) as connection:
        connection.execute(_COUNTED, {"account": account, "following": leads})
        raise_version(connection, account)
        set_password(connection, account, ADMIN, DEMO_PASSWORD)
    _settle(database)
    return account


def _latest(number: int) -> Callable[[History], Sequence[SentCampaign]]:
    """The last so many of the demo account's campaigns."""

    def campaigns(history: History) -> Sequence[SentCampaign]:
        found = MAPLE_REALTY.campaigns(history)
        return found[len(found) - min(number, len(found)) :]

    return campaigns


def _import_drawn(database: Database, plan: AccountPlan, leads: int, seed: int, now: datetime) -> None:
    with tempfile.TemporaryDirectory(prefix="cori-account-") as folder:
        write_account(Path(folder), plan, leads, seed, now - LATER)
        rejected = import_folder(database, Path(folder), now).rejected
    if rejected:
        raise RuntimeError(f"the account's own rows were rejected: {rejected[0]}")


# Which drawn lead comes to which place of the block, who lends it the last name, and how much later it does all.
_PLACES = text("""
    CREATE TEMPORARY TABLE place ON COMMIT DROP AS
    SELECT drawn, lender, :first + place - 1 AS ord,
           (hashint8extended(place, :salt) & 2147483647) % :seconds * interval '1 second' AS later,
           lpad(((hashint8extended(place, :salt + 1) & 2147483647) % 10000)::text, 4, '0') AS digits
    FROM (
        SELECT ord AS drawn, row_number() OVER (ORDER BY hashint8extended(ord, :salt), ord) AS place,
               lead(ord, 1, 0) OVER (ORDER BY hashint8extended(ord, :salt + 2), ord) AS lender
        FROM lead WHERE account_id = :account AND ord < :drawn
    ) AS shuffled
    WHERE place <= :wanted
""")
_MOMENTS = ("received_at", "opened_at", "clicked_at", "bounced_at", "unsubscribed_at")
_LATER = ", ".join(f"{name} + later" for name in _MOMENTS)
_NUMBERED = "regexp_replace({}, '[0-9]+@', (place.ord + 1)::text || '@')"
_LEADS = text(f"""
    INSERT INTO lead (
        account_id, ord, lead_id, first_name, last_name, email, email_folded, phone, phone_folded, phone_type, status,
        source, assigned_to, tags, created_at, last_active_at, subscribed, custom, {", ".join(_MOMENTS)})
    SELECT :account, place.ord, 'L' || lpad((place.ord + 1)::text, 8, '0'), lead.first_name, lender.last_name,
           {_NUMBERED.format("lead.email")}, {_NUMBERED.format("lead.email_folded")},
           regexp_replace(lead.phone, '[0-9]{{4}}$', digits), regexp_replace(lead.phone_folded, '[0-9]{{4}}$', digits),
           lead.phone_type, lead.status, lead.source, lead.assigned_to, lead.tags,
           lead.created_at + later, lead.last_active_at + later, lead.subscribed, lead.custom,
           {", ".join(f"lead.{name} + later" for name in _MOMENTS)}
    FROM place
    JOIN lead ON lead.account_id = :account AND lead.ord = place.drawn
    JOIN lead AS lender ON lender.account_id = :account AND lender.ord = place.lender
    ORDER BY place.ord
""")
_EVENTS = text("""
    INSERT INTO event (account_id, ord, campaign, kind, at, machine)
    SELECT :account, place.ord, campaign, kind, at + later, machine
    FROM place JOIN event ON event.account_id = :account AND event.ord = place.drawn
    ORDER BY place.ord, campaign, kind, at
""")
# Campaign by campaign, by key: there is no index by lead, and the table grows with every block.
_ENGAGEMENT = text(f"""
    INSERT INTO engagement (account_id, campaign, ord, {", ".join(_MOMENTS)})
    SELECT :account, drawn.campaign, place.ord, {_LATER}
    FROM campaign
    CROSS JOIN LATERAL (
        SELECT * FROM engagement
        WHERE engagement.account_id = :account AND engagement.campaign = campaign.number AND engagement.ord < :drawn
        OFFSET 0
    ) AS drawn
    JOIN place ON place.drawn = drawn.ord
    WHERE campaign.account_id = :account
    ORDER BY drawn.campaign, place.ord
""")
_COUNTED = text("UPDATE account SET next_ord = :following WHERE account_id = :account")


@dataclass(frozen=True)
class _Block:
    """The places `first` up to `first + wanted`, for some of the `drawn` leads."""

    account: int
    first: int
    wanted: int
    drawn: int


def _repeat(connection: Connection, block: _Block, seed: int) -> None:
    """Fill a block with drawn leads, in an order of its own."""
    salt = seed * 1_000_000_007 + block.first
    connection.execute(_PLACES, {**asdict(block), "salt": salt, "seconds": int(LATER.total_seconds())})
    connection.execute(text("ANALYZE place"))
    for statement in (_LEADS, _EVENTS):
        connection.execute(statement, {"account": block.account})
    connection.execute(_ENGAGEMENT, {"account": block.account, "drawn": block.drawn})


def _settle(database: Database) -> None:
    """What autovacuum would do in time: benches begin with known statistics and visible pages."""
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE) lead, event, engagement, value"))
    finally:
        engine.dispose()


def with_progress_bar(database: Database, leads: int, *, seed: int = 7, campaigns: int = CAMPAIGNS) -> int:
    """`build_account`, with a bar that shows how far it is; the account's number."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as bars:
        bar = bars.add_task("leads", total=leads)

        def report(done: int, _total: int) -> None:
            bars.update(bar, completed=done)

        return build_account(database, leads, seed=seed, campaigns=campaigns, report=report)


def main() -> None:
    """Make an account in the embedded database of a folder, or in a database by its URL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--campaigns", type=int, default=CAMPAIGNS, help="emails sent so far; fewer make fewer events")
    parser.add_argument("--home", type=Path, required=True, help="folder of the embedded PostgreSQL")
    parser.add_argument("--url", help="a PostgreSQL of your own, empty; the migrating role")
    asked = parser.parse_args()
    database = open_database(asked.url, asked.home)
    with_progress_bar(database, asked.leads, seed=asked.seed, campaigns=asked.campaigns)
    database.close()


if __name__ == "__main__":
    main()
