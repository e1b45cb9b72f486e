"""Lists of people to take elsewhere: a campaign's frozen recipients and a segment's members, as pages or CSV rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from segment_core.campaigns.stored import StoredCampaign
from segment_core.catalog import Catalog
from segment_core.counting.members import over_members
from segment_core.counting.picking import Earliest
from segment_core.csv_safety import harmless
from segment_core.errors import BadInput
from segment_core.lead_values import Lead, lead_columns, read_lead, readable_fields
from segment_core.model import Tree
from segment_core.reads import STREAM_ROWS, scoped, stream_members
from segment_core.tables import LEAD, RECIPIENT

LARGEST_PAGE = 1_000
COLUMNS = ("lead_id", "address", "state", "reason", "changed_at")


@dataclass(frozen=True)
class Recipient:
    """One frozen recipient. `address` is where the mail went, whatever the lead has now; `changed_at`: its state's."""

    lead_id: str
    address: str
    state: str
    reason: str | None
    changed_at: datetime | None


@dataclass(frozen=True)
class RecipientPage:
    """Recipients in the order their leads came; `next` is the key of the following page, None on the last."""

    recipients: list[Recipient]
    next: str | None


@dataclass(frozen=True)
class MemberPage:
    """A segment's members in the order they came; `next` as above."""

    leads: list[Lead]
    next: str | None


def recipients_page(
    connection: Connection, catalog: Catalog, campaign: StoredCampaign, limit: int = 100, after: str | None = None
) -> RecipientPage:
    """Some frozen recipients of a campaign. Raises BadInput for a limit or key that is none."""
    statement = _recipients(catalog, campaign).where(RECIPIENT.c.ord > _place(after)).limit(_limit(limit) + 1)
    rows = connection.execute(statement).all()
    found = [Recipient(*tuple(row)[1:]) for row in rows[:limit]]
    return RecipientPage(found, str(rows[limit - 1].ord) if len(rows) > limit else None)


def recipient_rows(connection: Connection, catalog: Catalog, campaign: StoredCampaign) -> Iterator[list[str]]:
    """Every frozen recipient as a CSV row of harmless cells, the header first; streamed."""
    yield list(COLUMNS)
    statement = _recipients(catalog, campaign).execution_options(yield_per=STREAM_ROWS)
    for row in connection.execute(statement):
        yield _cells(tuple(row)[1:])


def members_page(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, limit: int = 100, after: str | None = None
) -> MemberPage:
    """Some of the leads that match a valid tree. Raises BadInput for a limit or key that is none."""
    first = Earliest(_limit(limit) + 1, _place(after))

    def page(matching: ColumnElement[bool]) -> Any:
        some = scoped(catalog, *lead_columns(catalog)).where(matching, LEAD.c.ord > first.after)
        return some.order_by(LEAD.c.ord).limit(first.number)

    found = over_members(connection, tree, catalog, now, page, first)
    rows = sorted((row._mapping for row in found), key=lambda row: int(row["ord"]))
    leads = [read_lead(row, catalog) for row in rows[:limit]]
    return MemberPage(leads, str(rows[limit - 1]["ord"]) if len(rows) > limit else None)


def member_rows(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> Iterator[list[str]]:
    """Every lead that matches a valid tree as a CSV row of harmless cells, the header first; streamed.

    The columns are those of leads.csv, so that an import reads the file back. As `reads.stream_members`: in a
    transaction that keeps its snapshot from bitmaps.
    """
    keys = [field.key for field in readable_fields(catalog)]
    yield ["id", *keys]
    for row in stream_members(connection, tree, catalog, now, lead_columns(catalog)):
        lead = read_lead(row, catalog)
        yield _cells([lead.id, *(lead.values.get(key) for key in keys)])


def _recipients(catalog: Catalog, campaign: StoredCampaign) -> Any:
    return (
        select(RECIPIENT.c.ord, *(RECIPIENT.c[name] for name in COLUMNS))
        .where(RECIPIENT.c.account_id == catalog.account_id, RECIPIENT.c.campaign == campaign.number)
        .order_by(RECIPIENT.c.ord)
    )


def _cells(values: Sequence[Any]) -> list[str]:
    return [harmless(_cell(value)) for value in values]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Decimal():
            return format(value, "f")
        case list():
            return ";".join(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return str(value)


def _limit(limit: int) -> int:
    if not 1 <= limit <= LARGEST_PAGE:
        raise BadInput(f"a page has 1 to {LARGEST_PAGE:,} rows, not {limit}", part="limit")
    return limit


def _place(after: str | None) -> int:
    if after is None:
        return -1
    if not (after.isascii() and after.isdecimal() and len(after) <= 9):
        raise BadInput(f"“{after[:80]}” is not the key of a page", part="after")
    return int(after)
