"""The names in a proposed condition: its field (key, label or other name) and its operator (key or plain synonym)."""

import re

from rapidfuzz.distance import OSA

from assistant.interpreter.lattice import Item
from assistant.interpreter.scan import best_entries
from assistant.interpreter.vocabulary import vocabulary_of
from assistant.interpreter.words import label_words
from assistant.llm.proposals.leaf import Findings
from segment_core.catalog import Catalog, Field, Kind
from segment_core.nearest import nearest
from segment_core.operators import ALL_KEYS, BY_KIND
from segment_core.structure import quote, suggest
from segment_core.values import plain

WHEN = "when"
SHORT = 4  # letters under which no typo is forgiven
LONG = 9  # letters from which on two are
SYNONYMS: dict[str, str] = {
    "in": "in is = == eq equals equal is_in any_of is_any_of one_of is_one_of has matches",
    "not_in": "not_in is_not != <> ne not_equals not_equal not none_of is_none_of isnt not_any_of",
    "contains": "contains includes include like has_the_word",
    "not_contains": "not_contains does_not_contain doesnt_contain excludes not_like",
    "starts_with": "starts_with begins_with startswith",
    "ends_with": "ends_with endswith",
    "has_any": "has_any has in is = == eq equals any_of contains contains_any include includes tagged is_any_of",
    "has_none": "has_none not_in is_not != ne not none_of not_contains does_not_contain excludes not_tagged",
    "has_all": "has_all all_of contains_all includes_all include_all",
    "eq": "eq is = == equals equal exactly",
    "ne": "ne is_not != <> not_equals not_equal not",
    "gt": "gt > over above more_than greater_than is_over",
    "gte": "gte >= => ≥ at_least is_at_least min minimum from greater_than_or_equal greater_or_equal",
    "lt": "lt < under below less_than is_under fewer_than",
    "lte": "lte <= =< ≤ at_most is_at_most max maximum up_to less_than_or_equal less_or_equal",
    "between": "between is_between range in_range",
    "is_true": "is_true true yes is_yes checked",
    "is_false": "is_false false no is_no unchecked",
    "is_set": "is_set set not_empty is_not_empty exists has_value known is_known not_null is_not_null present",
    "is_empty": "is_empty empty missing is_missing blank is_blank unknown not_set is_not_set null is_null no_value",
    "opened": "opened open opens has_opened",
    "clicked": "clicked click clicks has_clicked",
    "received": "received receive got was_sent sent",
    "bounced": "bounced bounce",
    "unsubscribed": "unsubscribed unsubscribe",
    "not_opened": "not_opened did_not_open didnt_open unopened",
    "not_clicked": "not_clicked did_not_click didnt_click",
}  # fmt: skip
DATE_SYNONYMS: dict[str, str] = {
    WHEN: "when is = == eq equals in during date within at",
    "before": "before < lt earlier_than",
    "after": "after > gt later_than",
    "on_or_after": "on_or_after >= gte since from at_least",
    "on_or_before": "on_or_before <= lte until by through",
    "older_than": "older_than more_than_ago",
    "in_last": "in_last last in_the_last",
    "in_next": "in_next next in_the_next",
    "is_set": SYNONYMS["is_set"],
    "is_empty": SYNONYMS["is_empty"],
}


def _table(kind: Kind) -> dict[str, str]:
    dates = kind in ("date", "datetime")
    rows = DATE_SYNONYMS if dates else SYNONYMS
    known = {name: op for op, names in rows.items() if op in BY_KIND[kind] or op == WHEN for name in names.split()}
    equals = dict.fromkeys(("is", "=", "==", "eq", "equals"), "") if kind == "boolean" else {}  # the value says which
    return known | {key: key for key in BY_KIND[kind]} | ({WHEN: WHEN} if dates else {}) | equals


TABLES: dict[Kind, dict[str, str]] = {kind: _table(kind) for kind in BY_KIND}


def operator_of(word: str | None, field: Field, path: str, findings: Findings) -> str | None:
    """The operator's key, or "when" for a date that code reads; "" where none was given; None for a problem."""
    if word is None or not word.strip():
        return ""
    said = re.sub(r"[\s-]+", "_", word.strip().casefold()).replace("'", "").replace("’", "")
    found = TABLES[field.kind].get(said)
    if found is None:
        valid = (*BY_KIND[field.kind], *((WHEN,) if field.kind in ("date", "datetime") else ()))
        near = (nearest(word, valid) if said not in ALL_KEYS else ()) or valid
        message = f"{field.label} ({field.kind}) has no operator {quote(word)}{suggest(word, near)}"
        findings.add(f"{path}.op", "unknown_operator", message, word, near)
    return found


def field_of(word: str, path: str, catalog: Catalog, findings: Findings) -> Field | None:
    """The field that a name stands for: exact first, then one clear typo; None for a problem."""
    keys = _named(word, catalog) or _in_vocabulary(word, catalog)
    if not keys and (keys := _mistyped(word, catalog)) and len(keys) == 1:
        findings.assume(f"Took “{word.strip()}” as the field {catalog.fields[keys[0]].label}")
    if len(keys) == 1:
        return catalog.fields[keys[0]]
    labels = tuple(catalog.fields[key].label for key in keys) or _nearest_labels(word, catalog)
    what = f"{quote(word)} could be several fields" if keys else f"there is no field {quote(word)}"
    findings.add(f"{path}.field", "unknown_field", what + suggest(word, labels), word, labels)
    return None


def _names(field: Field) -> tuple[str, ...]:
    return (*_keys(field), *_label(field), *_synonyms(field))


def _named(word: str, catalog: Catalog) -> list[str]:
    """The fields of this key; else of this label; else of this synonym."""
    wanted = plain(word)
    for names in (_keys, _label, _synonyms):
        if found := [f.key for f in catalog.fields.values() if wanted in map(plain, names(f))]:
            return found
    return []


def _keys(field: Field) -> tuple[str, ...]:
    return (field.key, field.key.removeprefix("custom."))


def _label(field: Field) -> tuple[str, ...]:
    return (field.label,)


def _synonyms(field: Field) -> tuple[str, ...]:
    return field.synonyms


def _in_vocabulary(word: str, catalog: Catalog) -> list[str]:
    """The fields that the words stand for when a user says them ("joined", "coach", "fee")."""
    branch = vocabulary_of(catalog).top
    for part in label_words(word):
        onward = branch.next.get(f"s:{part}")
        if onward is None:
            return []
        branch = onward
    return list(dict.fromkeys(entry.key for entry in best_entries([e for e in branch.entries if e.kind == "field"])))


def _mistyped(word: str, catalog: Catalog) -> list[str]:
    wanted = plain(word)
    if len(wanted) < SHORT:
        return []
    most = 2 if len(wanted) >= LONG else 1
    return [
        field.key
        for field in catalog.fields.values()
        if any(OSA.distance(wanted, plain(name), score_cutoff=most) <= most for name in _names(field))
    ]


def _nearest_labels(word: str, catalog: Catalog) -> tuple[str, ...]:
    names = {name: field.label for field in catalog.fields.values() for name in reversed(_names(field))}
    return tuple(dict.fromkeys(names[name] for name in nearest(word, names)))


def names_field(item: Item, key: str) -> bool:
    """Whether some words can stand for the field, or for a phrase that is about it ("unassigned")."""
    return any(entry.kind in ("field", "meaning") and entry.key == key for entry in item.entries)
