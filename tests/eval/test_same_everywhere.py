"""The same cases through the chat, `cori ask` and the eval come to the same outcomes, whichever model reads them."""

import json
import sys
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.llm.settings import ModelSettings
from assistant.outcome import Turn
from assistant.service import Assistant
from assistant.workspace import Who
from eval.cases import Case
from eval.ground import Ground, throw_away_ground
from eval.run import outcome_json, run_case
from eval.seats import Seats
from segment_core.database.engine import Database
from segment_core.importing.folder import import_folder
from tests.conftest import NOW, Databases
from tests.eval.conftest import MODEL_NAME
from tests.support.gym_model import PROPOSED, TRIALS, UNKNOWN, worded
from tests.support.in_loop import in_loop
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import Status, Step, call
from web import cli

BURNABY = {"field": "custom.home_club", "op": "in", "value": ["Burnaby"]}
WHO = Who("peak-performance-gyms", "c1", "Coach Kim")
Outcomes = list[dict[str, Any]]
Ask = Callable[[str], dict[str, Any]]
ANY = {"refuse": True}  # what the cases come to is compared between the three, not with gold


@dataclass(frozen=True)
class Said:
    """What the user says, and how the scripted model answers it."""

    words: str
    answers: tuple[Step, ...]


CONVERSATIONS: dict[str, list[Said]] = {
    "a draft": [Said("Instagram trials", (PROPOSED,))],
    "repaired": [Said("trials from Instagram", (UNKNOWN, PROPOSED))],
    "words left out": [Said("trials tagged Yoga", (TRIALS, TRIALS))],
    "a question": [Said("warm leads from instagram", (call("ask_question", question="Warm how?", topic="warm"),))],
    "a list": [Said("show my segments", (call("list_segments"),))],
    "a change that waits": [Said("delete Morning people", (call("delete_segment", segment="Morning people"),))],
    "a segment": [Said("open Morning people", (call("open_segment", segment="Morning people"),))],
    "help": [Said("what can you do", (call("answer_help", question="what can you do"),))],
    "a refusal": [Said("will it rain on saturday", (call("decline_request", reason="I build segments."),))],
    "out of reach": [Said("all of the trials", (Status(400),))],
    "a conversation": [
        Said("every one of the trials", (TRIALS,)),
        Said("only Burnaby", (call("propose_segment", tree={"all": [{"keep": "c1"}, worded(BURNABY, "Burnaby")]}),)),
        Said("show me a few of them", (call("preview_leads"),)),
        Said("split it by source", (call("break_down", by="source"),)),
        Said("go back", (call("undo"),)),
    ],
}


@pytest.fixture(scope="module")
def gym(databases: Databases, few_leads: Path) -> Database:
    """Where the chat and the command line run."""
    made = databases.empty()
    assert not import_folder(made, few_leads, NOW).rejected
    return made


@pytest.fixture(scope="module")
def ground(template: Database, few_leads: Path) -> Generator[Ground]:
    """Where the eval's cases run."""
    url = template.url.render_as_string(hide_password=False)
    with throw_away_ground(few_leads, NOW, Path(), url) as made:
        yield made


@pytest.fixture(params=["builtin", MODEL_NAME])
def settings(request: pytest.FixtureRequest, environment: Path, monkeypatch: pytest.MonkeyPatch) -> ModelSettings:
    """Either model, from the environment; where it is the scripted one, it is asked about everything."""
    monkeypatch.setenv("CORI_MODEL", request.param)
    monkeypatch.setenv("CORI_BUILTIN_FIRST", "0")
    return ModelSettings.from_environment()


def follow(scripted: ScriptedModel, said: list[Said]) -> None:
    """Script the conversation anew."""
    scripted.follow([answer for each in said for answer in each.answers])


def in_the_chat(database: Database, settings: ModelSettings, said: list[Said]) -> list[Turn]:
    """As the page streams it: the pieces are the reply."""
    assistant, thread = Assistant(database, settings), uuid.uuid4().hex

    async def turn(words: str) -> Turn:
        *parts, last = [item async for item in assistant.stream(WHO, thread, words, NOW)]
        assert isinstance(last, Turn)
        assert "".join(map(str, parts)) == last.outcome.text
        return last

    async def conversation() -> list[Turn]:
        return [await turn(each.words) for each in said]

    return in_loop(conversation())


def in_the_eval(ground: Ground, settings: ModelSettings, name: str, said: list[Said]) -> Outcomes:
    """The outcomes of the result lines."""
    turns = [{"say": each.words, "expect": ANY} for each in said]
    case = Case.model_validate({"id": f"{name} {settings.name}", "now": NOW, "user": "c1", "turns": turns})
    results = run_case(case, Seats(ground, settings).seat(case))
    ground.settle()
    return [result.to_json()["outcome"] for result in results]


def without_members(outcome: dict[str, Any]) -> dict[str, Any]:
    """The chat does not list a draft's members; there are as many as it counts."""
    members = outcome.get("lead_ids")
    assert members is None or len(members) == outcome.get("count", len(members))
    return {key: value for key, value in outcome.items() if key != "lead_ids"}


@pytest.fixture
def ask(gym: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """`cori ask --json`, in this process."""
    monkeypatch.setenv("DATABASE_URL", gym.url.render_as_string(hide_password=False))
    options = ["--account", WHO.account, "--user", WHO.member_id, "--now", NOW.isoformat(), "--json"]

    def run(words: str) -> dict[str, Any]:
        monkeypatch.setattr(sys, "argv", ["cori", "ask", words, *options])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
        return outcome_json(Turn(outcome=json.loads(capsys.readouterr().out)))

    return run


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_same_outcomes(
    gym: Database, ground: Ground, settings: ModelSettings, scripted: ScriptedModel, ask: Ask, name: str
) -> None:
    """Every turn in the chat and the eval; `cori ask` asks one thing, and lists the members as the eval does."""
    said = CONVERSATIONS[name]
    follow(scripted, said)
    evaluated = in_the_eval(ground, settings, name, said)
    assert all(evaluated), "an eval turn raised"
    assert bool(scripted.requests) == (not settings.is_builtin)
    follow(scripted, said)
    chat = [outcome_json(turn) for turn in in_the_chat(gym, settings, said)]
    assert [without_members(outcome) for outcome in evaluated] == chat
    follow(scripted, said[:1])
    assert ask(said[0].words) == evaluated[0]
