"""What `make stress` holds a killed database against: the ledger notices whatever is lost, doubled or there in part."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.home import Home
from tests.support.killed_ledger import EVENT, GONE, PUT, Content, Journal, Ledger, Values, stored_values

FIRST = Values(None, None, ())
LEADS = ("a", "b", "c")


@dataclass
class Told:
    """A journal and the ledger that follows it."""

    path: Path
    ledger: Ledger
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.path)

    def write(self, number: int, what: str, *steps: list[str], by: str = "edit", then: tuple[str, ...] = ()) -> None:
        """Note a write and how far it came."""
        self.journal.note(number=number, by=by, what=what, steps=steps)
        for now in then:
            self.journal.note(number=number, now=now)
        self.ledger.follow(self.path)

    def wrong(self, found: Content) -> list[str]:
        """Everything that is wrong with what is there."""
        return self.ledger.settle(found) + self.ledger.differences(found)


@pytest.fixture
def told(cast: Home, tmp_path: Path) -> Told:
    """Three leads as they were made."""
    return Told(tmp_path / "journal", Ledger(Content(dict.fromkeys(LEADS, FIRST)), cast.catalog))


def test_what_was_reported_must_be_there(told: Told) -> None:
    """A write, a deletion and an event, each committed: as they are, all is well, and each loss is named."""
    done = ("asked", "done")
    told.write(1, PUT, ["a", "b", "new"], then=done)
    told.write(2, GONE, ["c"], then=done)
    told.write(3, EVENT, ["a"], then=done)
    new = stored_values(1, told.ledger.catalog)
    there = {"a": new, "b": new, "new": new}
    assert told.wrong(Content(there, {("a", 3)})) == []
    assert told.wrong(Content({"a": new, "b": new}, {("a", 3)})) == ["lead new is lost"]
    assert told.wrong(Content(there | {"c": FIRST}, {("a", 3)})) == ["lead c is there again"]
    assert told.wrong(Content(there | {"b": FIRST}, {("a", 3)})) == [f"lead b is {FIRST}, not {new}"]
    assert told.wrong(Content(there)) == ["an event of a is lost"]
    assert told.ledger.reported == 3


def test_a_lost_answer_is_there_wholly_or_not(told: Told) -> None:
    """Of a transaction that had come to COMMIT."""
    new = stored_values(1, told.ledger.catalog)
    told.write(1, PUT, ["a", "b"], then=("asked",))
    assert told.wrong(Content({"a": new, "b": FIRST, "c": FIRST})) == [
        "the transaction of write 1 (edit:put) is there in part",
        f"lead a is {new}, not {FIRST}",
    ]
    told.write(2, PUT, ["a", "b"], then=("asked",))
    later = stored_values(2, told.ledger.catalog)
    assert told.wrong(Content({"a": later, "b": later, "c": FIRST})) == []
    told.write(3, PUT, ["a", "b"], then=("asked",))
    assert told.wrong(Content({"a": later, "b": later, "c": FIRST})) == []
    assert told.ledger.lost == {"in part": 1, "there": 1, "not there": 1}


def test_what_nobody_committed_must_not_be_there(told: Told) -> None:
    """Neither of a transaction that had not come so far, nor of one that was taken back."""
    new = {number: stored_values(number, told.ledger.catalog) for number in (1, 2)}
    told.write(1, PUT, ["a"])
    told.write(2, PUT, ["b"], then=("rolled back",))
    assert told.wrong(Content({"a": new[1], "b": FIRST, "c": FIRST})) == [
        "the transaction of write 1 (edit:put) is there, and nobody committed it",
        f"lead a is {new[1]}, not {FIRST}",
    ]
    assert told.wrong(Content({"a": FIRST, "b": new[2], "c": FIRST})) == [f"lead b is {new[2]}, not {FIRST}"]


def test_an_import_goes_batch_by_batch(told: Told) -> None:
    """The batch after the last one that was reported may be there; the one after that may not."""
    new = stored_values(1, told.ledger.catalog)
    told.write(1, PUT, ["d"], ["e", "f"], ["g"], by="import", then=("done",))
    all_but_last = dict.fromkeys(LEADS, FIRST) | dict.fromkeys("def", new)
    assert told.wrong(Content(all_but_last | {"g": new})) == ["lead g is there again"]
    assert told.wrong(Content(all_but_last)) == []
