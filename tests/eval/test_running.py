"""Running cases, the results file, the table and the exit code, with a scripted assistant."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from assistant.outcome import Outcome
from eval import __main__ as command
from eval.cases import Case, PlacedCase
from eval.report import share_right, share_silent, summary, write_results
from eval.run import Result, Seat, run_case, run_cases
from tests.eval.fakes import ANYBODY, COLD, HOT, PlainTruth, ScriptedAssistant, case, draft, question

RESULT_KEYS = ["id", "turn", "model", "outcome", "pass", "why", "latency_ms", "llm_calls"]


def run(one: Case, *script: Outcome | Exception) -> list[Result]:
    """The results of a case, answered by the script."""
    return run_case(one, Seat(ScriptedAssistant(script), ANYBODY, PlainTruth(), "scripted"))


def test_a_right_conversation() -> None:
    """The draft of a turn is what the next one must leave unchanged; calls are counted."""
    results = run(case({"segment": HOT}, {"ask": ["which"]}), draft(HOT), question("Which?", HOT))
    assert [result.verdict.right for result in results] == [True, True]
    assert [result.turn for result in results] == [0, 1]
    assert sum(result.llm_calls for result in results) == 2


def test_the_conversation_goes_on_after_a_wrong_turn() -> None:
    """A wrong turn does not fail the others of its case."""
    results = run(case({"segment": HOT}, {"segment": COLD}), draft(COLD), draft(COLD))
    assert [result.verdict.right for result in results] == [False, True]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_error_fails_every_turn_of_its_case(at: int) -> None:
    """Those before it and those that were never run, too; the reason is named."""
    script: list[Outcome | Exception] = [draft(HOT), draft(HOT), draft(HOT)]
    script[at] = RuntimeError("boom")
    results = run(case({"segment": HOT}, {"segment": HOT}, {"segment": HOT}), *script)
    assert [(result.turn, result.verdict.mistake) for result in results] == [(0, "error"), (1, "error"), (2, "error")]
    assert all("boom" in result.verdict.why for result in results)


def test_the_next_case_runs_after_an_error() -> None:
    """And what cleans up between cases runs after each."""
    cleaned: list[str] = []
    talker = ScriptedAssistant([RuntimeError("boom"), draft(HOT)])
    cases = [case({"segment": HOT}, case_id="a"), case({"segment": HOT}, case_id="b")]
    seat = Seat(talker, ANYBODY, PlainTruth(), "scripted")
    results = [r for found in run_cases(cases, lambda _: seat, lambda: cleaned.append("x")) for r in found]
    assert [(result.id, result.verdict.right) for result in results] == [("a", False), ("b", True)]
    assert cleaned == ["x", "x"]


def test_result_lines(tmp_path: Path) -> None:
    """The contract's keys; lead ids sorted; empty parts of the outcome left out."""
    results = run(case({"segment": HOT}), draft(HOT, lead_ids=["L2", "L1"], count=2))
    write_results(tmp_path / "out.jsonl", results)
    [line] = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert list(row) == RESULT_KEYS
    assert row["outcome"] == {
        "kind": "draft", "text": "Here it is.", "tree": HOT, "lead_ids": ["L1", "L2"], "count": 2,
    }  # fmt: skip  # one object
    assert (row["id"], row["turn"], row["model"], row["pass"], row["why"]) == ("c1", 0, "scripted", True, "")


def test_shares() -> None:
    """A wrong draft and a draft where a question was due are silent; a needless question is not."""
    golds = ({"segment": HOT}, {"segment": HOT}, {"segment": HOT}, {"ask": ["x"]})
    results = run(case(*golds), draft(HOT), draft(COLD), question(tree=COLD), draft(HOT))
    assert share_right(results) == 0.25
    assert share_silent(results) == 0.5
    assert summary(results).startswith("1 of 4 turns right (25.0%), 50.0% silently wrong")


@pytest.mark.parametrize(("threshold", "code"), [(None, 0), ("0.5", 0), ("0.51", 1)])
def test_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, threshold: str | None, code: int) -> None:
    """Half of the turns right: enough for a threshold of a half, not for more; the table names the mistake."""
    results = run(case({"segment": HOT}, {"segment": HOT}, skills=["colour"]), draft(HOT), draft(COLD))

    def evaluate(placed: list[PlacedCase], path: Path, folder: Path, model: str) -> list[Result]:
        return results

    monkeypatch.setattr(command, "evaluate", evaluate)
    done = invoke(write_case(tmp_path), tmp_path, *(["--threshold", threshold] if threshold else []))
    assert done.exit_code == code
    assert "colour" in done.output
    assert "1 of 2 turns right" in done.output
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--model", "oracle"], "oracle"),
        (["--cases", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_unusable_input(tmp_path: Path, options: list[str], named: str) -> None:
    """Exit code 2 and one message that names the bad part, before any database is touched."""
    done = invoke(write_case(tmp_path), tmp_path, *options)
    assert done.exit_code == 2
    assert named in done.output


def write_case(folder: Path) -> Path:
    """A case file with one line."""
    path = folder / "cases.jsonl"
    path.write_text(case({"segment": HOT}).model_dump_json(exclude_none=True), encoding="utf-8")
    return path


def invoke(cases: Path, folder: Path, *options: str):
    """The command line, in this process."""
    app = typer.Typer()
    app.command()(command.main)
    given = ["--cases", str(cases), "--account", str(folder), "--out", str(folder / "out.jsonl"), *options]
    return CliRunner().invoke(app, given)
