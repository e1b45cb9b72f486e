"""Value lookup by text: what the interpreter, the models' tools and the builder offer for a half-known word.

Tolerant of case, accents, plurals and typing mistakes; ranked; with lead counts; and it says when the list is cut.
"""

import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, cast, func, select

from segment_core.catalog import Catalog, Field
from segment_core.columns import column, custom_key
from segment_core.errors import NotFound
from segment_core.folding import WHITESPACE, fold_value
from segment_core.nearest import nearest
from segment_core.reads import scoped
from segment_core.tables import LEAD, VALUE

LOOKED_UP = ("choice", "tags", "text", "member", "segment", "engagement")
LEAST_SIMILAR = 72.0


@dataclass(frozen=True)
class Match:
    """One value that may be meant. `value` is what a tree holds (label, member id, campaign id, segment name);
    `score` 0-100; `leads` how many have it (None for segments and campaigns)."""

    field: str
    value: str
    label: str
    score: float
    leads: int | None = None


@dataclass(frozen=True)
class Lookup:
    """The best matches. `more` says how many others were left out; `incomplete` that not every value was looked at."""

    matches: tuple[Match, ...]
    more: int = 0
    incomplete: bool = False


def plain(text: str) -> str:
    """Text for comparing loosely: folded, without accents, hyphens, a leading # and a plural s."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", fold_value(text)) if not unicodedata.combining(c))
    words = bare.lstrip("#").replace("-", " ").replace("_", " ").split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def candidates(field: Field, catalog: Catalog) -> list[tuple[str, str]]:
    """Every known (value, label) of one field."""
    match field.kind:
        case "member":
            return [(member.id, member.name) for member in catalog.members]
        case "segment":
            return [(segment.name, segment.name) for segment in catalog.segments]
        case "engagement":
            return [(campaign.id, campaign.name) for campaign in catalog.campaigns]
        case _:
            return [(known.label, known.label) for known in catalog.values.get(field.key, ())]


def look_up(connection: Connection, text: str, catalog: Catalog, field: str | None = None, limit: int = 10) -> Lookup:
    """Values nearest to `text`, of one field or of all; an empty text lists a field's values by lead count.

    Raises NotFound for a field the account does not have.
    """
    fields = _fields(field, catalog)
    scored = [match for one in fields for match in _scored(text, one, catalog)]
    scored.sort(key=lambda match: (-match.score, fold_value(match.label)))
    kept = scored if not text.strip() and len(fields) == 1 else scored[:limit]
    counted = with_counts(connection, kept, catalog)
    if not text.strip():
        counted.sort(key=lambda match: (-(match.leads or 0), fold_value(match.label)))
    incomplete = any(one.key in catalog.cut for one in fields)
    return Lookup(tuple(counted[:limit]), max(0, len(scored) - limit), incomplete)


def _fields(key: str | None, catalog: Catalog) -> list[Field]:
    if key is None:
        return [field for field in catalog.fields.values() if field.kind in LOOKED_UP]
    if key not in catalog.fields:
        near = nearest(key, catalog.fields)
        raise NotFound(f"there is no field “{key}”", kind="field", name=key, nearest=near)
    return [catalog.fields[key]]


def _scored(text: str, field: Field, catalog: Catalog) -> list[Match]:
    known = candidates(field, catalog)
    wanted = plain(text)
    if not wanted:
        return [Match(field.key, value, label, 0.0) for value, label in known]
    labels = [plain(label) for _, label in known]
    found = process.extract(wanted, labels, scorer=fuzz.WRatio, score_cutoff=LEAST_SIMILAR, limit=None)
    return [Match(field.key, *known[i], 100.0 if labels[i] == wanted else min(score, 99.0)) for _, score, i in found]


def with_counts(connection: Connection, matches: list[Match], catalog: Catalog) -> list[Match]:
    """The same matches with their lead counts: one statement per field that is among them."""
    counts: dict[tuple[str, str], int] = {}
    for key in {match.field for match in matches}:
        wanted = [match.value for match in matches if match.field == key]
        counts.update({(key, value): n for value, n in _counts(connection, catalog.fields[key], wanted, catalog)})
    return [
        Match(m.field, m.value, m.label, m.score, counts.get((m.field, m.value), _nobody(catalog.fields[m.field])))
        for m in matches
    ]


def _nobody(field: Field) -> int | None:
    return None if field.kind in ("segment", "engagement") else 0


def _counts(connection: Connection, field: Field, values: list[str], catalog: Catalog) -> list[tuple[str, int]]:
    if field.kind in ("segment", "engagement") or field.key in ("email", "phone"):
        return []
    wanted = {fold_value(value): value for value in values}
    each = scoped(catalog, _number(field).label("number")).subquery()
    counted = select(each.c.number, func.count().label("n")).group_by(each.c.number).subquery()
    same = func.btrim(VALUE.c.folded, WHITESPACE)
    mine = and_(VALUE.c.account_id == catalog.account_id, VALUE.c.id == counted.c.number)
    rows = connection.execute(
        select(same.label("folded"), cast(func.sum(counted.c.n), Integer).label("n"))
        .join_from(counted, VALUE, mine)
        .group_by(same)
    )
    return [(wanted[row.folded], row.n) for row in rows if row.folded in wanted]


def _number(field: Field) -> ColumnElement[int]:
    if field.kind == "tags":
        return func.unnest(LEAD.c.tags)
    return column(field) if custom_key(field) is None else cast(cast(column(field), Text), Integer)
