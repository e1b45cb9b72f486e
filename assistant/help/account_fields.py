""" "Can I filter by age?": answered from the fields and values that this account really has."""

from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.help.tables import KINDS
from assistant.help.words import folded, lexicon
from assistant.interpreter.words import label_words, root
from segment_core.catalog import Catalog, Field
from segment_core.folding import fold_value
from segment_core.operators import BY_KIND

STAND_INS = {  # fields that may stand in for one that is not there, by words of their labels
    "age": ("birthday", "birth"),
    "birth": ("birthday",),
    "location": ("city", "province", "neighbourhood", "region", "country"),
    "country": ("province", "city", "region"),
    "postcode": ("city", "neighbourhood"),
    "zip": ("city", "neighbourhood"),
    "income": ("budget",),
    "salary": ("budget",),
    "language": ("tags",),
}
SECTIONS = {  # where a built-in field is explained
    "status": "status-source-and-owner#status",
    "source": "status-source-and-owner#source",
    "assigned_to": "status-source-and-owner#owner",
    "tags": "tags#any-all",
    "phone_type": "filters#phone",
    "created_at": "dates#range",
    "last_active_at": "dates#active",
    "engagement": "engagement#level",
    "segment": "segments-in-segments#use",
    "subscribed": "filters#subscribed",
}
OF_KIND = {"number": "numbers", "text": "text", "boolean": "yes-no"}
LONGEST_NAME = 4  # words of a field that is asked about; longer ones are sentences


@dataclass(frozen=True)
class FieldAnswer:
    """What is true of a field for this account. `section`: the article's section it rests on; `whole`: its text is
    part of the answer. `tries`: a request with it."""

    text: str
    section: str
    whole: bool = False
    tries: tuple[str, ...] = ()


def known_field(what: str, catalog: Catalog) -> Field | None:
    """The account's field that some words name: its label or another name of it within them, or one slip away."""
    said = [root(word) for word in label_words(what)]
    best: tuple[int, Field] | None = None
    for field in catalog.fields.values():
        for name in (field.label, *field.synonyms, *OTHER_NAMES.get(field.key, ())):
            words = [root(word) for word in label_words(name)]
            if words and _within(words, said, what) and (best is None or len(words) > best[0]):
                best = (len(words), field)
    return best[1] if best else _misspelt(what, catalog)


# What may stand before a field's name: "the lead's status" is the field, "marital status" is not.
BEFORE = frozenset(["lead", "contact", "customer", "client", "person", "member", "last", "current", "several"])
OTHER_NAMES = {
    "engagement": ("email activity", "email history", "opens", "clicks", "opened", "clicked", "engagement level"),
    "phone_type": ("phone types", "mobile", "landline", "cell phone"),
    "created_at": ("date range", "creation", "when they joined", "signup date", "sign up date"),
    "assigned_to": ("owns", "team members", "colleague"),
    "source": ("where they came from", "where leads came from", "where the lead came from"),
    "subscribed": ("unsubscribed", "opt out"),
}


def _within(words: list[str], said: list[str], what: str) -> bool:
    """Whether a field's words stand in what was said, with nothing before them that makes another thing of them."""
    plain = label_words(what)
    places = [i for i in range(len(said) - len(words) + 1) if said[i : i + len(words)] == words]
    return any(i == 0 or plain[i - 1] in BEFORE or plain[i - 1] in lexicon().stop for i in places)


def _misspelt(what: str, catalog: Catalog) -> Field | None:
    names = {fold_value(field.label): field for field in catalog.fields.values() if len(field.label) > 3}
    close = process.extractOne(fold_value(what), list(names), scorer=OSA.normalized_similarity, score_cutoff=0.79)
    return names[close[0]] if close and len(what) > 3 else None


def field_answer(what: str, catalog: Catalog) -> FieldAnswer | None:
    """Yes with how, for a field or value that the account has; None for anything else."""
    field = known_field(what, catalog)
    if field is not None:
        return _has(field, catalog)
    folded_what = fold_value(what)
    for key, index in catalog.value_index.items():
        known = index.get(folded_what) or index.get(folded_what.removesuffix("s"))
        if known is not None and key not in ("first_name", "last_name", "email", "phone"):
            label = catalog.fields[key].label
            request = _request(catalog.fields[key], known.label)
            text = f"Yes. {known.label} is a value of {label} in your account. Say “{request}”."
            return FieldAnswer(text, SECTIONS.get(key, "custom-fields#use"), tries=(request,))
    return None


def _has(field: Field, catalog: Catalog) -> FieldAnswer:
    if field.key in SECTIONS:
        return FieldAnswer(f"Yes, you can filter by {field.label}.", SECTIONS[field.key], whole=True)
    if not field.key.startswith("custom."):
        return FieldAnswer(f"Yes, you can filter by {field.label}.", "filters#contact", whole=True)
    request = _example(field, catalog)
    comparisons = ", ".join(dict.fromkeys(row.label for row in BY_KIND[field.kind].values()))
    text = (
        f"Yes. You can filter by {field.label}, a field of your account ({KINDS[field.kind]}). Say it in your own "
        f"words, such as “{request}”. Comparisons: {comparisons}."
    )
    anchor = OF_KIND.get(field.kind)
    section = f"custom-fields#{anchor}" if anchor else "custom-fields#use"
    return FieldAnswer(text, "dates#range" if field.kind in ("date", "datetime") else section, tries=(request,))


def _example(field: Field, catalog: Catalog) -> str:
    label = field.label.lower()
    match field.kind:
        case "choice" | "text":
            labels = catalog.labels(field.key)
            return _request(field, labels[0]) if labels else f"leads with a {label}"
        case "number":
            profile = catalog.numbers.get(field.key)
            return f"{label} over {profile.median:.0f}" if profile else f"leads with a {label}"
        case "boolean":
            return f"{label} is yes"
        case _:
            return f"{label} in the next 30 days" if "birth" in label else f"{label} in the last 30 days"


def _request(field: Field, value: str) -> str:
    if field.kind == "tags":
        return f"tagged {value}"
    return f"{field.label.lower()} is {value}"


def no_field(what: str, catalog: Catalog) -> FieldAnswer:
    """The account has no such field: said so, with what may stand in for it and who can add it."""
    words = folded(what).split()
    named = what[:1].upper() + what[1:] if len(words) <= LONGEST_NAME else "such"
    stands = [field.label for field in catalog.fields.values() if _stands_in(words, field)]
    near = f" {' or '.join(stands[:2])} may stand in for it." if stands else ""
    labels = ", ".join(field.label for field in catalog.fields.values())
    text = (
        f"No: you have no {named} field; an admin can add one on the Fields page or with an import.{near} "
        f"You can filter by {labels}."
    )
    return FieldAnswer(text, "custom-fields#missing")


def _stands_in(words: list[str], field: Field) -> bool:
    label = field.label.lower()
    return any(near in label for word in words for near in STAND_INS.get(word, ()))
