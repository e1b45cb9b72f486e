"""Accounts and their members: creating, finding, and checking a password at login."""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.dialects.postgresql import insert

from segment_core.catalog import DEFAULT_SOURCES, DEFAULT_STATUSES, WEEKDAYS, Field, Member
from segment_core.database.engine import Database
from segment_core.dictionary import declare_values
from segment_core.errors import BadInput, NotFound
from segment_core.folding import fold_value
from segment_core.tables import ACCOUNT, FIELD, MEMBER

HASHER = PasswordHasher()
ROLES = ("viewer", "marketer", "admin")
FORMER = "former"  # a removed member: their name stays on their leads, and nothing signs them in


@dataclass(frozen=True)
class AccountDefinition:
    """What account.json says of an account. `choices` holds the values of custom choice fields by key."""

    slug: str
    name: str
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: str = "monday"
    statuses: tuple[str, ...] = DEFAULT_STATUSES
    sources: tuple[str, ...] = DEFAULT_SOURCES
    members: tuple[Member, ...] = ()
    custom_fields: tuple[Field, ...] = ()
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def slug_of(name: str) -> str:
    """An account's id made from its name: "Peak Performance Gyms" → "peak-performance-gyms"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "account"


def account_number(slug: str) -> int:
    """The account's number in every table: 63 bits of its id's hash, so that nothing global hands out numbers."""
    return int.from_bytes(hashlib.blake2b(slug.encode(), digest_size=8).digest()) >> 1


def check_definition(definition: AccountDefinition) -> None:
    """Raise BadInput for a time zone or weekday that does not exist."""
    if definition.timezone not in available_timezones():
        raise BadInput(f"there is no time zone “{definition.timezone}”", part="timezone")
    if definition.week_start not in WEEKDAYS:
        raise BadInput(f"week_start “{definition.week_start}” is not a weekday", part="week_start", nearest=WEEKDAYS)


def save_account(connection: Connection, definition: AccountDefinition) -> int:
    """Create the account or bring it up to date; its number. Runs in that account's own transaction."""
    check_definition(definition)
    account_id = account_number(definition.slug)
    facts = {
        "slug": definition.slug,
        "name": definition.name,
        "timezone": definition.timezone,
        "currency": definition.currency,
        "week_start": definition.week_start,
    }
    update = {**facts, "catalog_version": ACCOUNT.c.catalog_version + 1}
    statement = insert(ACCOUNT).values(account_id=account_id, **facts)
    connection.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=update))
    _save_members(connection, account_id, definition.members)
    _save_fields(connection, account_id, definition.custom_fields)
    declare_values(connection, account_id, "status", definition.statuses)
    declare_values(connection, account_id, "source", definition.sources)
    declare_values(connection, account_id, "phone_type", ("mobile", "landline"))
    declare_values(connection, account_id, "assigned_to", tuple(member.id for member in definition.members))
    for key, labels in definition.choices.items():
        declare_values(connection, account_id, key, labels)
    return account_id


def _save_members(connection: Connection, account_id: int, members: tuple[Member, ...]) -> None:
    for position, member in enumerate(members):
        facts = {"name": member.name, "email": member.email, "position": position}
        row = insert(MEMBER).values(account_id=account_id, member_id=member.id, role=member.role, **facts)
        connection.execute(row.on_conflict_do_update(index_elements=["account_id", "member_id"], set_=facts))


def _save_fields(connection: Connection, account_id: int, fields: tuple[Field, ...]) -> None:
    """Raises BadInput where a field would change its type: the values that leads have would be misread."""
    known = connection.execute(select(FIELD.c.key, FIELD.c.kind).where(FIELD.c.account_id == account_id))
    kinds = {row.key: row.kind for row in known}
    for position, custom in enumerate(fields):
        if kinds.get(custom.key, custom.kind) != custom.kind:
            message = f"the field “{custom.key}” is a {kinds[custom.key]}; its type cannot become {custom.kind}"
            raise BadInput(message, part=custom.key)
        facts = {
            "kind": custom.kind,
            "label": custom.label,
            "unit": custom.unit,
            "synonyms": list(custom.synonyms),
            "position": position,
        }
        row = insert(FIELD).values(account_id=account_id, key=custom.key, **facts)
        connection.execute(row.on_conflict_do_update(index_elements=["account_id", "key"], set_=facts))


def account_exists(database: Database, slug: str) -> bool:
    """Whether there is an account by this id."""
    account_id = account_number(slug)
    with database.transaction(account_id) as connection:
        return connection.scalar(select(ACCOUNT.c.account_id)) is not None


def find_account(database: Database, name: str) -> str | None:
    """The id of the account by this id or (whatever the case) name; None where there is none.

    Names are looked up as the migrating role, the only one that sees all accounts.
    """
    if account_exists(database, name):
        return name
    engine = create_engine(database.url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(ACCOUNT.c.slug, ACCOUNT.c.name).order_by(ACCOUNT.c.slug)).all()
    finally:
        engine.dispose()
    return next((row.slug for row in rows if fold_value(row.name) == fold_value(name)), None)


def account_numbers(database: Database) -> list[int]:
    """The numbers of all accounts, for work that goes on behind everybody; read as the migrating role, as above."""
    return sorted(_all_accounts(database))


def account_slugs(database: Database) -> list[str]:
    """The ids of all accounts, in their order; read as the migrating role."""
    return sorted(_all_accounts(database).values())


def _all_accounts(database: Database) -> dict[int, str]:
    engine = create_engine(database.url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(ACCOUNT.c.account_id, ACCOUNT.c.slug))
            return {row.account_id: row.slug for row in rows}
    finally:
        engine.dispose()


def set_password(connection: Connection, account_id: int, member_id: str, password: str) -> None:
    """Store the hash of a member's password; their sessions end."""
    match = (MEMBER.c.account_id == account_id, MEMBER.c.member_id == member_id)
    values = {"password_hash": HASHER.hash(password), "session_stamp": secrets.token_hex(8)}
    done = connection.execute(MEMBER.update().where(*match).values(values))
    if not done.rowcount:
        raise NotFound(f"there is no member “{member_id}”", kind="member", name=member_id)


def check_login(database: Database, slug: str, login: str, password: str) -> Member | None:
    """The member who logs in by id or email with this password; None where any of it is wrong."""
    account_id = account_number(slug)
    with database.transaction(account_id) as connection:
        rows = connection.execute(select(MEMBER).where(MEMBER.c.account_id == account_id)).all()
    wanted = fold_value(login)
    here = [row for row in rows if row.role != FORMER]
    row = next((r for r in here if wanted in (fold_value(r.member_id), fold_value(r.email))), None)
    stored: str = (row.password_hash if row is not None else None) or nobodys_hash()
    try:  # somebody unknown takes as long as a wrong password, so that time does not tell who exists
        HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return None
    return None if row is None else Member(row.member_id, row.name, row.email, row.role, stamp=row.session_stamp)


def members_with_email(database: Database, slug: str, email: str) -> list[Member]:
    """The members who may sign in and have this address; the case of plain letters does not matter."""
    account_id = account_number(slug)
    with database.transaction(account_id) as connection:
        rows = connection.execute(select(MEMBER).where(MEMBER.c.account_id == account_id, MEMBER.c.role != FORMER))
        found = [row for row in rows if same_address(row.email, email)]
    return [Member(row.member_id, row.name, row.email, row.role, stamp=row.session_stamp) for row in found]


def same_address(one: str, other: str) -> bool:
    """Whether two addresses are one. Of other letters than a to z the case matters here.

    Unicode's folding makes one of letters that stand in different people's addresses (“ß” and “ss”, “K” and “k”).
    """
    return bool(one.strip()) and one.strip().encode().lower() == other.strip().encode().lower()


@cache
def nobodys_hash() -> str:
    """A hash that no password has."""
    return HASHER.hash(secrets.token_urlsafe(32))


def member_of(database: Database, slug: str, member_id: str) -> Member | None:
    """A member as stored now; None where the account has no such member."""
    account_id = account_number(slug)
    with database.transaction(account_id) as connection:
        match = (MEMBER.c.account_id == account_id, MEMBER.c.member_id == member_id)
        row = connection.execute(select(MEMBER).where(*match, MEMBER.c.role != FORMER)).one_or_none()
    return None if row is None else Member(row.member_id, row.name, row.email, row.role, stamp=row.session_stamp)
