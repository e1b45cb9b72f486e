"""What the words of one account, and of English, stand for: a tree of phrases, built once per catalog version."""

import gc
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations, product
from typing import Literal

from assistant.interpreter.lexicon import lexicon
from assistant.interpreter.spelling import Spelling
from assistant.interpreter.words import label_words, plain, root, singular
from segment_core.catalog import Catalog, Field

EntryKind = Literal["value", "field", "member", "segment", "campaign", "class", "meaning", "filler", "name"]
How = Literal["exact", "related", "alias", "acronym", "part", "typo", "prefix"]
Phrase = tuple[str, ...]
GENERIC = frozenset(["ha", "date", "time", "day", "at", "on", "of", "the", "per", "is", "has", "number", "no", "name", "status", "field", "type", "amount", "level", "how", "many", "month", "year", "week", "total", "in", "for", "to", "a", "current", "customer", "client", "lead"])  # fmt: skip  # noqa: E501 - a word list
PARTICLES = frozenset(["out", "up", "in", "on", "off", "to", "from", "with", "by", "over", "down", "away", "back"])
TITLES = frozenset(["coach", "dr", "doctor", "mr", "mrs", "ms", "miss", "prof", "professor", "captain", "sir", "nurse"])
LARGE = 5_000  # account phrases from which on the garbage collector is told to leave the tree alone
EVERYDAY = 1.6  # strength of a value that is also an everyday word
PLACED = ("owned", "closing", "verbs")  # categories of small talk that are read only in their place
OWNED = 2.5  # strength of "book" in "Dan's book": above a value that only shares its root
NAME_FIELDS = ("first_name", "last_name")
UNSPOKEN = ("email", "phone")  # their values are not words that people say


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a phrase can stand for. `value` is as conditions hold it (label, id or name); `how` it was met."""

    kind: EntryKind
    key: str = ""
    value: str = ""
    how: How = "exact"
    strength: float = 3.0
    whole: bool = False  # for fields: the whole label, not just its main word
    payload: int = -1  # for meanings: number in the lexicon

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """Equal for two entries that stand for the same thing."""
        return (self.kind, self.key, self.value, self.payload)


@dataclass(slots=True)
class Branch:
    """A node of the phrase tree: where each next word leads, and what ends here."""

    next: dict[str, "Branch"] = field(default_factory=dict[str, "Branch"])
    entries: list[Entry] = field(default_factory=list[Entry])


def families(word: str) -> Iterator[str]:
    """The concept forms of one word."""
    yield from concept_phrases().get((word,), ())


@cache
def concept_phrases() -> dict[Phrase, tuple[str, ...]]:
    """Phrase → the concepts it belongs to, as forms of the phrase tree."""
    found: dict[Phrase, list[str]] = defaultdict(list)
    for concept, phrases in lexicon().concepts.items():
        for phrase in phrases:
            form = f"c:{concept}"
            if form not in found[label_words(phrase)]:
                found[label_words(phrase)].append(form)
    return {phrase: tuple(forms) for phrase, forms in found.items()}


def root_form(word: str) -> str | None:
    """The form of the word's root; None where the root is too short to mean anything."""
    stem = root(word)
    return f"r:{stem}" if len(stem) >= 4 or stem + stem[-1] in word else None


class Vocabulary:
    """Every phrase of one account and of the lexicon, and the words to correct spelling against."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.top = Branch()
        self.words: dict[str, bool] = {}  # known word → belongs to the account
        self.parts: dict[str, dict[tuple[str, str, str], Entry]] = defaultdict(dict)
        self.exact: dict[Phrase, list[Entry]] = defaultdict(list)
        self.names: dict[str, list[Entry]] = defaultdict(list)
        self.field_words: dict[str, set[str]] = defaultdict(set)
        self._lexicon()
        self._fields()
        self._values()
        self._people()
        self._named_things()
        self._acronyms()
        self._aliases()
        self._regions()
        self._soft()
        self.labels = self._nearest_pool()
        self.sorted_words = sorted(word for word in self.parts)
        self.spelling = Spelling(self.words)
        self.last_words: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for words, entries in self.exact.items():
            if len(words) == 2:
                self.last_words[words[1]].extend((words[0], entry) for entry in entries)

    # ------------------------------------------------------------ building

    def add(self, words: Phrase, entry: Entry, spread: bool = False) -> None:
        """Puts one phrase into the tree; `spread` also under the roots and concepts of its words."""
        if not words:
            return
        options: list[list[tuple[str, float]]] = []
        for word in words:
            forms = [(f"s:{word}", 3.0)]
            if spread and len(words) <= 4:
                form = root_form(word)
                forms += [(form, 2.4)] if form else []
                forms += [
                    (form, 2.0)
                    for form in families(word)
                    if entry.kind == "field" or form[2:] in lexicon().value_families
                ]
            options.append(forms)
        for path in product(*options):
            self._plant([form for form, _ in path], entry, min(strength for _, strength in path))

    def _plant(self, path: Iterable[str], entry: Entry, strength: float) -> None:
        branch = self.top
        for form in path:
            branch = branch.next.setdefault(form, Branch())
        scaled = min(entry.strength, strength)
        for i, other in enumerate(branch.entries):
            if other.identity == entry.identity:
                if other.strength < scaled:
                    branch.entries[i] = _scaled(entry, scaled)
                return
        branch.entries.append(_scaled(entry, scaled))

    def _remember(self, words: Phrase, entry: Entry) -> None:
        """Notes an account phrase for spelling, parts and aliases."""
        self.exact[words].append(entry)
        for word in words:
            self.words[word] = True
            if len(word) > 1:
                self.parts[word].setdefault((entry.kind, entry.key, entry.value), entry)

    def _lexicon(self) -> None:
        words = lexicon()
        for name, phrases in words.classes.items():
            for phrase in phrases:
                self._english(phrase, Entry("class", value=name, strength=2.5))
        for filler in words.fillers:
            self._english(
                filler,
                Entry(
                    "filler", value="people" if filler in words.people else "", strength=1.9 if " " in filler else 1.0
                ),
            )
        for noun in words.trade:
            self._english(noun, Entry("class", value="trade", strength=1.0))
        for place in words.places:
            self._english(place, Entry("filler", value="place", strength=0.5))
        for number, meaning in enumerate(words.meanings):
            for phrase in meaning["phrases"]:
                self._english(phrase, Entry("meaning", meaning["field"], payload=number, strength=2.8))
        for key, phrases in (*words.roles.items(), *words.dates.items()):
            for phrase in phrases:
                kind = "class" if key == "inactive" else "field"
                self._english(
                    phrase, Entry(kind, key if kind == "field" else "", "" if kind == "field" else key, strength=2.2)
                )

    def _soft(self) -> None:
        """Courtesy and small talk: only where none of the words is a value, a name or a field of the account."""
        for category, phrases in lexicon().soft.items():
            place = category if category in PLACED else "soft"
            for phrase in phrases:
                words = tuple(singular(word) for word in phrase.split())
                own = self.words.get(words[0]) if len(words) == 1 else None
                if own or any((word,) in self.exact or word in self.field_words for word in words):
                    continue
                several = 2.9 if category == "times" else 1.9  # "as of today" is no date of creation
                strength = OWNED if place == "owned" else several if len(words) > 1 else 0.9
                self.add(words, Entry("filler", value=place, strength=strength))

    def _english(self, phrase: str, entry: Entry) -> None:
        words = tuple(singular(word) for word in phrase.replace("'", "").split())
        self.add(words, entry)
        for word in words:
            self.words.setdefault(word, False)

    def _fields(self) -> None:
        for known in self.catalog.fields.values():
            for words, whole, strength in field_phrases(known):
                entry = Entry("field", known.key, strength=strength, whole=whole)
                self.add(words, entry, spread=known.key.startswith("custom."))
                for word in words:
                    self.words[word] = True
            for word in label_words(known.label):
                if word not in GENERIC:
                    self.field_words[word].add(known.key)

    def _values(self) -> None:
        for key, values in self.catalog.values.items():
            kind = self.catalog.fields[key].kind
            for known in values:
                words = label_words(known.label)
                if key in NAME_FIELDS:
                    self.names[" ".join(words)].append(Entry("name", key, known.label))
                elif words and key not in UNSPOKEN and len(words) <= 8:
                    entry = Entry("value", key, known.label, strength=value_strength(words, known.label))
                    self.add(words, entry, spread=kind != "text")
                    for other in _written_otherwise(words, known.label):
                        self.add(other, entry)
                    if len(words) > 1:
                        self.add(("".join(words),), entry)
                    for signed in _with_signs(known.label):
                        self.add(signed, entry)
                    self._remember(words, entry)

    def _nearest_pool(self) -> dict[str, str]:
        """Values to suggest for an unknown word, with their field's label; a bounded number of each text field."""
        pool: dict[str, str] = {}
        for key, known in self.catalog.values.items():
            if key not in (*NAME_FIELDS, *UNSPOKEN):
                bound = 100 if self.catalog.fields[key].kind == "text" else 500
                for value in known[:bound]:
                    pool.setdefault(value.label, self.catalog.fields[key].label)
        return pool

    def _people(self) -> None:
        for member in self.catalog.members:
            words = label_words(member.name)
            entry = Entry("member", "assigned_to", member.id)
            self.add(words, entry)
            self._remember(words, entry)
            for size in range(2, len(words)):
                self.add(words[:size], entry)  # "maria jose" for María José Ortiz
            for word in words:
                if word not in TITLES and len(word) > 1:
                    named = Entry("member", "assigned_to", member.id, strength=2.7)
                    self.add((word,), named)
                    for title in TITLES & set(words):
                        self.add((title, word), named)

    def _named_things(self) -> None:
        for campaign in self.catalog.campaigns:
            self.add(label_words(campaign.name), Entry("campaign", "engagement", campaign.id))
            self._remember(label_words(campaign.name), Entry("campaign", "engagement", campaign.id))
        for segment in self.catalog.segments:
            self.add(label_words(segment.name), Entry("segment", "segment", segment.name))
            for word in label_words(segment.name):
                self.words.setdefault(word, True)

    def _acronyms(self) -> None:
        found: dict[str, set[Entry]] = defaultdict(set)
        for words, entries in self.exact.items():
            if 2 <= len(words) <= 5:
                for entry in entries:
                    if entry.kind == "value":
                        found["".join(word[0] for word in words)].add(entry)
        for letters, entries in found.items():
            if len({entry.value.casefold() for entry in entries}) == 1 and letters not in self.words:
                for entry in entries:
                    self.add((letters,), _scaled(entry, 2.0, "acronym"))

    def _aliases(self) -> None:
        for group in lexicon().aliases:
            names = [label_words(name) for name in group]
            entries = [entry for name in names for entry in self.exact.get(name, ()) if entry.kind == "value"]
            if len({entry.value.casefold() for entry in entries}) != 1:
                continue
            for name in names:
                if name not in self.exact:
                    for entry in entries:
                        self.add(name, _scaled(entry, 2.6, "alias"))
                    for word in name:
                        self.words.setdefault(word, True)

    def _regions(self) -> None:
        """The two letters of a province or state, wherever the account has it; met only when written as a code."""
        regions = lexicon().regions
        for code, name in regions.items():
            for entry in self.exact.get(label_words(name), ()):
                if entry.kind == "value":
                    self._plant([f"u:{code}"], _scaled(entry, 2.6, "alias"), 2.6)
        for key, values in self.catalog.values.items():
            codes = [value.label for value in values if value.label.isupper() and value.label.casefold() in regions]
            for code in codes if len(codes) > 1 and key not in NAME_FIELDS else ():  # "arizona" for AZ
                self._plant([f"u:{code.casefold()}"], Entry("value", key, code), 3.0)
                words = label_words(regions[code.casefold()])
                if words not in self.exact:
                    self.add(words, Entry("value", key, code, "alias", 2.6))
                    self.words.update(dict.fromkeys(words, True))


SHORTENED = {"st": "saint", "mt": "mount", "ft": "fort"}


def _written_otherwise(words: Phrase, label: str) -> Iterator[Phrase]:
    """ "Saint-Étienne" as "st etienne", "Brot & Butter" as "brot and butter"."""
    swaps = {**SHORTENED, **{long: short for short, long in SHORTENED.items()}}
    if len(words) > 1 and words[0] in swaps:
        yield (swaps[words[0]], *words[1:])
    if "&" in label and len(words) > 1:
        before = len(label_words(label.split("&")[0]))
        yield (*words[:before], "and", *words[before:])


def _scaled(entry: Entry, strength: float, how: How | None = None) -> Entry:
    return Entry(entry.kind, entry.key, entry.value, how or entry.how, strength, entry.whole, entry.payload)


def value_strength(words: Phrase, label: str) -> float:
    """Lower for a value that is also an everyday word, unless it is written in capitals ("IT")."""
    everyday = len(words) == 1 and words[0] in everyday_words()
    return EVERYDAY if everyday else 3.0


@cache
def everyday_words() -> frozenset[str]:
    """Single words of the lexicon that say nothing about who is in."""
    return frozenset(singular(word) for word in lexicon().fillers if " " not in word) - {
        singular(word) for word in lexicon().people
    }


def _with_signs(label: str) -> list[Phrase]:
    """The label with the signs that tell it from others ("C++", "C#"), and with "and" for "&"."""
    out: list[Phrase] = []
    if "&" in label:
        out.append(label_words(label.replace("&", " and ")))
    if "+" in label or "#" in label:
        out.append(tuple(singular(part) for part in re.findall(r"[^\W_]+|[+#]", plain(label))))
    return [words for words in out if words != label_words(label)]


@cache
def spoken_words() -> frozenset[str]:
    """Single English words for what people do and have: where the account has nothing for one, it is no slip either."""
    concepts = [word for phrases in lexicon().concepts.values() for word in phrases]
    return frozenset(word for word in (*concepts, *lexicon().deeds) if " " not in word and len(word) < 6)


@cache
def people_words() -> frozenset[str]:
    """Single nouns for leads in general."""
    return frozenset(singular(word) for word in lexicon().people)


def field_phrases(known: Field) -> Iterator[tuple[Phrase, bool, float]]:
    """The phrases that name a field: label, key, synonyms; without general words; its main word alone."""
    texts = [known.label, known.key.removeprefix("custom.").replace("_", " "), *known.synonyms]
    for text in texts:
        yield label_words(text), True, 3.0
    if known.key in ("segment", "engagement", *NAME_FIELDS):
        return
    for text in dict.fromkeys(label_words(text) for text in texts):
        kept = tuple(word for word in text if word not in GENERIC)
        if kept and kept != text:
            yield kept, True, 2.9
        yield from (
            (text[i:j], False, 2.6)
            for i in range(len(text))
            for j in range(i + 2, len(text) + 1)
            if text == label_words(known.label)
            and j - i < len(text)
            and text[i:j] != kept
            and not set(text[i:j]) <= GENERIC
        )
        if 2 <= len(kept) <= 3:
            orders = (order for order in permutations(kept) if order != kept and order[-1] not in ("next", "last"))
            yield from ((order, True, 2.8) for order in orders)  # "vaccination next" would cut "next month" in two
        yield from ((word, False, 2.3) for word in _main_words(known, text) if word[0] not in people_words())


def _main_words(known: Field, text: Phrase) -> Iterator[Phrase]:
    """The words that can stand for the whole label: what comes before "per" or "of", else the last word."""
    before = text
    for cut in ("per", "of", "in", "at", "for", "to", "with", "from", "on", "by", "since", "until"):
        if cut in before[1:]:
            before = before[: before.index(cut, 1)]
    kept = [word for word in before if word not in GENERIC]
    if len(kept) < 2 and len([word for word in text if word not in GENERIC]) < 2:
        return
    if known.key in ("created_at", "last_active_at", "first_name", "last_name", "phone_type"):
        return
    if known.kind == "boolean":
        if text != label_words(known.label) or known.key == "subscribed":
            return
        kept = [word for word in kept if word not in ("email", "phone", "tag", "source")]
        yield from ((word,) for word in kept)
    elif kept and kept[-1] not in PARTICLES:
        yield (kept[-1],)  # never the "out" of "flying out"


_BY_VERSION: dict[tuple[int, str], tuple[int, Vocabulary]] = {}


def vocabulary_of(catalog: Catalog) -> Vocabulary:
    """The catalog's vocabulary, kept until its account has a newer version."""
    key = (catalog.account_id, catalog.slug)
    kept = _BY_VERSION.get(key)
    if kept and kept[0] == catalog.version and (kept[1].catalog is catalog or kept[1].catalog == catalog):
        return kept[1]
    built = Vocabulary(catalog)
    if len(built.exact) > LARGE:
        gc.collect()
        gc.freeze()  # a large tree of phrases is kept long: a full collection would walk it for a quarter of a second
    _BY_VERSION[key] = (catalog.version, built)
    while len(_BY_VERSION) > 200:
        _BY_VERSION.pop(next(iter(_BY_VERSION)))
    return built
