"""`make stress`: a campaign delivered by processes that are killed: at any time, and at the worst moments, with and
without a mail server's log to read.

Prints what happened, and exits non-zero where somebody got two mails, or none without being reported.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from segment_core.database.engine import Database, open_database
from tests.support.home import load
from tests.support.killing import ANY_TIME, MOMENTS, Killer
from tests.support.mail_server import mail_server
from tests.support.mailing import many, planned, sent

LETTERS_A_KILL = 14
WAYS = (
    ("any-time-without-log", ANY_TIME, False),
    ("worst-without-log", MOMENTS, False),
    ("worst-with-log", MOMENTS, True),
)


def main() -> None:
    """All ways; the exit code says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    kills = parser.parse_args().kills
    good = True
    with tempfile.TemporaryDirectory(prefix="cori-stress-") as scratch:
        database = open_database(None, Path(scratch) / "home")
        for name, moments, readable in WAYS:
            good &= one_campaign(database, Path(scratch), kills, name, moments, readable)
        database.close()
    sys.exit(0 if good else 1)


def one_campaign(
    database: Database, scratch: Path, kills: int, name: str, moments: tuple[str, ...], readable: bool
) -> bool:
    """A campaign to the end; whether nobody was mailed twice or forgotten."""
    letters = kills * LETTERS_A_KILL
    home = load(database, replace(many(letters), given_id=name), scratch)
    start = time.perf_counter()
    with mail_server(scratch / f"{name}.log") as mail:
        killer = Killer(home, mail, sent(home, planned(home)), str(mail.log) if readable else None, scratch, moments)
        killer.run(kills)
    counts, got = killer.counts(), Counter(mail.addresses)
    twice = [address for address, times in got.items() if times > 1]
    missing = {f"m{n}@example.com" for n in range(letters)} - set(got)
    unreported = missing - killer.uncertain()
    print(
        f"{name}: {kills} kills ({', '.join(f'{n} {moment}' for moment, n in sorted(killer.at.items()))}), "
        f"{letters} recipients, {len(mail.addresses)} mails, {len(twice)} twice, {len(missing)} missing, "
        f"{len(unreported)} of them not reported, {counts.uncertain} uncertain, {time.perf_counter() - start:.0f} s"
    )
    return not twice and not unreported and not (readable and missing)


if __name__ == "__main__":
    main()
