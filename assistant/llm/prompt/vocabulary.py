"""Retrieval for one request: the fields, values, members, campaigns and segments nearest to its words.

No value of a private field (name, email, phone) is ever given, no free text that fewer than 3 leads share, and
nothing that looks like an email or a phone number. What is left out is counted and said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from assistant.llm.prompt.personal import PRIVATE_FIELDS, looks_personal
from assistant.llm.prompt.quoting import clean
from assistant.llm.prompt.word_index import WordIndex
from segment_core.catalog import Catalog, Field
from segment_core.folding import fold_value
from segment_core.values import LOOKED_UP, Match, candidates, look_up, plain, with_counts

FEWEST_LEADS = 3
MOST_FIELDS = 40
MOST_NEAR = 60
MOST_CONSIDERED = 80
FEW = 40  # a field with so few values has all of them listed
MOST_LISTED = 120
MOST_FOUND = 20
MOST_FOUND_FIELDS = 8
PRIVATE_NOTE = "Values of this field are private: use the user's own words as the value."


@dataclass(frozen=True)
class Entry:
    """One thing a word may mean. `field` is its key; `leads` None for segments, campaigns and what was not counted."""

    field: str
    label: str
    score: float = 0.0
    leads: int | None = None


@dataclass(frozen=True)
class Listing:
    """What is shown of one field, nearest first, of `total` values that it has."""

    field: Field
    entries: tuple[Entry, ...]
    total: int

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.total - len(self.entries)


@dataclass(frozen=True)
class Vocabulary:
    """What a request may be about. `more_fields` says how many of the account's fields are not listed."""

    fields: tuple[Field, ...]
    more_fields: int
    listings: tuple[Listing, ...]


@dataclass(frozen=True)
class Found:
    """The answer of the tool search_vocabulary: nearest first; `more` others were left out."""

    fields: tuple[Field, ...]
    entries: tuple[Entry, ...]
    more: int = 0
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the model gets: {"fields": [...], "values": [...], "more": n}, and a note where one is needed."""
        fields = [{"field": f.key, "label": clean(f.label), "kind": f.kind} for f in self.fields]
        values = [_entry_json(entry) for entry in self.entries]
        found: dict[str, Any] = {"fields": fields, "values": values, "more": self.more}
        return {**found, "note": self.note} if self.note else found


def _entry_json(entry: Entry) -> dict[str, Any]:
    known = {"field": entry.field, "value": clean(entry.label)}
    return known if entry.leads is None else {**known, "leads": entry.leads}


class _Index:
    """Words → fields and values of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.fields = list(catalog.fields.values())
        self.named = [(name, field) for field in self.fields for name in (field.label, *field.synonyms)]
        self.field_words = WordIndex([name for name, _ in self.named])
        self.values = [
            Match(field.key, value, label, 0.0)
            for field in listable(catalog)
            for value, label in showable(field, catalog)
        ]
        self.value_words = WordIndex([match.label for match in self.values])
        by_field = Counter(match.field for match in self.values)
        few = {key for key, count in by_field.items() if catalog.fields[key].kind == "text" and count <= FEW}
        self.few_texts = [match for match in self.values if match.field in few]
        self.known = frozenset(_known_words(catalog))

        self.leads: dict[str, dict[str, int | None]] = {}

    def counted(self, connection: Connection, matches: list[Match]) -> list[Match]:
        """The matches with their lead counts. A field is counted once as long as the account's vocabulary stays the
        same: the counts only rank and filter what a model is shown."""
        missing = {match.field for match in matches} - self.leads.keys()
        fields = [self.catalog.fields[key] for key in missing]
        every = [Match(f.key, value, label, 0.0) for f in fields for value, label in candidates(f, self.catalog)]
        found: defaultdict[str, dict[str, int | None]] = defaultdict(dict)
        for match in with_counts(connection, every, self.catalog):
            found[match.field][match.value] = match.leads
        self.leads |= found
        return [replace(match, leads=self.leads.get(match.field, {}).get(match.value)) for match in matches]

    def nearest_fields(self, text: str) -> list[Field]:
        """The fields whose label or other name shares words with the text, best first."""
        return list(dict.fromkeys(self.named[number][1] for number, _ in self.field_words.nearest(text)))


_KEPT: dict[int, _Index] = {}
MOST_KEPT = 100


def _index(catalog: Catalog) -> _Index:
    """The index of a catalog, kept until the account has another one."""
    kept = _KEPT.get(catalog.account_id)
    if kept is None or kept.catalog is not catalog:
        kept = _KEPT[catalog.account_id] = _Index(catalog)
        while len(_KEPT) > MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)))
    return kept


def listable(catalog: Catalog) -> list[Field]:
    """The fields whose values may be shown to a model."""
    return [f for f in catalog.fields.values() if f.kind in LOOKED_UP and f.key not in PRIVATE_FIELDS]


def showable(field: Field, catalog: Catalog) -> list[tuple[str, str]]:
    """A field's (value, label) pairs that do not look like somebody's email or phone."""
    return [(value, label) for value, label in candidates(field, catalog) if not looks_personal(label)]


def plain_known(catalog: Catalog) -> Set[str]:
    """The account's own words, compared loosely: field labels, values but free text, members, campaigns, segments."""
    return _index(catalog).known


def counted(connection: Connection, matches: list[Match], catalog: Catalog) -> list[Match]:
    """The matches with how many leads have them, as of when the account's vocabulary last changed."""
    return _index(catalog).counted(connection, matches)


def _known_words(catalog: Catalog) -> Iterable[str]:
    for field in catalog.fields.values():
        yield from (plain(name) for name in (field.label, *field.synonyms))
        if field.kind in LOOKED_UP and field.kind != "text":
            yield from (plain(label) for _, label in candidates(field, catalog))


def retrieve(connection: Connection, request: str, catalog: Catalog, needed: Iterable[str] = ()) -> Vocabulary:
    """The vocabulary for one request; fields by key in `needed` (the draft's) are among those listed."""
    index = _index(catalog)
    fields = _fields(index, request, needed)
    near = _near(connection, request, index)
    listings = [
        Listing(catalog.fields[key], tuple(entries), len(showable(catalog.fields[key], catalog)))
        for key, entries in near.items()
    ]
    room = MOST_LISTED - sum(len(entries) for entries in near.values())
    for field in (f for f in fields if f in listable(catalog) and f.key not in near):
        known = showable(field, catalog)
        few = known if field.kind != "text" and len(known) <= min(FEW, room) else []
        room -= len(few)
        if known:
            listings.append(Listing(field, tuple(Entry(field.key, label) for _, label in few), len(known)))
    return Vocabulary(tuple(fields), len(catalog.fields) - len(fields), tuple(listings))


def _fields(index: _Index, request: str, needed: Iterable[str]) -> list[Field]:
    """Every field, or those nearest to the request, in the account's order."""
    if len(index.fields) <= MOST_FIELDS:
        return index.fields
    wanted = [field.key for field in index.nearest_fields(request)]
    ranked = dict.fromkeys([*needed, *wanted, *index.catalog.fields])
    kept = set(list(ranked)[:MOST_FIELDS])
    return [field for field in index.fields if field.key in kept]


def _near(connection: Connection, request: str, index: _Index) -> dict[str, list[Entry]]:
    """The values nearest to the request's words, by field; all of a field that has few."""
    catalog = index.catalog
    scored = [replace(index.values[n], score=score) for n, score in index.value_words.nearest(request)]
    nearest = scored[:MOST_CONSIDERED]
    met = {(match.field, match.value) for match in nearest}
    others = [match for match in index.few_texts if (match.field, match.value) not in met]
    counted = index.counted(connection, [*nearest, *others])
    shown = [match for match in counted if _is_shared(match, catalog)][:MOST_NEAR]
    near: defaultdict[str, list[Entry]] = defaultdict(list)
    for match in shown:
        near[match.field].append(_entry(match))
    for key, entries in near.items():
        known = showable(catalog.fields[key], catalog)
        if catalog.fields[key].kind != "text" and len(known) <= FEW:
            listed = {entry.label for entry in entries}
            entries += [Entry(key, label) for _, label in known if label not in listed]
    return near


def _is_shared(match: Match, catalog: Catalog) -> bool:
    """Whether a value may be shown by who has it: free text only where several leads share it."""
    return catalog.fields[match.field].kind != "text" or (match.leads or 0) >= FEWEST_LEADS


def _entry(match: Match) -> Entry:
    return Entry(match.field, match.label, match.score, match.leads)


def search(connection: Connection, text: str, field: str | None, catalog: Catalog) -> Found:
    """Fields and values nearest to `text`; of one field (key or label) where given; an empty text lists that
    field's values by lead count. Raises NotFound for a field that the account does not have."""
    key = _field_key(field, catalog) if field else None
    asked = None if key is None else catalog.fields.get(key)
    if asked is not None and asked.key in PRIVATE_FIELDS:
        return Found((asked,), (), note=PRIVATE_NOTE)
    if key is None and not text.strip():
        listed = tuple(catalog.fields.values())
        return Found(listed[:MOST_LISTED], (), max(0, len(listed) - MOST_LISTED))
    shown = {known.key: known for known in listable(catalog)}
    if asked is not None and asked.key not in shown:
        return Found((asked,), ())
    found = look_up(connection, text[:200], replace(catalog, fields=shown), key, MOST_CONSIDERED)
    kept = [match for match in found.matches if _is_shared(match, catalog) and not looks_personal(match.label)]
    fields = (asked,) if asked else _nearest_fields(text, catalog)
    more = len(found.matches) - len(kept[:MOST_FOUND]) + found.more
    return Found(fields, tuple(_entry(match) for match in kept[:MOST_FOUND]), more)


def _nearest_fields(text: str, catalog: Catalog) -> tuple[Field, ...]:
    return tuple(_index(catalog).nearest_fields(text)[:MOST_FOUND_FIELDS])


def _field_key(name: str, catalog: Catalog) -> str:
    """A field's key by its key, label or another name of it; the name itself where there is no such field."""
    folded = fold_value(name)
    for field in catalog.fields.values():
        if folded in map(fold_value, (field.key, field.label, *field.synonyms)):
            return field.key
    return name
