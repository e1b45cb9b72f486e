"""The one module that runs queries over leads: it adds the tenant scope, and each read is one statement."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, RowMapping, and_, any_, func, literal, or_, true

from segment_core.catalog import Catalog
from segment_core.columns import EPOCH, column
from segment_core.compile import compile_tree
from segment_core.counting.counts import count as count
from segment_core.counting.counts import counts as counts
from segment_core.counting.from_bitmaps import counts_from_bitmaps, in_all
from segment_core.counting.members import over_members
from segment_core.counting.picking import Newest
from segment_core.counting.rows import scoped as scoped
from segment_core.counting.streaming import ords_from_bitmaps
from segment_core.errors import BadInput
from segment_core.lead_values import Lead, full_name_matches, lead_columns, read_lead, text_equals
from segment_core.model import Condition, Tree, conditions
from segment_core.operators import operator_for
from segment_core.tables import LEAD

LOG = logging.getLogger("cori.counting")
PREVIEW_LIMIT = 200
PLACE = re.compile(r"[0-9]{1,10}\Z")
LAST_PLACE = 2**31 - 1
STREAM_ROWS = 10_000
BY_KEY = 2_000  # leads of an export that are read together by their ords


def member_ids(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> Iterator[str]:
    """The CRM ids of the matching leads in the order they came to the account, streamed."""
    for row in stream_members(connection, tree, catalog, now, [LEAD.c.ord, LEAD.c.lead_id]):
        yield row["lead_id"]


def stream_members(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, columns: Sequence[ColumnElement[Any]]
) -> Iterator[RowMapping]:
    """These columns (`ord` among them) of the leads that match a valid tree, in the order they came, some in memory
    at a time; all of one snapshot.

    In a transaction that keeps its snapshot members are taken from the bitmaps, where they say them.
    """
    every, last = scoped(catalog, *columns).order_by(LEAD.c.ord), -1
    batches = ords_from_bitmaps(connection, tree, catalog, now, BY_KEY)
    for ords in () if batches is None else batches:
        these = every.where(LEAD.c.ord == any_(literal(ords.tolist(), ARRAY(Integer))))
        found = connection.execute(these).mappings().all()
        if len(found) != len(ords):
            batches = None
            LOG.warning("bitmaps of account %d have leads that are not there: read on from rows", catalog.account_id)
            break
        yield from found
        last = int(ords[-1])
    if batches is None:
        others = every.where(compile_tree(tree, catalog, now), LEAD.c.ord > last)
        yield from connection.execute(others.execution_options(yield_per=STREAM_ROWS)).mappings()


@dataclass(frozen=True)
class Page:
    """Leads of a preview; `next` is the key to ask for the following page with, None on the last."""

    leads: list[Lead]
    next: str | None


def preview(
    connection: Connection, tree: Tree, catalog: Catalog, now: datetime, limit: int = 10, after: str | None = None
) -> Page:
    """The newest matching leads first (by creation, then arrival); `after` is the last page's `next`."""
    if not 1 <= limit <= PREVIEW_LIMIT:
        raise BadInput(f"a preview has 1 to {PREVIEW_LIMIT} leads, not {limit}", part="limit")
    older, newest = (true(), Newest(limit + 1)) if after is None else _older(after, limit + 1)
    order = (LEAD.c.created_at.desc().nulls_last(), LEAD.c.ord.desc())

    def page(matching: ColumnElement[bool]) -> Any:
        return scoped(catalog, *lead_columns(catalog)).where(matching, older).order_by(*order).limit(limit + 1)

    found = over_members(connection, tree, catalog, now, page, newest)
    rows = sorted((row._mapping for row in found), key=_newness, reverse=True)
    more = len(rows) > limit
    return Page([read_lead(row, catalog) for row in rows[:limit]], _page_key(rows[limit - 1]) if more else None)


def _newness(row: RowMapping) -> tuple[bool, datetime, int]:
    created: datetime | None = row["created_at"]
    return (created is not None, created or EPOCH, row["ord"])


def lead_by_id(connection: Connection, lead_id: str, catalog: Catalog) -> Lead | None:
    """The lead by its CRM id; None where the account has none."""
    statement = scoped(catalog, *lead_columns(catalog)).where(LEAD.c.lead_id == lead_id)
    row = connection.execute(statement).mappings().one_or_none()
    return None if row is None else read_lead(row, catalog)


def _place(text: str) -> int:
    """A lead's place from the key of a page. Raises BadInput for a key that no page gave."""
    if not PLACE.match(text) or int(text) > LAST_PLACE:
        raise BadInput(f"“{text[:80]}” is not the key of a page", part="after")
    return int(text)


def _page_key(row: RowMapping) -> str:
    created: datetime | None = row["created_at"]
    return f"{row['ord']}@{'' if created is None else created.astimezone(UTC).isoformat()}"


def _older(key: str, number: int) -> tuple[ColumnElement[bool], Newest]:
    """The leads after a page's last one, and the first of them. Raises BadInput for a key that no page gave."""
    place, _, moment = key.partition("@")
    try:
        ord_, created = _place(place), datetime.fromisoformat(moment).astimezone(UTC) if moment else None
    except (ValueError, OverflowError) as error:
        raise BadInput(f"“{key[:80]}” is not the key of a page", part="after") from error
    undated = LEAD.c.created_at.is_(None)
    if created is None:
        return and_(undated, LEAD.c.ord < ord_), Newest(number, (None, ord_))
    same = and_(LEAD.c.created_at == created, LEAD.c.ord < ord_)
    return or_(LEAD.c.created_at < created, same, undated), Newest(number, (created, ord_))


@dataclass(frozen=True)
class Blank:
    """Leads that a negative condition includes because they have no value at all."""

    label: str
    count: int


def blanks(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> list[Blank]:
    """For each field with a negated condition in the tree: how many members have no value in it."""
    fields = {c.field: catalog.fields[c.field] for c in _negated(tree, catalog, negative=False)}
    with_blank = [f for f in fields.values() if f.kind not in ("engagement", "segment")]
    if not with_blank:
        return []
    without = [in_all(tree, Condition(field=field.key, op="is_empty")) for field in with_blank]
    answered = counts_from_bitmaps(connection, without, catalog, now)
    if answered is not None:
        return [Blank(field.label, n) for field, n in zip(with_blank, answered, strict=True) if n]
    empty = [func.count().filter(column(field).is_(None)) for field in with_blank]
    row = connection.execute(scoped(catalog, *empty).where(compile_tree(tree, catalog, now))).one()
    return [Blank(field.label, n) for field, n in zip(with_blank, row, strict=True) if n]


def _negated(tree: Tree, catalog: Catalog, *, negative: bool) -> Iterator[Condition]:
    """Conditions that hold for leads without a value: a negative operator, or a positive one under not."""
    match tree:
        case Condition():
            row = operator_for(catalog.fields[tree.field].kind, tree.op)
            assert row is not None
            if tree.op not in ("is_set", "is_empty") and (row.negates is not None) != negative:
                yield tree
        case _:
            inner = not negative if hasattr(tree, "child") else negative
            for child in getattr(tree, "children", None) or filter(None, [getattr(tree, "child", None)]):
                yield from _negated(child, catalog, negative=inner)


def all_same(connection: Connection, trees: list[Tree], catalog: Catalog, now: datetime) -> bool:
    """Whether all trees have the same members, and any at all."""
    answered = counts_from_bitmaps(connection, [in_all(trees[0], tree) for tree in trees] + trees, catalog, now)
    if answered is not None:
        return answered[0] > 0 and set(answered) == {answered[0]}
    first, *others = (compile_tree(tree, catalog, now) for tree in trees)
    differing = or_(*(first != other for other in others))
    filtered = [func.count().filter(first), func.count().filter(differing)]
    members, different = cast("tuple[int, int]", connection.execute(scoped(catalog, *filtered)).one())
    return members > 0 and different == 0


@dataclass(frozen=True)
class Verdict:
    """One condition for one lead: whether it holds, and the value the lead has (None for engagement and segments)."""

    condition: Condition
    holds: bool
    value: Any


@dataclass(frozen=True)
class Why:
    """Why a lead is in or out."""

    lead: Lead
    member: bool
    verdicts: list[Verdict]


def why(connection: Connection, tree: Tree, lead_id: str, catalog: Catalog, now: datetime) -> Why | None:
    """Each condition of the tree with true or false for one lead; None where the account has no such lead."""
    tested = conditions(tree)
    results = [compile_tree(tree, catalog, now), *(compile_tree(c, catalog, now) for c in tested)]
    labelled = [result.label(f"test_{i}") for i, result in enumerate(results)]
    statement = scoped(catalog, *lead_columns(catalog), *labelled).where(LEAD.c.lead_id == lead_id)
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    lead = read_lead(row, catalog)
    verdicts = [
        Verdict(condition, bool(row[f"test_{i + 1}"]), lead.values.get(condition.field))
        for i, condition in enumerate(tested)
    ]
    return Why(lead, bool(row["test_0"]), verdicts)


def find_leads(connection: Connection, words: str, catalog: Catalog, limit: int = 10) -> list[Lead]:
    """Leads by CRM id, email or full name ("Jane Doe"), exactly but for case and spaces; at most `limit`."""
    statement = scoped(catalog, *lead_columns(catalog)).where(
        or_(LEAD.c.lead_id == words.strip(), text_equals(LEAD.c.email_folded, words), full_name_matches(words, catalog))
    )
    rows = connection.execute(statement.order_by(LEAD.c.ord).limit(limit)).mappings()
    return [read_lead(row, catalog) for row in rows]
