"""A small run on a real database: the product's own assistant, members on four accounts, nothing leaks."""

from collections.abc import Generator
from datetime import datetime
from pathlib import Path

import pytest

from assistant.llm.settings import ModelSettings
from assistant.service import Assistant
from assistant.workspace import Who
from eval.cases import Case
from eval.ground import Ground, throw_away_ground
from eval.members import GroundTruth
from eval.run import Result, run_cases
from eval.seats import Seats
from segment_core.database.engine import Database
from tests.eval.fakes import Json

ACCOUNT = Path(__file__).parent.parent.parent / "eval" / "accounts" / "ledgerline"
NOW = datetime.fromisoformat("2026-06-16T14:00:00+02:00")
CUSTOMERS: Json = {"field": "status", "op": "in", "value": ["Customer"]}
TRIALS: Json = {"field": "status", "op": "in", "value": ["Trial"]}
IN_SPAIN: Json = {"field": "custom.country", "op": "in", "value": ["Spain"]}
MINE: Json = {"field": "assigned_to", "op": "in", "value": ["m1"]}
PAYING: Json = {"field": "segment", "op": "in", "value": ["Paying customers"]}


@pytest.fixture(scope="module")
def ground(template: Database) -> Generator[Ground]:
    """The account and its three copies, on the tests' server."""
    url = template.url.render_as_string(hide_password=False)
    with throw_away_ground(ACCOUNT, NOW, Path(), url) as made:
        yield made


@pytest.fixture
def truth(ground: Ground) -> GroundTruth:
    """Who is in what."""
    return GroundTruth(ground, NOW)


def conversation(case_id: str, *turns: tuple[str, Json]) -> Case:
    """A case of Anna Schmidt's."""
    said = [{"say": say, "expect": expect} for say, expect in turns]
    return Case.model_validate({"id": case_id, "now": NOW.isoformat(), "user": "m1", "turns": said})


SAVED = ("save it as Try-outs", {"action": {"name": "save", "segment_name": "Try-outs"}})
SAVING = (("trials", {"segment": TRIALS}), SAVED)
DACH = "Big DACH accounts"
CASES = [
    conversation("one", ("customers", {"segment": CUSTOMERS})),
    conversation("wrong gold", ("customers", {"segment": TRIALS})),
    conversation("save", *SAVING),
    conversation("save again: the name is free", *SAVING),
    conversation("use what was saved", *SAVING, ("start over: in the segment Try-outs", {"segment": TRIALS})),
    conversation("mine", ("my customers", {"segment": {"all": [CUSTOMERS, MINE]}})),
    conversation(
        "two turns", ("customers", {"segment": CUSTOMERS}), ("only Spain", {"segment": {"all": [CUSTOMERS, IN_SPAIN]}})
    ),
    conversation("list", ("show my segments", {"action": {"name": "list"}})),
    conversation("delete waits", (f"delete {DACH}", {"action": {"name": "delete", "segment": DACH}})),
    conversation("still there", (f"open {DACH}", {"action": {"name": "open", "segment": DACH}})),
]


@pytest.fixture(scope="module")
def results(ground: Ground) -> dict[str, list[Result]]:
    """The cases' results by id."""
    seats = Seats(ground, ModelSettings())
    return {found[0].id: found for found in run_cases(CASES, seats.seat, ground.settle)}


@pytest.mark.parametrize("case_id", [case.id for case in CASES if case.id != "wrong gold"])
def test_the_assistant_answers(results: dict[str, list[Result]], case_id: str) -> None:
    """Simple conversations are right, each of them though others saved and deleted before it."""
    assert [(result.turn, result.verdict.why) for result in results[case_id] if not result.verdict.right] == []


def test_a_wrong_draft_is_found(results: dict[str, list[Result]]) -> None:
    """By its members, with the numbers in the reason; the outcome carries them sorted."""
    [wrong] = results["wrong gold"]
    assert wrong.verdict.mistake == "wrong draft"
    assert "125 leads where gold has 72" in wrong.verdict.why
    assert wrong.outcome["lead_ids"] == sorted(wrong.outcome["lead_ids"])
    assert len(wrong.outcome["lead_ids"]) == wrong.outcome["count"] == 125


def test_equal_only_by_accident_is_not_equal(truth: GroundTruth) -> None:
    """On the account every paying customer's MRR is set; on the perturbed copies it is not."""
    with_mrr = {"all": [CUSTOMERS, {"field": "custom.mrr", "op": "is_set"}]}
    difference = truth.difference(with_mrr, CUSTOMERS)
    assert difference is not None
    assert difference.startswith("on perturbed copy 1: ")


def test_another_spelling_of_the_same_tree_is_equal(truth: GroundTruth) -> None:
    """A segment and its own conditions, a negative operator and a not."""
    statuses = {"field": "status", "op": "in", "value": ["Customer", "At risk", "Onboarding"]}
    assert truth.difference(PAYING, statuses) is None
    not_paying = {"field": "segment", "op": "not_in", "value": ["paying customers"]}
    assert truth.difference(not_paying, {"not": statuses}) is None


def test_everyone(truth: GroundTruth) -> None:
    """All leads on all four accounts; the copies have as many leads as the account."""
    assert [len(found) for found in truth.members({"everyone": True})] == [460] * 4


def test_a_tree_that_is_not_valid_differs(truth: GroundTruth) -> None:
    """The reason says what is wrong with it."""
    difference = truth.difference({"field": "colour", "op": "in", "value": ["red"]}, CUSTOMERS)
    assert difference is not None
    assert "colour" in difference


def test_names_of_leads_and_campaigns(truth: GroundTruth) -> None:
    """An id and a name are the same lead or campaign; others are not."""
    assert truth.same_lead("c0001", "renata de la cruz")
    assert not truth.same_lead("c0002", "Renata de la Cruz")
    assert truth.same_campaign("VAT deadline webinar", "vat-2026-02")
    assert not truth.same_campaign("June product update", "vat-2026-02")


def test_a_changed_account_is_replaced(ground: Ground) -> None:
    """Reading keeps the database, saving drops it."""
    before = ground.account
    assistant = Assistant(before.database)
    assistant.turn(Who(before.slug, "m1"), "leak", "trials", NOW)
    assert not ground.settle()
    assert ground.account is before
    assistant.turn(Who(before.slug, "m1"), "leak", "save it as Leak", NOW)
    assert ground.settle()
    assert "leak" not in ground.account.catalog().segment_index
