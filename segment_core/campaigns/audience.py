"""From the leads that match to the people who may be mailed, and why the others are left out.

Each left-out lead is counted once, in this order: unsubscribed, bounced, without a usable address, duplicate. What a
person said holds for the address: where one lead of the account with it has unsubscribed or bounced, so have the
others. Of several leads with one address (letter case and outer spaces ignored) the one with the lowest id is kept;
ids are compared as people count, "L9" before "L10".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Numeric,
    and_,
    case,
    cast,
    collate,
    func,
    literal,
    or_,
    select,
)

from segment_core.catalog import Catalog
from segment_core.counting.members import over_members
from segment_core.folding import WHITESPACE
from segment_core.lead_values import Lead, lead_columns, read_lead
from segment_core.model import Tree
from segment_core.reads import scoped
from segment_core.tables import LEAD

UNSUBSCRIBED, BOUNCED, NO_ADDRESS, DUPLICATE = "unsubscribed", "bounced", "no_address", "duplicate"
LONGEST_ADDRESS = 254  # characters, RFC 5321
_UNSEEN = r"\u0080-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"  # spaces, marks
_PLAIN = rf'[^[:space:][:cntrl:]@<>()\[\],;:\\".{_UNSEEN}]+'
ADDRESS = rf"^{_PLAIN}(\.{_PLAIN})*@{_PLAIN}(\.{_PLAIN})*$"


@dataclass(frozen=True)
class Audience:
    """How many leads match, how many of them will be mailed, and how many are left out for which reason."""

    matching: int = 0
    mailable: int = 0
    unsubscribed: int = 0
    bounced: int = 0
    no_address: int = 0
    duplicate: int = 0

    @property
    def line(self) -> str:
        """ "1,204 match → 1,167 will receive it: 30 unsubscribed, 5 without address, 2 duplicates"."""
        left_out = [
            (self.unsubscribed, "unsubscribed"),
            (self.bounced, "bounced"),
            (self.no_address, "without address"),
            (self.duplicate, "duplicate" if self.duplicate == 1 else "duplicates"),
        ]
        reasons = ", ".join(f"{count:,} {words}" for count, words in left_out if count)
        matching = f"{self.matching:,} match{'es' if self.matching == 1 else ''}"
        return f"{matching} → {self.mailable:,} will receive it{f': {reasons}' if reasons else ''}"


def count_audience(connection: Connection, tree: Tree, catalog: Catalog, now: datetime) -> Audience:
    """How many leads match a valid tree and how many may be mailed: one statement."""

    def by_reason(matching: ColumnElement[bool]) -> Any:
        judged = judged_leads(matching, catalog)
        return select(judged.c.reason, func.count().label("leads")).group_by(judged.c.reason)

    rows = over_members(connection, tree, catalog, now, by_reason)
    return audience_of({row.reason: row.leads for row in rows})


def audience_of(counts: dict[str | None, int]) -> Audience:
    """From leads by reason; None stands for those who may be mailed."""
    named = {reason: count for reason, count in counts.items() if reason is not None}
    return Audience(matching=sum(counts.values()), mailable=counts.get(None, 0), **named)


def sample(connection: Connection, tree: Tree, catalog: Catalog, now: datetime, limit: int = 5) -> list[Lead]:
    """Some of the leads who would be mailed, the newest to the account first. For a screen; never for a model."""

    def some(matching: ColumnElement[bool]) -> Any:
        judged = judged_leads(matching, catalog)
        chosen = select(judged.c.ord).where(judged.c.reason.is_(None)).order_by(judged.c.ord.desc()).limit(limit)
        return scoped(catalog, *lead_columns(catalog)).where(LEAD.c.ord.in_(chosen))

    rows = over_members(connection, tree, catalog, now, some)
    return [read_lead(row._mapping, catalog) for row in sorted(rows, key=lambda row: row.ord, reverse=True)]


def judged_leads(matches: ColumnElement[bool], catalog: Catalog, *more: ColumnElement[Any]) -> CTE:
    """The leads that match: ord, lead_id, address, `more` columns of theirs, and the reason to leave each out or NULL.

    The address is as it will be mailed; two leads with the same `folded` one are the same person.
    """
    matching = (
        scoped(
            catalog,
            LEAD.c.ord,
            LEAD.c.lead_id,
            func.btrim(LEAD.c.email, WHITESPACE).label("address"),
            _folded().label("folded"),
            unsubscribed().label("unsubscribed"),
            bounced().label("bounced"),
            *more,
        )
        .where(matches)
        .cte("matching")
    )
    said = _said_no(catalog)
    reason = case(
        (or_(matching.c.unsubscribed, func.coalesce(said.c.unsubscribed, False)), UNSUBSCRIBED),
        (or_(matching.c.bounced, func.coalesce(said.c.bounced, False)), BOUNCED),
        (func.coalesce(_is_usable(matching.c.address), False).is_(False), NO_ADDRESS),
    )
    judged = (
        select(*(c for c in matching.c if c.name not in ("unsubscribed", "bounced")), reason.label("reason"))
        .select_from(matching.outerjoin(said, said.c.folded == matching.c.folded))
        .cte("judged")
    )
    lowest_first = (judged.c.reason.is_not(None), *_by_id(judged.c.lead_id))
    place = func.row_number().over(partition_by=judged.c.folded, order_by=lowest_first)
    placed = select(judged, place.label("place")).cte("placed")
    another = and_(placed.c.reason.is_(None), placed.c.place > 1)
    kept = [c for c in placed.c if c.name not in ("place", "reason")]
    return select(*kept, case((another, DUPLICATE), else_=placed.c.reason).label("reason")).cte("ranked")


def unsubscribed() -> ColumnElement[bool]:
    """Whether a lead said no: its column, or an unsubscribe event with no later resubscribe."""
    back, said = LEAD.c.resubscribed_at, func.greatest(LEAD.c.unsubscribed_at, LEAD.c.refused_at)  # NULL is passed over
    event = and_(said.is_not(None), or_(back.is_(None), back <= said))
    return or_(LEAD.c.subscribed.is_(False), event)


def bounced() -> ColumnElement[bool]:
    """Whether mail to the lead bounced for good. Temporary failures are never recorded as bounces."""
    return LEAD.c.bounced_at.is_not(None)


def _said_no(catalog: Catalog) -> CTE:
    """Addresses of which any lead of the account has unsubscribed or bounced."""
    out, gone = unsubscribed(), bounced()
    return (
        scoped(catalog, _folded().label("folded"))
        .add_columns(func.bool_or(out).label("unsubscribed"), func.bool_or(gone).label("bounced"))
        .where(or_(out, gone), LEAD.c.email_folded.is_not(None))
        .group_by(_folded())
        .cte("said_no")
    )


def _folded() -> ColumnElement[str]:
    return func.btrim(LEAD.c.email_folded, literal(WHITESPACE, literal_execute=True))


def _is_usable(address: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(address.op("~")(ADDRESS), func.length(address) <= LONGEST_ADDRESS)


def _by_id(lead_id: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """The order people give ids: by what stands before the number at the end, by that number, then as text."""
    number = cast(func.substring(lead_id, "[0-9]+$"), Numeric)
    text = func.regexp_replace(lead_id, "[0-9]+$", "")
    return (collate(text, "C"), number.nulls_first(), collate(lead_id, "C"))
