"""Which words of a text are a lead's name or id, which numbers a lead's phone: so that they can be kept from others.

Names are compared loosely (case, accents, hyphens, apostrophes, full stops), in either order.
"""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, and_, any_, exists, func, literal, or_, select, text

from segment_core.catalog import Catalog
from segment_core.folding import fold_value
from segment_core.reads import scoped
from segment_core.tables import LEAD, VALUE

LEFT_OUT = "[\u0300-\u036f'’ʼ`.]"  # accents apart from their letters, apostrophes, full stops
SPACES = "[\\s,\\-\u2010\u2011]+"


def bare_name(text: str) -> str:
    """A name for comparing: "Anne-Marie O’Brien" and "anne marie OBRIEN" give the same."""
    apart = unicodedata.normalize("NFKD", fold_value(text))
    return re.sub(SPACES, " ", re.sub(LEFT_OUT, "", apart)).strip()


def _bare(folded: ColumnElement[str]) -> ColumnElement[str]:
    """`bare_name` in SQL, of a folded text."""
    apart = func.normalize(folded, text("NFKD"))
    return func.btrim(func.regexp_replace(func.regexp_replace(apart, LEFT_OUT, "", "g"), SPACES, " ", "g"))


def names_among(connection: Connection, candidates: Iterable[str], catalog: Catalog) -> set[str]:
    """Those of the candidates (bare names of two words or more) that are the whole name of a lead: one statement."""
    wanted = set(candidates)
    if not wanted:
        return set()
    bare = _bare(VALUE.c.folded)
    names = (
        select(VALUE.c.id, VALUE.c.field, bare.label("bare"))
        .where(VALUE.c.account_id == catalog.account_id, VALUE.c.field.in_(("first_name", "last_name")))
        .where(_among(bare, _parts(wanted)))
        .cte()
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    first, last = names.alias(), names.alias()
    forward, backward = func.concat_ws(" ", first.c.bare, last.c.bare), func.concat_ws(" ", last.c.bare, first.c.bare)
    whole = and_(
        or_(LEAD.c.first_name.is_(None), first.c.id.is_not(None)),
        or_(LEAD.c.last_name.is_(None), last.c.id.is_not(None)),
    )
    joined = LEAD.outerjoin(first, and_(first.c.id == LEAD.c.first_name, first.c.field == "first_name")).outerjoin(
        last, and_(last.c.id == LEAD.c.last_name, last.c.field == "last_name")
    )
    statement = scoped(catalog, forward, backward).select_from(joined).distinct()
    found = statement.where(exists(select(names.c.id)), whole).where(
        or_(_among(forward, wanted), _among(backward, wanted))
    )
    return wanted & {name for row in connection.execute(found) for name in row}


def _parts(names: Iterable[str]) -> set[str]:
    """Every beginning and ending that may be the first or the last name."""
    parts: set[str] = set()
    for name in names:
        words = name.split()
        for cut in range(1, len(words) + 1):
            parts |= {" ".join(words[:cut]), " ".join(words[cut - 1 :])}
    return parts


def phones_among(connection: Connection, candidates: Iterable[str], catalog: Catalog) -> set[str]:
    """Those of the candidates (digits) that a lead's phone number is or ends with: one statement."""
    wanted = set(candidates)
    if not wanted:
        return set()
    stored = func.regexp_replace(LEAD.c.phone_folded, "\\D", "", "g")
    tails = [_among(func.right(stored, length), wanted) for length in {len(number) for number in wanted}]
    found = connection.scalars(scoped(catalog, stored).where(LEAD.c.phone_folded.is_not(None), or_(*tails)).distinct())
    numbers = list(found)
    return {candidate for candidate in wanted if any(number.endswith(candidate) for number in numbers)}


def ids_among(connection: Connection, candidates: Iterable[str], catalog: Catalog) -> set[str]:
    """Those of the candidates that are a lead's id, whatever the case they are written in: one statement."""
    wanted = set(candidates)
    if not wanted:
        return set()
    spelt = {form: text for text in wanted for form in (text, text.lower(), text.upper())}
    found = connection.scalars(scoped(catalog, LEAD.c.lead_id).where(_among(LEAD.c.lead_id, spelt)))
    stored = set(found)
    return {text for text in wanted if stored & {text, text.lower(), text.upper()}}


def _among(column: ColumnElement[str], texts: Iterable[str]) -> ColumnElement[bool]:
    """Whether it is one of the texts: one parameter, however many."""
    return column == any_(literal(sorted(texts), ARRAY(Text)))
