"""A run with a language model that is interrupted goes on where it stopped; what killed runs leave is dropped."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import URL, create_engine, text
from typer.testing import CliRunner

from assistant.outcome import Turn
from assistant.service import Assistant
from eval import __main__ as command
from eval.leftovers import own_databases
from segment_core.database.embedded import create_database, drop_database
from segment_core.database.engine import Database
from tests.eval.conftest import MODEL_NAME
from tests.eval.fakes import NOW
from tests.support.gym_model import PROPOSED, SOURCE, STATUS, TRIALS
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import Status, Step, call

BURNABY = {"field": "custom.home_club", "op": "in", "value": ["Burnaby"]}
NARROWED = {"all": [{"keep": "c1"}, {**BURNABY, "words": "Burnaby"}]}
ANSWERS: dict[str, Step] = {
    "Instagram trials": PROPOSED,
    "all the trials": TRIALS,
    "only Burnaby": call("propose_segment", tree=NARROWED),
    "keep it as Burnaby trials": call("propose_save", segment_name="Burnaby trials"),
    "what I have": call("list_segments"),
    "trials": Status(400),
}
CASES: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    ("one", [("Instagram trials", {"segment": {"all": [SOURCE, STATUS]}})]),
    (
        "two",
        [
            ("all the trials", {"segment": STATUS}),
            ("only Burnaby", {"segment": {"all": [STATUS, BURNABY]}}),
            ("keep it as Burnaby trials", {"action": {"name": "save"}}),
            ("yes", {"action": {"name": "save"}}),
        ],
    ),
    ("three", [("what I have", {"action": {"name": "list"}})]),
    ("four", [("trials", {"segment": STATUS})]),
]

GONE = (f"cori_eval_{'0' * 12}", f"cori_eval_{'0' * 12}_copies", f"cori_eval_{'0' * 12}_1")
USED, OTHER = f"cori_eval_{'1' * 12}_1", "cori_eval_notes"


def answer(body: dict[str, Any]) -> Step:
    """By what the user said last."""
    return ANSWERS[str(body["messages"][-1]["content"])]


@pytest.fixture
def cases(environment: Path, scripted: ScriptedModel, few_leads: Path) -> Path:
    """The cases in a file beside their account, and their answers in the script."""
    (environment / "account").symlink_to(few_leads)
    scripted.follow(answer)
    path = environment / "cases.jsonl"
    lines = [
        {"id": name, "now": NOW, "user": "c1", "turns": [{"say": say, "expect": expect} for say, expect in turns]}
        for name, turns in CASES
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


def evaluate(cases: Path, *options: str) -> Any:
    """The command line, in this process."""
    app = typer.Typer()
    app.command()(command.main)
    account, out = cases.with_name("account"), cases.with_name("out.jsonl")
    given = ["--cases", str(cases), "--account", str(account), "--out", str(out)]
    return CliRunner().invoke(app, [*given, "--model", MODEL_NAME, "--no-builtin-first", *options])


def rows(cases: Path) -> list[dict[str, Any]]:
    """The result lines."""
    return [json.loads(line) for line in cases.with_name("out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_an_interrupted_run_goes_on(cases: Path, scripted: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped within the second case: its first turns are not kept, and nobody asks the model about the first again."""
    said = Assistant.turn

    def stopped(self: Assistant, who: Any, thread: str, words: str, now: datetime, with_members: bool = False) -> Turn:
        if words == "only Burnaby":
            raise KeyboardInterrupt
        return said(self, who, thread, words, now, with_members)

    with monkeypatch.context() as patched:
        patched.setattr(Assistant, "turn", stopped)
        interrupted = evaluate(cases)
    assert interrupted.exit_code == 130
    assert "the same command goes on" in interrupted.output
    assert [row["id"] for row in rows(cases)] == ["one"]
    first = rows(cases)[0]
    asked = len(scripted.requests)

    done = evaluate(cases)
    assert done.exit_code == 0, done.output
    assert "1 of 4 cases are in" in done.output
    assert "7 of 7 turns right" in done.output, [row["why"] for row in rows(cases)]
    assert [(row["id"], row["turn"]) for row in rows(cases)] == [
        (name, turn) for name, turns in CASES for turn in range(len(turns))
    ]
    assert rows(cases)[0] == first
    assert [row["engine"] for row in rows(cases)] == [*["model"] * 4, "builtin", "model", "fallback"]
    assert [row["llm_calls"] for row in rows(cases)] == [1, 1, 1, 1, 0, 1, 1]
    assert len(scripted.requests) - asked == 5
    assert first["cost"] == pytest.approx(first["input_tokens"] * 2e-6 + first["output_tokens"] * 1e-5)
    assert len(first["prompt"]) == 12
    assert "1 turns answered without a call, 5 by the model" in done.output
    assert "1 by the built-in interpreter because the model was out of reach" in done.output

    asked = len(scripted.requests)
    again = evaluate(cases)
    assert "4 of 4 cases are in" in again.output
    assert "7 of 7 turns right" in again.output
    assert len(scripted.requests) == asked


def test_another_endpoint_is_another_run(cases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results of it are refused before anything is asked or written; a wrong key or model is one sentence."""
    cases.with_name("out.jsonl").write_text("{}\n", encoding="utf-8")
    refused = evaluate(cases)
    assert (refused.exit_code, rows(cases)) == (2, [{}])
    assert "--fresh" in refused.output
    unknown = evaluate(cases, "--fresh", "--model", "openai:nobody")
    assert (unknown.exit_code, rows(cases)) == (2, [{}])
    assert "“nobody”" in unknown.output
    monkeypatch.setenv("OPENAI_API_KEY", "wrong")
    wrong = evaluate(cases, "--fresh")
    assert (wrong.exit_code, rows(cases)) == (2, [{}])
    assert "refused the key" in wrong.output
    assert len(wrong.output.strip().splitlines()) == 1


@pytest.fixture
def databases_of_runs(template: Database) -> Iterator[URL]:
    """The server with databases of a run that is gone, one that somebody looks into, and one of another kind."""
    server = template.url.set(database="postgres")
    for name in (*GONE, USED, OTHER):
        create_database(server, name)
    yield server
    for name in (*GONE, USED, OTHER):
        drop_database(server, name)


def test_databases_of_killed_runs_are_dropped(databases_of_runs: URL) -> None:
    """And none that still runs, is in use, or is something else."""
    server = databases_of_runs
    used = create_engine(server.set(database=USED))
    with used.connect(), own_databases(server) as running:
        create_database(server, f"{running}_copies")
        with own_databases(server):
            assert found(server) == {f"{running}_copies", USED, OTHER}
        drop_database(server, f"{running}_copies")
    used.dispose()
    wait_for_the_end_of_sessions(server, USED)
    with own_databases(server):
        assert found(server) == {OTHER}


def wait_for_the_end_of_sessions(server: URL, database: str) -> None:
    """A closed session ends a moment later; the server tells when."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    ended = text("SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = :database")
    with engine.connect() as connection:
        connection.execute(ended, {"database": database})
    engine.dispose()


def found(server: URL) -> set[str]:
    """The databases that look like a run's."""
    engine = create_engine(server)
    with engine.connect() as connection:
        names = set(connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'cori_eval%'")))
    engine.dispose()
    return names
