"""How an account's bitmaps stand: for people who run the product, and for what keeps them up to date."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from segment_core.counting.attributes import CREATED, exact_name, is_current, name_of
from segment_core.counting.encode import bitmap_fields
from segment_core.counting.store import are_missing, read_attributes
from segment_core.tables import ACCOUNT, BITMAP, BITMAP_DIRTY, BITMAP_STATE, LEAD

NONE = "none"


@dataclass(frozen=True)
class BitmapStatus:
    """`state`: none, building or ready; `used`: counts are made from them. `bytes`: of the bits as they are stored.

    `waiting`: leads written since, that every count looks up. `lacking`: what another build would mend, as sentences.
    """

    state: str = NONE
    used: bool = False
    leads: int = 0
    chunks: int = 0
    bitmaps: int = 0
    bytes: int = 0
    waiting: int = 0
    built_at: datetime | None = None
    lacking: tuple[str, ...] = ()


def bitmap_status(connection: Connection, account_id: int) -> BitmapStatus:
    """Counts the account's leads and bitmaps: not for every request."""
    mine = LEAD.c.account_id == account_id
    leads = connection.execute(select(func.count()).select_from(LEAD).where(mine)).scalar_one()
    state = connection.execute(select(BITMAP_STATE).where(BITMAP_STATE.c.account_id == account_id)).one_or_none()
    if state is None:
        return BitmapStatus(leads=leads)
    stored = select(func.count(), func.coalesce(func.sum(func.pg_column_size(BITMAP.c.bits)), 0))
    bitmaps, size = connection.execute(stored.where(BITMAP.c.account_id == account_id)).one()
    return BitmapStatus(
        state=state.state,
        used=state.used,
        leads=leads,
        chunks=state.chunks,
        bitmaps=bitmaps,
        bytes=int(size),
        waiting=waiting(connection, account_id),
        built_at=state.built_at,
        lacking=lacking(connection, account_id),
    )


def waiting(connection: Connection, account_id: int) -> int:
    """How many leads were written since their bits were."""
    noted = select(BITMAP_DIRTY.c.ord).where(BITMAP_DIRTY.c.account_id == account_id).distinct().subquery()
    return connection.execute(select(func.count()).select_from(noted)).scalar_one()


def lacking(connection: Connection, account_id: int) -> tuple[str, ...]:
    """Why counts that the account's bitmaps were made for come from rows; none without bitmaps."""
    built = connection.scalar(select(BITMAP_STATE.c.timezone).where(BITMAP_STATE.c.account_id == account_id))
    if built is None:
        return ()
    timezone = connection.scalar(select(ACCOUNT.c.timezone).where(ACCOUNT.c.account_id == account_id))
    if timezone != built:
        return (f"the account's time zone is {timezone}, that of the bitmaps {built}",)
    attributes = read_attributes(connection, account_id)
    if not all(is_current(attribute, built) for attribute in attributes.values()):
        return (f"the rules of the time zone {built} have changed",)
    if are_missing(connection, account_id):
        return ("bitmaps are missing",)
    if exact_name(CREATED) not in attributes:
        return ("leads cannot be put in order by the bitmaps, which an older version made",)
    made_since = [f for f in bitmap_fields(connection, account_id) if name_of(f) not in attributes]
    return tuple(f"the field “{field.label}” was made since" for field in made_since)
