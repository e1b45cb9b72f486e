"""The interpreter's reading of a message as lines for a model: what it understood, and which words it did not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.llm.prompt.personal import PRIVATE_FIELDS
from assistant.llm.prompt.vocabulary import Entry
from assistant.llm.prompt.word_index import WordIndex
from assistant.reading import PRIVATE_ACTS, Act, Ask, Draft, Help, Reading, Refuse, Span
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.model import All, Any_, Condition, Everyone, Not, Tree

SENTENCE = 240
MOST_NEAR = 3
HIDDEN_VALUE = "(private)"


@dataclass(frozen=True)
class Line:
    """A line of the briefing: `form` is code's own, `said` (for its "{}") comes from the user or the account."""

    form: str
    said: tuple[str, ...] = ()
    most: int = 80


def masked(tree: Tree) -> Tree:
    """The tree without the values of private fields (names, emails, phones)."""
    match tree:
        case Everyone():
            return tree
        case Condition():
            return _masked_condition(tree)
        case Not():
            child = masked(tree.child)
            assert not isinstance(child, Everyone)
            return tree.model_copy(update={"child": child})
        case All() | Any_():
            return tree.model_copy(update={"children": tuple(masked(child) for child in tree.children)})


def _masked_condition(condition: Condition) -> Condition:
    if condition.field not in PRIVATE_FIELDS or condition.value is None or condition.field == "subscribed":
        return condition
    value = (HIDDEN_VALUE,) if isinstance(condition.value, tuple) else HIDDEN_VALUE
    return condition.model_copy(update={"value": value})


def told_of(reading: Reading, catalog: Catalog, near: Sequence[Entry]) -> list[Line]:
    """The reading; for words that were not understood the nearest of the values that are shown anyway."""
    match reading:
        case Draft():
            return [*_draft(reading, catalog), *_spans(reading.spans, near)]
        case Ask():
            question = Line("It would ask: {}", (reading.pending.question,), SENTENCE)
            options = [Line("offering: {}", (o.label,), SENTENCE) for o in reading.pending.options if not o.act]
            return [*_spans(reading.spans, near), question, *options]
        case Act():
            if reading.name in PRIVATE_ACTS:
                return [Line(f"It reads this as the action {reading.name}.")]
            said = tuple(str(value) for value in reading.arguments.values())
            names = ", ".join(f"{name} {{}}" for name in reading.arguments)
            return [Line(f"It reads this as the action {reading.name}: {names}".rstrip(": "), said)]
        case Help():
            return [Line("It reads this as a question about the product.")]
        case Refuse():
            return [Line("It reads this as outside what Cori does.")]


def _draft(reading: Draft, catalog: Catalog) -> Iterator[Line]:
    yield Line("It would draft: {}", (describe(masked(reading.tree), catalog),), 2 * SENTENCE)
    for option in reading.alternatives:
        yield Line("or: {}", (option.label,), SENTENCE)
    for assumption in reading.assumptions:
        yield Line("assuming: {}", (assumption,), SENTENCE)
    for words in reading.unused:
        yield Line("leaving out: {}", (words,))


def _spans(spans: Sequence[Span], near: Sequence[Entry]) -> Iterator[Line]:
    """What became of the words; those that count for nothing are left out."""
    index = WordIndex([entry.label for entry in near])
    for span in spans:
        if span.role == "condition" and span.became:
            yield Line("{} means {}", (span.text, span.became), SENTENCE)
        elif span.role == "unknown":
            nearest = [near[number] for number, _ in index.nearest(span.text)[:MOST_NEAR]]
            form = "{} was not understood" + (f"; near it: {', '.join(['{}'] * len(nearest))}" if nearest else "")
            yield Line(form, (span.text, *(entry.label for entry in nearest)))
