"""The demo accounts of a fresh machine: written, loaded and given their logins."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from segment_core.accounts import account_exists, account_number, set_password
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.demo import DEMO_LOGINS, DEMO_PASSWORD, write_demo, write_second
from segment_core.importing.folder import Report
from segment_core.leads import delete_account

DEMO, SECOND = "demo", "harbour-dental"
Load = Callable[[Database, Path, datetime], Report]


def load_demo_accounts(
    database: Database, home: Path, now: datetime, *, leads: int, replace: bool, load: Load
) -> Iterator[str]:
    """Load both accounts where they are missing (or anew, with `replace`); a line of what was done for each."""
    for slug in (DEMO, SECOND):
        if account_exists(database, slug):
            if not replace:
                yield f"{slug}: already there (--replace makes it anew)"
                continue
            with database.transaction(account_number(slug), WRITE_SECONDS) as connection:
                delete_account(connection, account_number(slug))
        report = load(database, _write(slug, home / "demo" / slug, leads, now), now)
        _set_passwords(database, slug)
        yield f"{slug}: {report.leads:,} leads, {report.events:,} events, {report.segments} segments"


def _write(slug: str, folder: Path, leads: int, now: datetime) -> Path:
    if slug == DEMO:
        write_demo(folder, leads, now=now)
    else:
        write_second(folder, now=now)
    return folder


def _set_passwords(database: Database, slug: str) -> None:
    account_id = account_number(slug)
    with database.transaction(account_id) as connection:
        for login in DEMO_LOGINS:
            if login.account == slug:
                set_password(connection, account_id, login.member_id, DEMO_PASSWORD)


def login_lines() -> list[str]:
    """The logins, as `cori demo` prints them."""
    logins = [f"  {login.account}:{login.member_id:<12}  {login.name}, {login.role}" for login in DEMO_LOGINS]
    return [f"Sign in with one of these, password “{DEMO_PASSWORD}”:", *logins]
