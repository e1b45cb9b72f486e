"""The database server killed at work, as `make stress` does it a hundred times."""

from pathlib import Path

from tests.support.killed_run import Killings


def test_a_kill(tmp_path: Path) -> None:
    """It is started anew: all that was committed is there, nothing twice, and counts agree."""
    killings = Killings(tmp_path, leads=300, rows=900, each=0)
    try:
        tally = killings.run(1)
    finally:
        killings.close()
    assert tally.wrong + killings.ledger.failures == []
    assert tally.kills == {"server": 1}
    assert sum(killings.ledger.lost.values()) > 0
    assert tally.verified_trees > tally.trees > 5
