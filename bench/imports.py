"""A CSV of leads through the chat's import: `python -m bench.imports --rows 100000`.

Once into an account that has none of them, and once more, when every lead is there already. The ratio is to a bare COPY
of the same file into a table of texts.

`--bitmaps`: the same into an account that is counted from bitmaps, beside the keeper that folds the leads in, and how
many times as long that takes: until the import is done, and until the keeper has no more to do at once (fewer leads
than it folds in at once wait for half a minute, and are looked up by counts until then).
"""

import argparse
import csv
import tempfile
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import create_engine, text

from assistant.workspace import Who
from bench.edits import load
from segment_core.accounts import account_number
from segment_core.counting import build
from segment_core.counting.status import waiting
from segment_core.database.engine import WRITE_SECONDS, Database, open_database
from segment_core.demo.chance import Chance, Weighted
from segment_core.demo.people import CANADIAN, email_address, person, phone_number
from web.bitmap_keeper import ENOUGH_NOTES, POLL_SECONDS, BitmapKeeper
from web.imports.jobs import Imports, Job
from web.product import Product

NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)
ACCOUNT_LEADS = 2_000  # that the account has before
HEADER = [
    *("ID", "First Name", "Last Name", "Email 1", "Phone 1", "Phone 1 Type", "Stage", "Lead Source"),
    *("Assigned To", "Tags", "Created", "City", "Price", "Dream home", "Notes Count", "Newsletter"),
]
STAGES = Weighted({"Hot": 10, "Warm": 22, "Cold": 30, "New": 8, "Nurture": 25, "Appointment set": 5})
SOURCES = Weighted({"Facebook": 25, "Website": 22, "Zillow": 13, "Referral": 9, "Autumn fair": 6})
TAGS = Weighted({"Buyer": 30, "Buyer, VIP": 5, "Seller": 15, "Autumn fair": 20, "": 30})
MEMBERS = Weighted({"Sarah Chen": 4, "Priya Raman": 3, "José Álvarez": 2, "": 1})
CITIES = Weighted({"Toronto": 30, "Ottawa": 9, "Hamilton": 7, "Mississauga": 10, "Kingston": 2, "": 5})
HOMES = Weighted({"Loft": 3, "Cottage": 2, "Condo": 5, "": 4})


def rows(number: int, seed: int = 7, first: int = 0) -> Iterator[list[str]]:
    """Rows as a CRM exports them; one in a hundred has a date that is none. `first`: the place of the first id."""
    chance = Chance(seed)
    for place in range(first, first + number):
        who = person(chance, CANADIAN)
        arrived = NOW - timedelta(days=chance.whole(1, 900), minutes=chance.whole(0, 1439))
        yield [
            f"F{place:07}",
            who.first,
            who.last,
            email_address(chance, who, place),
            phone_number(chance, ("+1416555####",)),
            "mobile",
            chance.pick(STAGES),
            chance.pick(SOURCES),
            chance.pick(MEMBERS),
            chance.pick(TAGS),
            "not a date" if place % 100 == 99 else f"{arrived:%m/%d/%Y %I:%M %p}",
            chance.pick(CITIES),
            f"${chance.whole(20, 180) * 10_000:,}",
            chance.pick(HOMES),
            str(chance.whole(0, 12)),
            "Yes" if chance.happens(0.6) else "No",
        ]


def write(file: Path, number: int, first: int = 0) -> None:
    """The file with its header."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        writer.writerows(rows(number, first=first))


def bare_copy(database: Database, file: Path) -> float:
    """Seconds in which PostgreSQL takes the file into a temporary table of texts."""
    columns = ", ".join(f'"{name}" text' for name in HEADER)
    with database.transaction(account_number("demo"), WRITE_SECONDS) as connection:
        connection.execute(text(f"CREATE TEMPORARY TABLE bare ({columns}) ON COMMIT DROP"))
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        start = time.perf_counter()
        into = "COPY bare FROM STDIN (FORMAT csv, HEADER true)"
        with driver.cursor() as cursor, cursor.copy(into) as copy, file.open("rb") as data:
            while block := data.read(1 << 20):
                copy.write(block)
        return time.perf_counter() - start


def imported(imports: Imports, who: Who, file: Path) -> tuple[Job, float, float]:
    """The file as if it was dropped into the chat and confirmed as proposed; the job, its seconds, and those of this
    process's own work, which other programs of the machine do not lengthen."""
    dropped = file.with_suffix(".dropped")
    dropped.write_bytes(file.read_bytes())
    start, working = time.perf_counter(), time.process_time()
    job = imports.begin(who, dropped, file.name)
    imports.claim(job)
    imports.run(who, job, job.plan, NOW)
    return job, time.perf_counter() - start, time.process_time() - working


def main() -> None:
    """Load, import twice, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--bitmaps", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cori-bench-") as scratch:
        home = Path(scratch)
        product = Product(open_database(None, home / "home"), clock=lambda: NOW)
        write(home / "people.csv", arguments.rows)
        plain = admin(product, home, "demo")
        took = report(product, plain, home / "people.csv")
        if arguments.bitmaps:
            report_with_bitmaps(product, admin(product, home, "with-bitmaps"), home / "people.csv", took)
        product.close()


def admin(product: Product, home: Path, slug: str) -> Who:
    """The admin of a demo account of this id."""
    load(product.database, slug, ACCOUNT_LEADS, home / slug)
    who = product.member(slug, "a1")
    if who is None:
        raise RuntimeError("the demo account has no admin")
    return who


def report_with_bitmaps(product: Product, who: Who, file: Path, took: list[float]) -> None:
    """Import it twice beside the keeper; a line each. `took`: the seconds without bitmaps."""
    account = account_number("with-bitmaps")
    build.build(product.database, account, NOW)
    with product.database.transaction(account) as connection:
        build.use(connection, account, True)
    for name, plain in zip(("new leads", "the same again"), took, strict=True):
        with keeping(product.database):
            start = time.perf_counter()
            _, seconds, _ = imported(product.imports, who, file)
            while waiting_leads(product.database, account) >= ENOUGH_NOTES:
                time.sleep(0.1)
            whole = time.perf_counter() - start
        ratios = f"{seconds / plain:.2f} × without bitmaps; folded in after {whole:.1f} s"
        print(f"{name:<16}beside the keeper of bitmaps: {seconds:.1f} s, {ratios}, {whole / plain:.2f} ×")


@contextmanager
def keeping(database: Database) -> Generator[None]:
    """The keeper at work in a thread, as while the app runs."""
    directory, stop = create_engine(database.url), threading.Event()
    keeper = BitmapKeeper(database, lambda: datetime.now(UTC))

    def work() -> None:
        while not stop.is_set():
            if not keeper.step(directory):
                stop.wait(POLL_SECONDS)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        directory.dispose()


def waiting_leads(database: Database, account: int) -> int:
    """How many leads no bitmap has yet."""
    with database.transaction(account) as connection:
        return waiting(connection, account)


def report(product: Product, who: Who, file: Path) -> list[float]:
    """Import it twice; a line each. The seconds."""
    took: list[float] = []
    bare = bare_copy(product.database, file)
    print(
        f"\na CSV of {file.stat().st_size / 1e6:.0f} MB through the chat's import; a bare COPY of it takes {bare:.1f} s"
    )
    for name in ("new leads", "the same again"):
        job, seconds, working = imported(product.imports, who, file)
        result = job.result
        if result is None:
            raise RuntimeError(f"the import failed: {job.error}")
        speed = (result.rows + result.rejected) / seconds
        done = f"{result.rows:,} rows ({result.new:,} new, {result.rejected:,} rejected) in {seconds:.1f} s"
        own = f"{working:.1f} s of them this process’s own"
        print(f"{name:<16}{done} ({own}): {speed:,.0f} rows/s, {seconds / bare:.0f} × the COPY")
        took.append(seconds)
    return took


if __name__ == "__main__":
    main()
