"""Help with a language model: it searches and cites; where it does not, the articles' own text answers."""

from segment_core.database.engine import Database
from tests.llm.conftest import Begin
from tests.support.model_talk import builtin
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import call

ASKED = "will deleting a segment remove leads?"
SEARCHED = call("search_help", text="deleting a segment and its leads")


def test_a_cited_answer_is_given(begin: Begin, scripted: ScriptedModel) -> None:
    """The model's sentences without the marks, and the sections as sources."""
    said = "No, deleting a segment only removes the saved filter [delete-a-segment#leads]."
    scripted.follow([SEARCHED, call("cite_help", answer=said)])
    outcome = begin().say(ASKED).outcome
    assert (outcome.kind, outcome.sources) == ("answer", ["delete-a-segment#leads"])
    assert outcome.text == "No, deleting a segment only removes the saved filter."
    assert "Your leads are not affected" in str(scripted.requests[-1].messages[-1]["content"])


def test_without_a_citation_the_articles_answer(begin: Begin, scripted: ScriptedModel, gym: Database) -> None:
    """What no section backs is never shown."""
    scripted.follow([SEARCHED, call("cite_help", answer="Yes, all leads are deleted with it.")])
    assert begin().say(ASKED).outcome == builtin(gym, ASKED).outcome


def test_a_section_that_was_not_retrieved_is_no_source(begin: Begin, scripted: ScriptedModel, gym: Database) -> None:
    """Citing from memory does not count, not even an existing section."""
    scripted.follow([call("cite_help", answer="Leads are not affected [delete-a-segment#leads].")])
    assert begin().say(ASKED).outcome == builtin(gym, ASKED).outcome
