"""What a model is told anew in every turn: the day, the account's vocabulary for this request, the draft, the
interpreter's partial reading. Stored text in it is data: delimited, escaped, cut, and without private values."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from assistant.llm.prompt.personal import PRIVATE_FIELDS, emails, phones
from assistant.llm.prompt.quoting import clean, fitted, quoted
from assistant.llm.prompt.redaction import Redaction
from assistant.llm.prompt.told import Line, masked, told_of
from assistant.llm.prompt.vocabulary import Entry, Listing, Vocabulary, retrieve
from assistant.prompts import PROMPTS, fill
from assistant.reading import Context, Pending, Reading
from segment_core.catalog import Catalog, Field
from segment_core.describe import describe, describe_condition
from segment_core.model import Tree, conditions

MOST_FIELDS, MOST_VALUES, MOST_DRAFT, MOST_READING, MOST_PENDING = 3_500, 3_500, 1_900, 1_300, 600
SENTENCE = 240
OTHERS = "({} more: use search_vocabulary)"


@dataclass(frozen=True)
class _Parts:
    """The lines of the briefing's parts that may hold what the user said; `heard` are earlier words of the user."""

    draft: list[Line]
    pending: list[Line]
    reading: list[Line]
    heard: list[str]


def briefing(
    text: str, context: Context, reading: Reading, connection: Connection, redaction: Redaction | None = None
) -> str:
    """The per-turn part of the prompt (prompts/turn.md). `redaction` is the one that hides the messages of the same
    call, so that both use the same placeholders; without one a new one is made."""
    catalog = context.catalog
    today = context.now.astimezone(catalog.zone)
    needed = [condition.field for condition in conditions(context.draft)] if context.draft is not None else []
    redaction = redaction or Redaction(connection, catalog)
    vocabulary = retrieve(connection, redaction.hide(text), catalog, needed)
    parts = _Parts(
        draft=_draft_lines(context),
        pending=_pending_lines(context.pending),
        reading=told_of(reading, catalog, _shown(vocabulary)),
        heard=[context.pending.request] if context.pending else [],
    )
    draft, pending, said = _quoted(parts, text, redaction)
    return fill(
        "turn",
        today=f"{today:%A} {today.day} {today:%B %Y}",
        timezone=clean(catalog.timezone),
        week_start=catalog.week_start.title(),
        currency=quoted(catalog.currency, 10),
        fields=_field_text(vocabulary, catalog, redaction),
        values=_value_text(vocabulary),
        draft="\n".join(fitted(draft, MOST_DRAFT, "({} more lines of the draft are not shown)")),
        pending="\n".join(fitted(pending, MOST_PENDING, "({} more)")),
        reading="\n".join(fitted(said, MOST_READING, "({} more lines)")),
    )


def prompt_hash() -> str:
    """Twelve hex digits that change whenever any file of prompts/ does; recorded with eval results."""
    files = sorted(PROMPTS.glob("*.md"))
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:12]


def _shown(vocabulary: Vocabulary) -> list[Entry]:
    return [entry for listing in vocabulary.listings for entry in listing.entries]


def _quoted(parts: _Parts, text: str, redaction: Redaction) -> list[list[str]]:
    """The parts' lines with personal details hidden, and what was said in them quoted. The draft's values are what
    users wrote at some time; in the others code may have named values that nobody wrote."""
    said = "\n".join([text, *parts.heard])
    draft = _hidden(parts.draft, redaction, None)
    return [draft, _hidden(parts.pending, redaction, said), _hidden(parts.reading, redaction, said)]


def _hidden(lines: list[Line], redaction: Redaction, said: str | None) -> list[str]:
    texts = [text for line in lines for text in line.said]
    hidden = dict(zip(texts, redaction.hide_all(texts, said), strict=True))
    return [line.form.format(*(quoted(hidden[text], line.most) for text in line.said)) for line in lines]


def _field_text(vocabulary: Vocabulary, catalog: Catalog, redaction: Redaction) -> str:
    every = [_field_line(field, catalog, _name_hider(redaction)) for field in vocabulary.fields]
    lines = fitted(every, MOST_FIELDS, OTHERS)
    if vocabulary.more_fields:
        lines.append(f"({vocabulary.more_fields} more fields: use search_vocabulary)")
    return "\n".join(lines)


def _name_hider(redaction: Redaction) -> Callable[[str], str]:
    """Hides the email or phone number that somebody put into a field's name."""
    return lambda name: redaction.hide(name) if emails(name) or phones(name) else name


def _field_line(field: Field, catalog: Catalog, shown: Callable[[str], str]) -> str:
    """One field: key, kind, label, other names; of a number its unit and about how large it is."""
    line = f"{clean(field.key)} | {field.kind} | {quoted(shown(field.label))}"
    if field.synonyms:
        line += f" | also {', '.join(quoted(shown(name), 30) for name in field.synonyms[:3])}"
    if field.kind == "number":
        unit = catalog.currency if field.unit == "currency" else field.unit
        line += f" | in {quoted(unit, 20)}" if unit else ""
        profile = catalog.numbers.get(field.key)
        line += f" | about {float(f'{profile.median:.1g}'):,.10g}" if profile else ""
    return f"{line} | private values" if field.key in PRIVATE_FIELDS else line


def _value_text(vocabulary: Vocabulary) -> str:
    lines = [_listing_line(listing) for listing in _nearest_first(vocabulary.listings)]
    return "\n".join(fitted(lines, MOST_VALUES, "(values of {} more fields: use search_vocabulary)")) or "(none)"


def _nearest_first(listings: Iterable[Listing]) -> list[Listing]:
    return sorted(listings, key=lambda listing: -max((entry.score for entry in listing.entries), default=0.0))


def _listing_line(listing: Listing) -> str:
    shown = ", ".join(_entry_text(entry) for entry in listing.entries) or "none near the request"
    if not listing.hidden:
        return f"{clean(listing.field.key)}: {shown} (all)"
    counted = f"{len(listing.entries)} of {listing.total} shown; search_vocabulary finds the others"
    return f"{clean(listing.field.key)}: {shown} ({counted})"


def _entry_text(entry: Entry) -> str:
    return quoted(entry.label) if entry.leads is None else f"{quoted(entry.label)} {entry.leads}"


def _draft_lines(context: Context) -> list[Line]:
    """The draft's conditions by number, its whole sentence, and the saved segment that is open."""
    draft = context.draft
    if draft is None:
        return [Line("There is no draft: propose a whole tree, without keep.")]
    catalog = context.catalog
    lines = [Line("whole draft: {}", (describe(masked(draft), catalog),), 2 * SENTENCE)]
    if context.segment:
        lines.append(Line("it comes from the saved segment {}", (context.segment,)))
    return [*lines, *_numbered(draft, catalog)]


def _numbered(draft: Tree, catalog: Catalog) -> list[Line]:
    found = conditions(masked(draft))
    sentences = [describe_condition(condition, catalog) for condition in found]
    return [Line(f"c{number}: {{}}", (sentence,), SENTENCE) for number, sentence in enumerate(sentences, 1)]


def _pending_lines(pending: Pending | None) -> list[Line]:
    """The question that waits, and its answers; those that name single leads stay on the screen."""
    if pending is None:
        return [Line("No question waits for an answer.")]
    lines = [Line("asked about the request {}: {}", (pending.request, pending.question), SENTENCE)]
    shown = [option for option in pending.options if not option.act]
    return lines + [Line("possible answer: {}", (option.label,), SENTENCE) for option in shown]
