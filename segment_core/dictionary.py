"""The account's dictionary: every choice, tag, owner and most text has a small number; numbers are never reused."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from segment_core.folding import fold, fold_value
from segment_core.tables import ACCOUNT, VALUE

EXACT_FIELDS = ("first_name", "last_name")
BATCH = 5_000


def lock_account(connection: Connection, account_id: int) -> None:
    """Writers of one account take turns: the account's row is locked until the transaction ends."""
    connection.execute(select(ACCOUNT.c.account_id).where(ACCOUNT.c.account_id == account_id).with_for_update())


def raise_version(connection: Connection, account_id: int) -> None:
    """Tell every cached catalog of the account that it is stale."""
    statement = update(ACCOUNT).where(ACCOUNT.c.account_id == account_id)
    connection.execute(statement.values(catalog_version=ACCOUNT.c.catalog_version + 1))


def digest(label: str) -> bytes:
    """What makes a label one entry: 16 bytes."""
    return hashlib.blake2b(label.encode(), digest_size=16).digest()


def declare_values(connection: Connection, account_id: int, field: str, labels: Iterable[str]) -> None:
    """Make these the declared values of a choice field, in this order; others stay known but undeclared."""
    wanted = list(labels)
    numbers = value_numbers(connection, account_id, field, wanted, exact=False)
    mine = (VALUE.c.account_id == account_id, VALUE.c.field == field)
    connection.execute(update(VALUE).where(*mine).values(declared=False))
    for label in wanted:
        chosen = (VALUE.c.account_id == account_id, VALUE.c.id == numbers[label])
        connection.execute(update(VALUE).where(*chosen).values(declared=True, label=label, folded=fold(label)))


def value_numbers(
    connection: Connection, account_id: int, field: str, labels: Iterable[str], *, exact: bool
) -> dict[str, int]:
    """Label → number, made where missing. `exact`: labels differ by case and spaces (text); else they do not."""
    keys = {label: digest(label if exact else fold_value(label)) for label in labels}
    known = _known(connection, account_id, field, list(set(keys.values())))
    missing: dict[bytes, str] = {}
    for label, key in keys.items():
        if key not in known:
            missing.setdefault(key, label)  # of two spellings of one value the first is kept
    if missing:
        lock_account(connection, account_id)
        _add(connection, account_id, field, missing)
        known.update(_known(connection, account_id, field, list(missing)))
    return {label: known[key] for label, key in keys.items()}


def _known(connection: Connection, account_id: int, field: str, digests: list[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for start in range(0, len(digests), BATCH):
        part = digests[start : start + BATCH]
        match = (VALUE.c.account_id == account_id, VALUE.c.field == field, VALUE.c.digest.in_(part))
        rows = connection.execute(select(VALUE.c.digest, VALUE.c.id).where(*match))
        found.update({bytes(row.digest): row.id for row in rows})
    return found


def _add(connection: Connection, account_id: int, field: str, missing: dict[bytes, str]) -> None:
    mine = ACCOUNT.c.account_id == account_id
    raised = {"next_value_id": ACCOUNT.c.next_value_id + len(missing), "catalog_version": ACCOUNT.c.catalog_version + 1}
    statement = update(ACCOUNT).where(mine).values(raised).returning(ACCOUNT.c.next_value_id)
    first = connection.execute(statement).scalar_one() - len(missing)
    rows = [
        {
            "account_id": account_id,
            "id": first + i,
            "field": field,
            "label": label,
            "folded": fold(label),
            "digest": key,
        }
        for i, (key, label) in enumerate(missing.items())
    ]
    connection.execute(insert(VALUE).on_conflict_do_nothing(), rows)
