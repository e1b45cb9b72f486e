"""The help articles: whole, well formed, and true of the code."""

import pytest

from assistant.help.articles import Example, articles, read_article, sections, wordings
from assistant.help.asking import asks_first
from assistant.help.tables import ABOUT, MARKER, filters, operators
from assistant.interpreter import interpret
from assistant.reading import Act, Ask, Context, Draft
from segment_core.canonical import canonical
from segment_core.catalog import BUILT_IN_FIELDS
from segment_core.describe import describe
from segment_core.errors import BadInput
from segment_core.operators import OPERATORS

EXAMPLES = [(section.source, example) for section in sections().values() for example in section.examples]
TRIES = sorted({(section.source, one) for section in sections().values() for one in section.tries})
MOST_WORDS = 110


def test_enough_articles_over_every_topic() -> None:
    """At least twenty, each topic with at least one."""
    found = articles().values()
    assert len(found) >= 20
    assert {article.topic for article in found} == {
        "segments", "filters", "combining", "talking", "campaigns", "import", "account"
    }  # fmt: skip


@pytest.mark.parametrize(("source", "example"), EXAMPLES)
def test_every_example_gives_its_tree(source: str, example: Example, context: Context) -> None:
    """Each request of an article, read by the interpreter on the demo account, is the tree of the sentence below it."""
    reading = interpret(example.request, context)
    assert isinstance(reading, Draft), source
    assert describe(canonical(reading.tree, context.catalog), context.catalog) == example.sentence


@pytest.mark.parametrize(("source", "message"), TRIES)
def test_every_button_starts_something(source: str, message: str, context: Context) -> None:
    """What a section offers to try is a request or an action, never a question back or help again."""
    assert isinstance(interpret(message, context), Draft | Act), source


@pytest.mark.parametrize("source", sorted(sections()))
def test_sections_are_short_enough_to_be_answers(source: str) -> None:
    """A section's words fit into a chat, and there are other ways to ask for it."""
    section = sections()[source]
    assert section.paragraphs
    assert len(" ".join([*section.paragraphs, *section.steps]).split()) <= MOST_WORDS
    assert section.asked


def test_wordings_belong_to_sections() -> None:
    """No wording is left behind by a section that was renamed."""
    assert set(wordings()) == set(sections())


def test_tables_hold_every_field_and_operator() -> None:
    """The generated tables are made of the code's own tables."""
    assert set(ABOUT) == {field.key for field in BUILT_IN_FIELDS}
    assert all(field.label in filters() for field in BUILT_IN_FIELDS)
    assert all(row.label in operators() for row in OPERATORS)
    assert not any(MARKER.search(article.body) for article in articles().values())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("no front matter", "has no front matter"),
        ("---\ntitle: X\nsummary: Y\ntopic: segments\n---\n", "lacks updated"),
        ("---\ntitle: X\nsummary: Y\ntopic: cooking\nupdated: 2026-01-01\n---\n", "a known topic"),
        ("---\ntitle: X\nsummary: Y\ntopic: segments\nupdated: 2026-01-01\n---\n## Where?\n", "has no {#anchor}"),
        ("---\ntitle: X\nsummary: Y\ntopic: segments\nupdated: 2026-01-01\n---\n{{prices}}\n", "no generated table"),
    ],
)
def test_a_bad_article_is_named(text: str, wrong: str) -> None:
    """An article that is not well formed is refused with its file and the reason."""
    with pytest.raises(BadInput, match=wrong.replace("{", r"\{").replace("}", r"\}")):
        read_article("broken", text)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("how do I create a segment of hot leads?", "help"),
        ("create a segment of hot leads", "draft"),
        ("how many hot leads do I have", "draft"),
        ("can you show me hot leads from Facebook?", "draft"),
        ("can I filter by city?", "help"),
        ("what segments do I have?", "act"),
        ("can I duplicate a segment?", "help"),
        ("why isn't Luca Gallo in it?", "act"),
        ("will unsubscribed ppl receive it", "help"),
        ("can other customers of yours look at my leads", "help"),
        ("can i make it go out next tuesday", "help"),
        ("can I say everybody but cold ones", "help"),
        ('does "budget over 500k" include leads without a budget', "help"),
        ("I excluded toronto and now everyone with an empty city is in there", "help"),
        ("it said 1204 but only 1167 got it, why", "help"),
        ("my numbers and the sent numbers dont match!!", "help"),
        ("does anyone live in Toronto or Ottawa", "draft"),
        ("could you rename Old buyers to Past clients?", "ask"),
        ("can I get everyone who opened the last campaign", "draft"),
        ("which leads came from Zillow last week", "draft"),
    ],
)
def test_what_was_asked(message: str, kind: str, context: Context) -> None:
    """The same words ask about the product, do it, or count, as they are put."""
    assert interpret(message, context).kind == kind


def test_a_question_that_waits_keeps_waiting(context: Context) -> None:
    """Help is given while Cori waits for an answer; the answer is still one afterwards."""
    asked = interpret("Montreel or Sydney leads", context)
    assert isinstance(asked, Ask)
    waiting = Context(context.catalog, context.now, user_id="a1", pending=asked.pending)
    assert interpret("what is a segment?", waiting).kind == "help"
    label = asked.pending.options[0].label if asked.pending.options else "Toronto"
    assert asks_first(label, waiting, lambda _: None, lambda _: True) is None
