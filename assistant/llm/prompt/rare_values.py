"""Values of leads that code wrote into a text ("Did you mean Jane?") and that a model must not learn.

They are names, emails and phones, and free text that few leads share, unless the user wrote the word.
"""

import calendar
from collections.abc import Iterable

from sqlalchemy import Connection

from assistant.llm.prompt.personal import MOST_NAME_WORDS, PRIVATE_FIELDS, Found, word_runs
from assistant.llm.prompt.vocabulary import FEWEST_LEADS, counted, plain_known
from segment_core.catalog import Catalog
from segment_core.folding import fold_value
from segment_core.values import Match, plain

QUOTES = ("", "“", "”", '"')  # or the end of the text
DAY_WORDS = frozenset(fold_value(name) for name in (*calendar.month_name, *calendar.day_name) if name)


def rare_values(text: str, said: str, connection: Connection, catalog: Catalog) -> list[Found]:
    """Where such values stand in a text that code wrote; `said` holds all the user's words."""
    known, heard = plain_known(catalog), {fold_value(run.text) for run in word_runs(said, MOST_NAME_WORDS)}
    runs = [run for run in word_runs(text, MOST_NAME_WORDS) if _may_be_value(text, run)]
    rare, common = _by_leads({fold_value(run.text) for run in runs}, connection, catalog)
    chosen: list[Found] = []
    taken: list[Found] = []
    for run in runs:  # longest first: a word within a known phrase is no value of its own
        folded = fold_value(run.text)
        is_fine = folded in heard or folded in common or plain(run.text) in known
        if (is_fine or folded in rare) and not _overlaps(run, taken):
            taken.append(run)
            chosen += [] if is_fine else [run]
    return chosen


def _overlaps(run: Found, others: Iterable[Found]) -> bool:
    return any(run.start < other.end and other.start < run.end for other in others)


def _may_be_value(text: str, run: Found) -> bool:
    """Single words are values only where they stand alone, in quotes, or in a sentence with a capital."""
    is_quoted = text[: run.start][-1:] in QUOTES and text[run.end :][:1] in QUOTES
    if " " in run.text or is_quoted:
        return True
    begins_sentence = text[: run.start].rstrip()[-1:] in ("", ".", "?", "!")
    return run.text[0].isupper() and not begins_sentence and fold_value(run.text) not in DAY_WORDS


def _by_leads(words: set[str], connection: Connection, catalog: Catalog) -> tuple[set[str], set[str]]:
    """Those of the (folded) words that are private values or free text of too few leads, and of enough leads."""
    matches = [
        Match(field.key, known.label, known.label, 100.0)
        for field in catalog.fields.values()
        if field.kind == "text"
        for word in words
        if (known := catalog.value_index.get(field.key, {}).get(word)) is not None
    ]
    shared = [match for match in matches if match.field not in PRIVATE_FIELDS]
    found = counted(connection, shared, catalog)
    common = {fold_value(match.value) for match in found if (match.leads or 0) >= FEWEST_LEADS}
    return {fold_value(match.value) for match in matches} - common, common
