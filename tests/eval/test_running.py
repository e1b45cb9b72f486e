"""Running cases, result lines, the table, the figures and the exit code, with a scripted assistant."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from assistant.outcome import Outcome, Usage
from eval import __main__ as command
from eval.cases import Case
from eval.report import model_summary, share_right, share_silent, summary
from eval.run import Result, Seat, run_case, run_cases
from eval.score import Verdict
from tests.eval.fakes import ANYBODY, COLD, HOT, PlainTruth, ScriptedAssistant, case, draft, question

RESULT_KEYS = ["id", "turn", "model", "outcome", "pass", "why", "latency_ms", "llm_calls"]
MORE_KEYS = ["mistake", "engine", "input_tokens", "output_tokens", "cost"]


def run(one: Case, *script: Outcome | Exception) -> list[Result]:
    """The results of a case, answered by the script."""
    return run_case(one, Seat(ScriptedAssistant(script), ANYBODY, PlainTruth(), "scripted"))


def test_a_right_conversation() -> None:
    """The draft of a turn is what the next one must leave unchanged; calls are counted."""
    results = run(case({"segment": HOT}, {"ask": ["which"]}), draft(HOT), question("Which?", HOT))
    assert [result.verdict.right for result in results] == [True, True]
    assert [result.turn for result in results] == [0, 1]
    assert sum(result.used.calls for result in results) == 2


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


def test_result_lines() -> None:
    """The contract's keys come first; lead ids are sorted, empty parts of the outcome left out."""
    [result] = run(case({"segment": HOT}), draft(HOT, lead_ids=["L2", "L1"], count=2))
    row = result.to_json()
    assert list(row) == [*RESULT_KEYS, *MORE_KEYS]
    assert row["outcome"] == {
        "kind": "draft", "text": "Here it is.", "tree": HOT, "lead_ids": ["L1", "L2"], "count": 2,
    }  # fmt: skip  # one object
    assert (row["id"], row["turn"], row["model"], row["pass"], row["why"]) == ("c1", 0, "scripted", True, "")
    assert (row["llm_calls"], row["engine"]) == (1, "model")


def test_a_line_gives_its_result_back() -> None:
    """Whether right, wrong or ended by an error; latency to a hundredth of a millisecond."""
    results = run(case({"segment": HOT}, {"segment": COLD}), draft(HOT), draft(HOT))
    failed = run(case({"segment": HOT}), RuntimeError("boom"))
    for result in (*results, *failed):
        again = Result.from_json(json.loads(json.dumps(result.to_json())), result.skills)
        assert again == replace(result, latency_ms=round(result.latency_ms, 2))
    assert failed[0].to_json()["engine"] is None


def test_shares() -> None:
    """A wrong draft and a draft where a question was due are silent; a needless question is not."""
    golds = ({"segment": HOT}, {"segment": HOT}, {"segment": HOT}, {"ask": ["x"]})
    results = run(case(*golds), draft(HOT), draft(COLD), question(tree=COLD), draft(HOT))
    assert share_right(results) == 0.25
    assert share_silent(results) == 0.5
    assert summary(results).startswith("1 of 4 turns right (25.0%), 50.0% silently wrong")


def result(usage: Usage, latency: float = 10.0) -> Result:
    """A right turn that cost this much."""
    return Result("c", 0, "openai:x", {}, Verdict(True), latency, usage)


def test_what_a_model_cost() -> None:
    """Turns without a call, latency of those with one, fallbacks, tokens, and dollars per turn and in all."""
    asked = Usage(engine="model", calls=2, input_tokens=3000, output_tokens=40, cost=0.02)
    results = [result(Usage()), result(asked, 500.0), result(asked.model_copy(update={"engine": "fallback"}), 700.0)]
    said = model_summary([*results, result(Usage())])
    assert "2 turns answered without a call, 1 by the model (latency of those that called it: median 600 ms" in said
    assert "1 by the built-in interpreter because the model was out of reach" in said
    assert "6,000 tokens in, 80 out; $0.01000 a turn, $0.0400 in all" in said


@pytest.mark.parametrize(
    ("usages", "said"),
    [
        pytest.param([Usage(engine="model", calls=1, input_tokens=5)], "no prices set", id="no prices"),
        pytest.param([Usage()], "$0.00000 a turn, $0.0000 in all", id="no calls"),
        pytest.param(
            [Usage(engine="model", calls=1, cost=0.5), Usage(engine="model", calls=1)],
            "$0.25000 a turn, $0.5000 in all, and 1 turns of unknown cost",
            id="tokens of one turn not reported",
        ),
    ],
)
def test_costs_that_are_not_known(usages: list[Usage], said: str) -> None:
    """Are never shown as nothing."""
    assert said in model_summary([result(usage) for usage in usages])


@pytest.mark.parametrize(("threshold", "code"), [(None, 0), ("0.5", 0), ("0.51", 1)])
def test_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, threshold: str | None, code: int) -> None:
    """Half of the turns right: enough for a threshold of a half, not for more; the table names the mistake."""
    results = run(case({"segment": HOT}, {"segment": HOT}, skills=["colour"]), draft(HOT), draft(COLD))

    def evaluate(*_: object) -> list[Result]:
        return results

    monkeypatch.setattr(command, "evaluate", evaluate)
    done = invoke(write_case(tmp_path), tmp_path, *(["--threshold", threshold] if threshold else []))
    assert done.exit_code == code
    assert "colour" in done.output
    assert "1 of 2 turns right" in done.output


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--model", "oracle"], "oracle"),
        (["--model", "openai:x"], "OPENAI_API_KEY"),
        (["--cases", "missing.jsonl"], "missing.jsonl"),
        (["--account", "missing"], "missing"),
        (["--out", "missing/out.jsonl"], "missing/out.jsonl"),
    ],
)
def test_unusable_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: list[str], named: str) -> None:
    """Exit code 2 and one message that names the bad part, before any database is touched."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
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
