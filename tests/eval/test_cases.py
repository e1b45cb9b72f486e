"""Case files: what is wrong with a line is said, and the committed ones are sound."""

import json
from collections import Counter
from functools import cache, partial
from pathlib import Path

import pytest

from eval.cases import PlacedCase, check_cases, load_cases
from eval.make_accounts import DEMO_LEADS
from eval.make_accounts import NOW as ACCOUNTS_NOW
from segment_core.demo import write_demo
from segment_core.errors import BadInput
from tests.eval.fakes import HOT, NOW, Json, case
from tests.support.folder import catalog_of, read_folder
from tests.support.oracle import world_of

EVAL = Path(__file__).parent.parent.parent / "eval"
COMMITTED = sorted((EVAL / "cases").glob("*.jsonl"))
README = (EVAL / "cases" / "README.md").read_text(encoding="utf-8")
ELSEWHERE: dict[str, str] = {f"help{n}": "maple-realty" for n in ("", "-2", "-3", "-4")}  # asked in the demo account
GOOD: Json = {"id": "c1", "now": NOW, "user": "a1", "turns": [{"say": "hot", "expect": {"segment": HOT}}]}


def turn(**expect: object) -> list[Json]:
    """A list of one turn."""
    return [{"say": "hot", "expect": expect}]


BAD_LINES: list[tuple[str, str, str]] = [
    ("no JSON", "{", "not JSON"),
    ("no object", "[]", "the line"),
    ("a missing key", json.dumps({k: v for k, v in GOOD.items() if k != "user"}), "user"),
    ("a present without an offset", json.dumps({**GOOD, "now": "2026-06-16T12:00:00"}), "now"),
    ("no turns", json.dumps({**GOOD, "turns": []}), "turns"),
    ("nothing expected", json.dumps({**GOOD, "turns": turn()}), "exactly one of"),
    ("two things expected", json.dumps({**GOOD, "turns": turn(refuse=True, segment=HOT)}), "exactly one of"),
    ("an unknown expectation", json.dumps({**GOOD, "turns": turn(segments=HOT)}), "segments"),
    ("an unknown action", json.dumps({**GOOD, "turns": turn(action={"name": "fly"})}), "fly"),
    ("an id twice", json.dumps(GOOD), "line 1"),
]


@pytest.mark.parametrize(("line", "named"), [row[1:] for row in BAD_LINES], ids=[row[0] for row in BAD_LINES])
def test_bad_lines_are_named(tmp_path: Path, line: str, named: str) -> None:
    """The message has the file, the line's number and what is wrong."""
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"cases\.jsonl, line 3: ") as error:
        load_cases(path)
    assert named in error.value.message


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    """A run of no cases would be 100% of nothing."""
    (tmp_path / "cases.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no cases"):
        load_cases(tmp_path / "cases.jsonl")


@pytest.mark.parametrize(
    ("user", "gold", "named"),
    [
        ("nobody", HOT, "nobody"),
        ("a1", {"field": "status", "op": "in", "value": ["Lukewarm"]}, "Lukewarm"),
        ("a1", {"field": "segment", "op": "in", "value": ["Unsaved"]}, "Unsaved"),
    ],
)
def test_what_the_account_cannot_have_is_named(user: str, gold: Json, named: str) -> None:
    """A user, a value or a segment that is not there."""
    account = catalog_of(read_folder(EVAL / "accounts" / "maple-realty"))
    placed = PlacedCase(case({"segment": gold}).model_copy(update={"user": user}), 7)
    with pytest.raises(BadInput, match="line 7") as error:
        check_cases([placed], Path("cases.jsonl"), account)
    assert named in error.value.message


def test_a_later_turn_may_name_a_segment_that_an_earlier_one_saves() -> None:
    """It is not there when the file is checked."""
    account = catalog_of(read_folder(EVAL / "accounts" / "maple-realty"))
    gold = {"segment": {"field": "segment", "op": "in", "value": ["Hot ones"]}}
    saving = case({"segment": HOT}, {"action": {"name": "save", "segment_name": "Hot ones"}}, gold)
    check_cases([PlacedCase(saving, 1)], Path("cases.jsonl"), account)


@pytest.mark.parametrize("path", COMMITTED, ids=[path.stem for path in COMMITTED])
def test_committed_cases_are_sound(path: Path) -> None:
    """Every user, gold tree and skill is known, and no gold tree is trivial (nobody, or everybody but by everyone)."""
    folder = read_folder(EVAL / "accounts" / ELSEWHERE.get(path.stem, path.stem))
    world_at = cache(partial(world_of, folder))
    placed = load_cases(path)
    check_cases(placed, path, catalog_of(folder))
    for each in placed:
        assert all(f"`{skill}`" in README for skill in each.case.skills), each.case.id
        world = world_at(each.case.now)
        for tree in (tree for turn in each.case.turns for tree in turn.expect.trees()):
            assert any(world.holds(tree, lead) for lead in folder.leads), each.case.id
            assert tree == {"everyone": True} or not all(world.holds(tree, lead) for lead in folder.leads), each.case.id


def test_the_small_demo_account_is_what_the_generator_makes(tmp_path: Path) -> None:
    """Its cases were written for these leads."""
    write_demo(tmp_path, DEMO_LEADS, now=ACCOUNTS_NOW)
    committed = EVAL / "accounts" / "maple-realty"
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in committed.iterdir()}


def test_every_line_of_the_reading_rules_has_cases() -> None:
    """At least 600 cases over five accounts, and each skill of the list (eval/cases/README.md) has two or more."""
    cases = [placed.case for path in COMMITTED for placed in load_cases(path)]
    assert len(COMMITTED) >= 5
    assert len(cases) >= 600
    assert max(Counter(each.id for each in cases).values()) == 1
    counts = Counter(skill for each in cases for skill in each.skills)
    listed = [line.split("`")[1] for line in README.splitlines() if line.startswith("| `")]
    assert {skill for skill in listed if counts[skill] < 2} == set()
    assert set(listed) == set(counts)
