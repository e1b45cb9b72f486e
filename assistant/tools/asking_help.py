"""How a language model answers help questions: it searches the articles, and says nothing that they do not."""

import re
from typing import Any, cast

from langchain.tools import ToolRuntime
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.types import Command

from assistant.help.articles import Section, sections
from assistant.help.finding import found_for
from assistant.help.words import words_of
from assistant.llm.plain_text import plain
from assistant.llm.steps import content_of
from assistant.outcome import Outcome, Turn
from assistant.tools.helping import helped
from assistant.tools.step import Done, Step, carry_out, with_draft

Runtime = ToolRuntime[Any, Any]
NOTHING_YET = Turn(outcome=Outcome(kind="question", text=""))  # a result that the model goes on with
MOST_FOUND = 5
CITED = re.compile(r"\s*\[([a-z0-9-]+#[a-z0-9-]+)\]")
SENTENCE = re.compile(r"(?<=[.!?\]])\s+(?=[^\s\[])")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
SAID_THERE = 0.5  # least share of a sentence's meaningful words that its sections hold


@tool
def search_help(text: str, runtime: Runtime) -> Command[Any]:
    """Find the help sections nearest to a question about how the product works; then answer with cite_help."""

    def work(step: Step) -> Done:
        found = [hit.section for hit in found_for(text, "", MOST_FOUND)]
        told = [{"source": one.source, "title": one.title, "text": one.text} for one in found]
        return Done(NOTHING_YET, back={"sections": told, "now": "Answer with cite_help, or call answer_help."})

    return carry_out(runtime, work)


@tool
def cite_help(answer: str, runtime: Runtime) -> Command[Any]:
    """Answer in a few sentences from what search_help returned this turn, each ending with its [slug#section]."""

    def work(step: Step) -> Done:
        question = _question(step)
        cited = cited_sections(answer, _retrieved(step))
        if cited is None:
            return helped(step, question)
        text = plain(CITED.sub("", answer))
        outcome = Outcome(kind="answer", text=text, sources=[one.source for one in cited])
        return Done(Turn(outcome=with_draft(outcome, step.draft)), {"helped": question})

    return carry_out(runtime, work)


def cited_sections(answer: str, retrieved: set[str]) -> list[Section] | None:
    """The sections that the answer rests on; None where a sentence cites none, one that was not retrieved, or says
    a number or too many words that its sections do not hold."""
    found: dict[str, Section] = {}
    for sentence in SENTENCE.split(answer.strip()):
        cites = CITED.findall(sentence)
        if not cites or not set(cites) <= retrieved:
            return None
        used = [sections()[source] for source in cites]
        if not _rests_on(CITED.sub("", sentence), used):
            return None
        found.update((one.source, one) for one in used)
    return list(found.values()) or None


def _rests_on(sentence: str, used: list[Section]) -> bool:
    text = " ".join(f"{one.title} {one.text}" for one in used)
    if not set(NUMBER.findall(sentence)) <= set(NUMBER.findall(text)):
        return False
    held = {token for word in words_of(text) for token in word.tokens}
    said = [word for word in words_of(sentence) if not word.is_form]
    there = sum(any(token in held for token in word.tokens) for word in said)
    return there >= SAID_THERE * len(said)


def _question(step: Step) -> str:
    return str(next(m for m in reversed(step.state["messages"]) if isinstance(m, HumanMessage)).content)


def _retrieved(step: Step) -> set[str]:
    """The sections that search_help returned since the user's last message."""
    messages = step.state["messages"]
    last = max(i for i, message in enumerate(messages) if isinstance(message, HumanMessage))
    told = [content_of(message).get("sections", []) for message in messages[last:] if isinstance(message, ToolMessage)]
    found = [one for listed in cast("list[list[dict[str, str]]]", told) for one in listed]
    return {one["source"] for one in found} & set(sections())
