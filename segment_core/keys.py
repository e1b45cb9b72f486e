"""Account keys: how programs sign in. A key names its account, so that it is found behind the wall (docs/adr/0002).

`cori_ACCOUNT.SECRET`; the secret is 256 random bits, of which a SHA-256 is kept: nothing to guess or salt.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, insert, or_, select, update

from segment_core.accounts import ROLES, account_number
from segment_core.database.engine import Database
from segment_core.errors import BadInput, NotFound
from segment_core.folding import is_storable
from segment_core.tables import API_KEY

LONGEST_NAME = 100
TOKEN = re.compile(r"cori_([A-Za-z0-9_.-]{1,200})\.([A-Za-z0-9_-]{43})\Z")
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """One key as lists show it; the secret is not in it."""

    id: str
    name: str
    role: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class KeyHolder:
    """Who a request comes from, by its key."""

    account: str
    account_id: int
    key: Key


def create_key(connection: Connection, slug: str, name: str, role: str, now: datetime) -> tuple[Key, str]:
    """Make a key; the second is the key itself, which cannot be shown again. Raises BadInput."""
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or not is_storable(clean):
        raise BadInput(f"a key's name has 1 to {LONGEST_NAME} characters", part="name")
    if role not in ROLES:
        raise BadInput(f"role “{role}” is not one of {', '.join(ROLES)}", part="role", nearest=ROLES)
    token = f"cori_{slug}.{secrets.token_urlsafe(32)}"
    key = Key(secrets.token_hex(4), clean, role, now)
    facts = {"key_id": key.id, "name": clean, "role": role, "created_at": now, "digest": _digest(token)}
    connection.execute(insert(API_KEY).values(account_id=account_number(slug), **facts))
    return key, token


def list_keys(connection: Connection, account_id: int) -> list[Key]:
    """Every key of the account, revoked ones too, oldest first."""
    rows = connection.execute(
        select(API_KEY).where(API_KEY.c.account_id == account_id).order_by(API_KEY.c.created_at, API_KEY.c.key_id)
    )
    return [_key(row) for row in rows]


def revoke_key(connection: Connection, account_id: int, key_id: str, now: datetime) -> Key:
    """Make a key useless from now on. Raises NotFound for a key the account does not have, or has revoked."""
    match = (API_KEY.c.account_id == account_id, API_KEY.c.key_id == key_id, API_KEY.c.revoked_at.is_(None))
    row = connection.execute(update(API_KEY).where(*match).values(revoked_at=now).returning(API_KEY)).one_or_none()
    if row is None:
        raise NotFound(f"there is no key “{key_id}” to revoke", kind="key", name=key_id)
    return _key(row)


def check_key(database: Database, token: str, now: datetime) -> KeyHolder | None:
    """Whose key this is; None for one that is wrong or revoked. Its use is noted, to the minute."""
    parts = TOKEN.match(token)
    if parts is None:
        return None
    slug = parts[1]
    account_id = account_number(slug)
    match = (API_KEY.c.account_id == account_id, API_KEY.c.digest == _digest(token), API_KEY.c.revoked_at.is_(None))
    with database.transaction(account_id) as connection:
        row = connection.execute(select(API_KEY).where(*match)).one_or_none()
        if row is None:
            return None
        if row.last_used_at is None or row.last_used_at < now - USE_NOTED_EVERY:
            stale = or_(API_KEY.c.last_used_at.is_(None), API_KEY.c.last_used_at < now)
            connection.execute(update(API_KEY).where(*match, stale).values(last_used_at=now))
    return KeyHolder(slug, account_id, _key(row))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _key(row: Row[tuple[object, ...]]) -> Key:
    return Key(row.key_id, row.name, row.role, row.created_at, row.last_used_at, row.revoked_at)
