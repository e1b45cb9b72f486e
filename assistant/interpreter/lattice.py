"""Finding spans: every phrase that some words can stand for, then the cover of the message that explains it best."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from assistant.interpreter.dates import DateRead, Today, read_date
from assistant.interpreter.guesses import Guesses
from assistant.interpreter.line import Line, bullets
from assistant.interpreter.numbers import NumberRead, dangling_comparison, read_number
from assistant.interpreter.small_talk import ASKED, KINDS, NO_BEGINNING, in_place, other_tense, settled_talk
from assistant.interpreter.spelling import sure
from assistant.interpreter.vocabulary import (
    EVERYDAY,
    Branch,
    Entry,
    Vocabulary,
    concept_phrases,
    everyday_words,
    root_form,
    spoken_words,
)
from assistant.interpreter.words import Token, label_words, singular

SKIPPED = frozenset(["the", "a", "an", "of", "to", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "will", "would", "must", "should", "their", "our", "its", "that", "it", "on", "has", "in", "his", "her", "does", "do", "did", "can", "for", "at", "any", "already"])  # fmt: skip  # noqa: E501 - a word list
JOINING = frozenset(["+", "&", "-", "/", ".", "#", ":"])  # symbols inside a value, such as "R&D" or "6+ months"
CORRECTED = frozenset(
    {
        "everyone",
        "tagged",
        "mailing",
        "unsubscribe",
        "except",
        "click",
        "bounce",
        "last_campaign",
        "trade",
        "via",
        "subscribe",
        "unless",
        "without",
    }
)  # English a typo may stand for
MAX_CORRECTIONS = 40  # unknown words looked up per message


_HABIT = re.compile(r"(?:on |every |each )?(?:mon|tues|wednes|thurs|fri|satur|sun)days")  # "on Saturdays" is no day


@dataclass(slots=True)
class Item:
    """Some neighbouring words [start, end) and what they can stand for."""

    kind: str  # entity, number, date, dangling, symbol, bullet, newline, possessive, mail, unknown
    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    number: NumberRead | None = None
    date: DateRead | None = None
    text: str = ""
    _classes: frozenset[str] | None = None  # the entries never change, and are asked about very often
    _filler: bool | None = None

    def of(self, kind: str) -> list[Entry]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def classes(self) -> frozenset[str]:
        """The lexicon classes the words belong to."""
        if self._classes is None:
            self._classes = frozenset(entry.value for entry in self.entries if entry.kind == "class")
        return self._classes

    @property
    def filler(self) -> bool:
        """Whether the words can stand for nothing but filler."""
        if self._filler is None:
            entries = self.entries
            self._filler = bool(entries) and all(e.kind == "filler" or e.value == "trade" for e in entries)
        return self._filler

    @property
    def people(self) -> bool:
        """Whether the words are a noun for leads in general."""
        return any(
            (entry.kind == "filler" and entry.value == "people") or entry.value == "trade" for entry in self.entries
        )


class Lattice:
    """The candidates of one message over one vocabulary."""

    def __init__(
        self, tokens: list[Token], vocabulary: Vocabulary, today: Today, bare_names: bool | None = None
    ) -> None:
        self.bare_names = bare_names  # whether the bare words of a segment's name mean the segment; None: judge
        self.bare: set[tuple[int, int]] = set()  # where they stand
        self.tokens, self.vocabulary, self.today = tokens, vocabulary, today
        self.line = Line(tokens)
        self.extra: dict[int, list[str]] = defaultdict(list)  # corrected spellings, as forms
        self.bullets = bullets(tokens)
        self.markers = {i for i in range(len(tokens)) if self._marks_group(i)}
        self.forms = [self._forms(i) for i in range(len(tokens))]

    def items(self) -> list[Item]:
        """The best cover; words that nothing explains are spelling-corrected, then marked unknown."""
        found = [self._candidates(i) for i in range(len(self.tokens))]
        cover = self._cover(found)
        unknown = [item for item in cover if item.kind == "unknown"]
        if not unknown:
            return cover
        self._correct(unknown)
        reach = {j for item in unknown for j in range(max(0, item.start - 4), item.end)}
        for i in reach:
            self.forms[i] = self._forms(i) + [(form, i + 1) for form in self.extra.get(i, ())]
        for i in reach:
            found[i] = self._candidates(i)
        guesses = Guesses(self.tokens, self.vocabulary)
        for item in unknown[:MAX_CORRECTIONS]:
            if (guess := guesses.of(item.start)) is not None:
                found[item.start].append(Item("entity", item.start, guess[1], guess[0]))
        return self._cover(found)

    # ------------------------------------------------------------ candidates

    def _forms(self, i: int) -> list[tuple[str, int]]:
        token = self.tokens[i]
        word = "usa" if token.raw in ("US", "U.S.") else singular(token.norm)
        out = [(f"s:{word}", i + 1)]
        if token.norm.endswith("ies") and len(token.norm) > 4:
            out.append((f"s:{token.norm[:-1]}", i + 1))  # "kelpies", "budgies"
        if token.kind != "word":
            return out if token.kind in ("number", "symbol") else []
        if token.code:
            out.append((f"u:{token.norm}", i + 1))
        stem = None if word in everyday_words() else root_form(word)
        if stem:
            out.append((stem, i + 1))
        phrase = (word,)
        for width in (1, 2, 3):
            out += [(form, i + width) for form in concept_phrases().get(phrase, ())]
            if i + width >= len(self.tokens):
                break
            phrase = (*phrase, singular(self.tokens[i + width].norm))
        if i + 1 < len(self.tokens) and self.tokens[i + 1].kind in ("word", "number"):
            joined = singular(token.norm + self.tokens[i + 1].norm)
            if self.vocabulary.words.get(joined):
                out.append((f"s:{joined}", i + 2))
        return out

    def _candidates(self, i: int) -> list[Item]:
        token = self.tokens[i]
        if token.kind in ("newline", "possessive", "mail", "emoji"):
            return [Item(token.kind, i, i + 1, text=token.raw)]
        if i in self.bullets:
            return [Item("bullet", i, i + 1, text=token.norm)]
        if i in self.markers:
            return [Item("marker", i, i + 2, text=token.norm)]
        out: list[Item] = []
        ends: dict[int, dict[tuple[str, str, str, int], Entry]] = defaultdict(dict)
        for end, entry in self._walk(i):
            if end - 1 in self.markers:
                continue  # "two groups: 1) …"
            if entry.kind == "filler" and not in_place(self.tokens, i, end, entry.value):
                continue
            if entry.kind == "filler" and self._earns(i, end):
                continue
            known = ends[end].get(entry.identity)
            if known is None or known.strength < entry.strength:
                ends[end][entry.identity] = entry
        if token.code:
            known = [entry for entry in ends[i + 1].values() if entry.kind not in ("class", "filler")]
            return [Item("entity", i, i + 1, tuple(known))] if known else []
        if token.norm == "not" and self._is_value(i + 1):
            ends.pop(i + 2, None)  # "not booked", where Booked is a status
        for end, known in ends.items():
            entries = settled_talk(list(known.values()), self.tokens, i, end)
            out.append(Item("entity", i, end, _settled(entries)))
        out += self._measures(i)
        if token.kind in ("symbol", "date") and not out:
            out.append(Item("symbol", i, i + 1, text=token.norm))
        return out

    def _earns(self, i: int, end: int) -> bool:
        """ "whose parents make under 60k": money that is made restricts who is in."""
        makes = i > 0 and end == i + 1 and self.tokens[i].norm in ("make", "makes", "making")
        said = self.tokens[i - 1].norm if i else ""
        number = read_number(self.line, end) if makes and said not in ASKED | {"i", "we"} else None
        return number is not None and (number[0].compared or number[0].scaled)

    def _is_value(self, i: int) -> bool:
        """Whether a word is by itself a value of the account, spelled in full."""
        branch = self.vocabulary.top.next.get(f"s:{singular(self.tokens[i].norm)}") if i < len(self.tokens) else None
        return branch is not None and any(entry.kind == "value" and entry.how == "exact" for entry in branch.entries)

    def _marks_group(self, i: int) -> bool:
        """ "1) …  2) …", "A) … B) …": a number or letter before a bracket that closes nothing."""
        token = self.tokens[i]
        if i + 1 >= len(self.tokens) or not self.tokens[i + 1].glued:
            return False
        if self.tokens[i + 1].norm == "." and token.norm.isdigit() and len(token.norm) < 3:
            numbered = [other.norm for other in self.tokens[:2]] == ["1", "."]
            return numbered and i + 2 < len(self.tokens) and not self.tokens[i + 2].glued
        if self.tokens[i + 1].norm != ")":
            return False
        before = [other.norm for other in self.tokens[:i]]
        counts = token.kind == "number" and token.norm.isdigit() and len(token.norm) < 3
        letter = len(token.norm) == 1 and token.norm in "abcdefgh"
        return (counts or letter) and before.count("(") == 0

    def _measures(self, i: int) -> Iterator[Item]:
        number = read_number(self.line, i)
        date = read_date(self.line, i, self.today)
        if not number and not date and self.tokens[i].kind == "number" and self._counts_units(i + 1):
            number = read_number(self.line, i, units=True)  # "3 nights", where a field counts nights
        if number is not None and number[0].high is None and date is None:
            whole = read_number(self.line, i, units=True)  # "7 to 10 nights"
            if whole and whole[0].high is not None and self._counts_units(whole[1]):
                number = whole
        if number:
            yield Item("number", i, number[1], number=number[0])
        if date and not _HABIT.fullmatch(date[0].words) and not self._names_campaign(i, date[1] - 1):
            yield Item("date", i, date[1], date=date[0])
        if not number:
            dangling = dangling_comparison(self.line, i)
            if dangling:
                yield Item("dangling", i, dangling)

    def _walk(self, i: int) -> Iterator[tuple[int, Entry]]:
        stack: list[tuple[int, Branch, int, bool, bool]] = [(i, self.vocabulary.top, 0, False, False)]
        while stack:
            at, branch, depth, skipped, corrected = stack.pop()
            for entry in branch.entries:
                if corrected and entry.kind in ("class", "meaning") and not self._sure_correction(i, at, entry):
                    continue
                if corrected and entry.kind == "filler" and not self._sure_filler(i, at, entry):
                    continue
                if at and other_tense(self.tokens[at - 1].norm, entry, self.vocabulary.catalog):
                    continue
                if (self._everyday(entry) or self._any_lead(i, at, entry)) and not self._written_as(i, at, entry):
                    continue
                if not skipped or entry.kind in ("field", "meaning"):
                    yield at, replace(entry, how="typo", strength=entry.strength * 0.6) if corrected else entry
            if at >= len(self.tokens) or depth > 8:
                continue
            met = False
            for form, after in self.forms[at]:
                onward = branch.next.get(form)
                if onward is not None:
                    met = True
                    stack.append((after, onward, depth + 1, skipped, corrected or form in self.extra.get(at, ())))
            if depth and self._joins(at):
                stack.append((at + 1, Branch(branch.next, []), depth + 1, skipped, corrected))
            if depth and self.tokens[at].norm in SKIPPED and branch.next and not skipped | (depth > 3):
                stack.extend(self._skip(at, branch, depth, corrected))
            if depth and not met and len(branch.next) <= 20:
                stack.extend((at + 1, onward, depth + 1, skipped, True) for onward in self._near(at, branch))

    def _joins(self, at: int) -> bool:
        """Whether a symbol may stand inside a name ("R&D"); a slash between spaces parts names."""
        token = self.tokens[at]
        if token.kind == "possessive":
            return True  # "St Mary's Academy"
        return token.kind == "symbol" and token.norm in JOINING and (token.norm != "/" or token.glued)

    def _sure_correction(self, start: int, end: int, entry: Entry) -> bool:
        """Whether one mistyped word can stand for this English: never for a negation, nor within a phrase."""
        word = self.tokens[start].norm
        if end - start != 1 or len(word) < 5:
            return False
        return entry.value in CORRECTED or (entry.value == "open" and word.startswith("op"))

    def _sure_filler(self, start: int, end: int, entry: Entry) -> bool:
        """Whether words that restrict nothing were only mistyped: "male" is never "made", said in an account that has
        a value "Tailor-made"."""
        if entry.value in KINDS:
            return False
        near, said = self.extra.get(start, ()), self.tokens[start].norm
        if len(said) < 5:  # "star" is no "start"; "teh" is "the"
            return end - start > 1 or not near or any(sorted(said) == sorted(form[2:]) for form in near)
        return end - start > 1 or not near or any(sure(said, form[2:]) for form in near)

    def _everyday(self, entry: Entry) -> bool:
        """Whether a value is spelled like a common word ("IT", "Other")."""
        return entry.kind == "value" and entry.strength == EVERYDAY

    def _any_lead(self, start: int, end: int, entry: Entry) -> bool:
        """ "leads in Chicago" where Lead is a value too: in the plural it is the product's own word for everybody."""
        return entry.kind == "value" and end - start == 1 and self.tokens[start].norm in ("leads", "contacts", "people")

    def _written_as(self, start: int, end: int, entry: Entry) -> bool:
        """Whether such a value is meant: written with its capitals, or with its field named beside it."""
        raw = " ".join(token.raw for token in self.tokens[start:end])
        if raw == entry.value and (raw.isupper() or (start > 0 and raw[:1].isupper())):
            return True
        if self._listed(start - 1, -1, entry.key) or self._listed(end, 1, entry.key):
            return True  # "python or go"
        label = set(label_words(self.vocabulary.catalog.fields[entry.key].label))
        around = self.tokens[max(0, start - 3) : start] + self.tokens[end : end + 1]
        return bool(label & {singular(token.norm) for token in around})

    def _listed(self, at: int, step: int, key: str) -> bool:
        """Whether an "or" there joins on a value of that very field."""
        if not 0 < at < len(self.tokens) - 1 or self.tokens[at].norm not in ("or", "and", "nor", ","):
            return False
        beside = singular(self.tokens[at + step].norm)
        return any(entry.key == key for entry in self.vocabulary.exact.get((beside,), ()))

    def _skip(
        self, at: int, branch: Branch, depth: int, corrected: bool
    ) -> Iterator[tuple[int, Branch, int, bool, bool]]:
        end = at
        while end < len(self.tokens) and end - at < 3 and self.tokens[end].norm in SKIPPED:
            end += 1
            yield end, Branch(branch.next, []), depth + 3, True, corrected

    def _near(self, at: int, branch: Branch) -> Iterator[Branch]:
        """Where the next word of a phrase that has begun is one typo away."""
        word = singular(self.tokens[at].norm)
        if len(word) < 3 or self.vocabulary.words.get(word):
            return  # a word of the account's own is no slip for another one
        for form, onward in branch.next.items():
            if form.startswith("s:") and len(form) > 3 and OSA.distance(word, form[2:], score_cutoff=1) <= 1:
                yield onward

    # ------------------------------------------------------------ the best cover

    def _cover(self, found: list[list[Item]]) -> list[Item]:
        count = len(self.tokens)
        best: list[tuple[float, Item | None]] = [(0.0, None)] * (count + 1)
        for i in range(count - 1, -1, -1):
            unknown = Item("unknown", i, i + 1, text=self.tokens[i].raw)
            best[i] = (best[i + 1][0] - 1.0, unknown)
            for item in found[i]:
                score = best[item.end][0] + self._score(item)
                if score > best[i][0]:
                    best[i] = (score, item)
        cover: list[Item] = []
        i = 0
        while i < count:
            item = best[i][1]
            assert item is not None
            cover.append(item)
            i = item.end
        return cover

    def _score(self, item: Item) -> float:
        width = item.end - item.start + 0.8 * (item.end - item.start - 1)
        if item.kind == "entity":
            return width * max(self._strength(entry, item) for entry in item.entries)
        if item.date is not None and width > 1 and self.tokens[item.start].norm == "the":
            return 1.0 + (width - 1.8) * 2.7  # "the Christmas" of "the Christmas appeal": the article says nothing
        base = {"number": 2.6, "date": 2.7, "dangling": 1.7, "symbol": 1.5, "emoji": 1.0}.get(item.kind, 3.0)
        if item.number and item.number.words in ("one", "once") and not self._counts_field(item.end):
            base = 0.9
        return width * base

    def _counts_field(self, i: int) -> bool:
        """ "one bed": the word after the number is the label of a number field, or its beginning."""
        word = singular(self.tokens[i].norm) if i < len(self.tokens) else ""
        fields = self.vocabulary.catalog.fields
        known = self.vocabulary.field_words.items() if len(word) > 2 else ()
        keys = {key for label, keys in known if label.startswith(word) for key in keys}
        return any(fields[key].kind == "number" for key in keys)

    def _names_campaign(self, start: int, last: int) -> bool:
        """ "from the May newsletter": the last word of a date that begins a campaign's name."""
        branch: Branch | None = self.vocabulary.top
        for at in range(last, min(last + 6, len(self.tokens))):
            branch = branch.next.get(f"s:{singular(self.tokens[at].norm)}") if branch else None
            if branch is None:
                return False
            if at > last and any(entry.kind == "campaign" and entry.how == "exact" for entry in branch.entries):
                return last > start
        return False

    def _counts_units(self, i: int) -> bool:
        """Whether the word is what a number field counts: its unit, or a word of its label."""
        fields = self.vocabulary.catalog.fields
        word = singular(self.tokens[i].norm) if i < len(self.tokens) else ""
        units = {singular(f.unit.casefold()) for f in fields.values() if f.unit and f.kind == "number"}
        keys = self.vocabulary.field_words.get(word, set[str]())
        return word in units or any(fields[key].kind == "number" for key in keys)

    def _strength(self, entry: Entry, item: Item) -> float:
        if entry.kind == "segment" and not self._segment_meant(entry, item):
            return 0.0
        return entry.strength

    def _segment_meant(self, entry: Entry, item: Item) -> bool:
        """Whether a segment's name is meant, not its words: quoted, named as one, or with no other reading."""
        tokens = self.tokens
        after = [token.norm for token in tokens[item.end : item.end + 4]]
        before = [token.norm for token in tokens[max(0, item.start - 3) : item.start]]
        if (
            tokens[item.start].quoted
            or "segment" in [word for word in after if word not in ("(", "the", "a", "my", "our")][:1] + before
            or "saved" in after + before
            or "segments" in before
        ):
            return True
        after_in = "in" in before[-1:] or before[-2:] in (["in", "the"], ["in", "my"], ["in", "our"])
        if not after_in:
            self.bare.add((item.start, item.end))
        if self.bare_names is not None and not after_in:
            return self.bare_names
        words = [f"s:{singular(token.norm)}" for token in tokens[item.start : item.end]]
        values = 0
        for word in words:
            branch = self.vocabulary.top.next.get(word)
            kinds = {e.kind for e in branch.entries} if branch else set[str]()
            if not kinds & {"value", "filler", "class", "field", "member", "meaning"}:
                return True
            values += "value" in kinds
        if self._same_words_as_value(words):
            return False
        return (
            "in" in before[-1:]
            or before[-2:] in (["in", "the"], ["in", "my"], ["in", "our"], ["in", "both"], ["in", "either"])
            or not values
        )

    def _same_words_as_value(self, words: list[str]) -> bool:
        branch: Branch | None = self.vocabulary.top
        for word in words:
            branch = branch.next.get(word) if branch else None
        return branch is not None and any(entry.kind == "value" for entry in branch.entries)

    # ------------------------------------------------------------ words that nothing explains

    def _correct(self, unknown: list[Item]) -> None:
        for item in unknown[:MAX_CORRECTIONS]:
            word = self.tokens[item.start].norm
            if (
                self.tokens[item.start].kind == "word"
                and len(word) >= 3
                and word not in NO_BEGINNING | spoken_words() | {"make", "makes", "making"}
            ):
                self.extra[item.start] = [f"s:{near}" for near in self.vocabulary.spelling.near(word)]


def _settled(entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries of one phrase; an English verb beats a value that only shares its root ("opened", status Open)."""
    verbs = {"open", "click", "receive", "bounce", "unsubscribe"}
    if any(entry.kind == "class" and entry.value in verbs for entry in entries):
        return tuple(entry for entry in entries if entry.kind != "value" or entry.strength >= 2.6)
    return tuple(entries)
