"""What a results file keeps of a run that was interrupted, and whose results it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.llm.settings import ModelSettings
from eval.cases import Case
from eval.origin import Origin, origin_of
from eval.results_file import ResultsFile
from eval.run import Result, Seat, run_case
from segment_core.errors import BadInput
from tests.eval.fakes import ANYBODY, COLD, HOT, PlainTruth, ScriptedAssistant, case, draft

ORIGIN = Origin("openai:x", "c", "a", "p", prompt="b", endpoint="localhost:1", builtin_first=True)
CASES = [
    case({"segment": HOT}, case_id="one"),
    case({"segment": HOT}, {"segment": COLD}, case_id="two", skills=["s", "t"]),
]


def results_of(one: Case) -> list[Result]:
    """The first turns are right, later ones wrong."""
    talker = ScriptedAssistant([draft(HOT)] * len(one.turns))
    made = run_case(one, Seat(talker, ANYBODY, PlainTruth(), ORIGIN.model))
    return [replace(result, latency_ms=1.25) for result in made]


@pytest.fixture
def file(tmp_path: Path) -> ResultsFile:
    """A file with the results of both cases, added one after the other."""
    made = ResultsFile(tmp_path / "out.jsonl", ORIGIN)
    made.begin([])
    for one in CASES:
        made.add(results_of(one))
    return made


def test_whole_cases_are_kept(file: ResultsFile) -> None:
    """With their verdicts, usage and skills."""
    assert file.kept(CASES) == {one.id: results_of(one) for one in CASES}


def test_every_line_says_where_it_comes_from(file: ResultsFile) -> None:
    """The model, the hash of its prompts, and the run's other conditions."""
    rows = [json.loads(line) for line in file.path.read_text(encoding="utf-8").splitlines()]
    assert [(row["model"], row["prompt"]) for row in rows] == [("openai:x", "b")] * 3
    assert rows[0]["run"] == {"cases": "c", "account": "a", "program": "p", "endpoint": "localhost:1", "builtin_first": True}  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("end", [1, 40, -40, -1])
def test_a_line_that_was_cut_off(file: ResultsFile, end: int) -> None:
    """Anywhere in the second case's last line: the case is not there; whole but for its newline, it is."""
    before, last = file.path.read_bytes()[:-1].rsplit(b"\n", 1)
    file.path.write_bytes(before + b"\n" + last[:end])
    assert list(file.kept(CASES)) == ["one"]
    file.path.write_bytes(before + b"\n" + last)
    assert list(file.kept(CASES)) == ["one", "two"]


def test_begin_replaces_what_was_there(file: ResultsFile) -> None:
    """A case whose lines were not all there does not stay behind its new ones."""
    lines = file.path.read_text(encoding="utf-8").splitlines(keepends=True)
    file.path.write_text("".join(lines[:2]), encoding="utf-8")
    kept = file.kept(CASES)
    file.begin([result for results in kept.values() for result in results])
    file.add(results_of(CASES[1]))
    assert file.path.read_text(encoding="utf-8").splitlines(keepends=True) == lines
    assert [path.name for path in file.path.parent.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"model": "openai:y"}, "another model"),
        ({"endpoint": "example.org"}, "at another address"),
        ({"builtin_first": False}, "--builtin-first"),
        ({"prompt": "z"}, "other prompts"),
        ({"cases": "z"}, "another case file"),
        ({"account": "z"}, "another account"),
        ({"program": "z"}, "another version"),
        ({"cases": "z", "account": "z"}, "another case file and of another account"),
    ],
)
def test_results_of_another_run_are_refused(file: ResultsFile, change: dict[str, str | bool], named: str) -> None:
    """By what differs, with the way out; nothing is written."""
    before = file.path.read_bytes()
    with pytest.raises(BadInput, match="--fresh") as error:
        ResultsFile(file.path, replace(ORIGIN, **change)).kept(CASES)  # pyright: ignore[reportArgumentType] - a table
    assert named in error.value.message
    assert file.path.read_bytes() == before


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"id": "one", "model": "openai:x"}', '{"model": "m", "run": {}}'])
def test_another_file_is_not_overwritten(file: ResultsFile, line: str) -> None:
    """A case file, say, that was given by mistake."""
    file.path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"out\.jsonl, line 1 is no result line"):
        file.kept(CASES)


def test_builtin_results_of_a_changed_program(tmp_path: Path) -> None:
    """Are made anew: they cost nothing, and a developer has just changed what they measure."""
    origin = Origin("builtin", "c", "a", "p")
    made = ResultsFile(tmp_path / "out.jsonl", origin)
    made.begin([replace(result, model="builtin") for result in results_of(CASES[0])])
    assert list(made.kept(CASES)) == ["one"]
    assert ResultsFile(made.path, replace(origin, program="z")).kept(CASES) == {}


def test_the_origin_of_a_run(tmp_path: Path) -> None:
    """Changes with the case file and the account's own files, and with nothing else that lies there."""
    cases, account = tmp_path / "cases.jsonl", tmp_path / "account"
    account.mkdir()
    cases.write_text("1", encoding="utf-8")
    (account / "leads.csv").write_text("id", encoding="utf-8")
    model = ModelSettings("openai:x", "https://user:secret@example.org:8443/v1", api_key="k")
    first = origin_of(model, cases, account)
    (account / ".DS_Store").write_text("x", encoding="utf-8")
    assert origin_of(model, cases, account) == first
    assert first.endpoint == "example.org:8443"
    (account / "leads.csv").write_text("id,email", encoding="utf-8")
    assert first.different(origin_of(model, cases, account)) == ["account"]
    cases.write_text("2", encoding="utf-8")
    assert first.different(origin_of(model, cases, account)) == ["cases", "account"]
    assert first.different(origin_of(ModelSettings(), cases, account)) == [
        "model", "cases", "account", "prompt", "endpoint", "builtin_first",
    ]  # fmt: skip  # one list
