"""What commands share: the present moment, the database, an account by id or name."""

from datetime import UTC, datetime
from typing import Any

from segment_core.errors import BadInput, NotFound
from web.settings import Settings

DEMO = "demo"


def moment_of(text: str | None) -> datetime:
    """The present moment: what --now says, else the clock's. Raises BadInput."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--now “{text}” is not a time such as 2026-06-16T12:00:00-04:00", part="now") from error
    if moment.tzinfo is None:
        raise BadInput(f"--now “{text}” has no offset from UTC (such as -04:00)", part="now")
    if not 1 < moment.year < 9999:  # a year of room for calendar units and time zones
        raise BadInput(f"--now “{text}” is past the ends of the calendar", part="now")
    return moment


def open_for_command() -> Any:
    """The database that the environment names."""
    from segment_core.database.engine import open_database  # SQLAlchemy takes a moment to import

    settings = Settings.from_environment()
    return open_database(settings.database_url, settings.home)


def account_named(database: Any, name: str) -> str:
    """The account's id from its id or name. Raises NotFound."""
    from segment_core.accounts import find_account

    slug = find_account(database, name)
    if slug is None:
        hint = "; `cori demo` makes the demo account" if name == DEMO else ""
        raise NotFound(f"there is no account “{name}”{hint}", kind="account", name=name)
    return slug
