"""Processes killed in the middle of a delivery: nobody is mailed twice and nobody is forgotten."""

import uuid
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.home import load
from tests.support.killing import ANY_TIME, MOMENTS, Killer
from tests.support.mail_server import MailServer
from tests.support.mailing import many, planned, sent

KILLS = 3  # `make stress` has 50 with each
LETTERS = 60


@pytest.mark.parametrize(("readable", "moments"), [(True, MOMENTS), (False, ANY_TIME)])
def test_killed_again_and_again(
    readable: bool, moments: tuple[str, ...], database: Database, mail: MailServer, tmp_path: Path
) -> None:
    """With the server's log everybody has one mail. Without it nobody has two, and whoever has none is reported.

    The database is the test's own: a worker delivers what is due in every account.
    """
    home = load(database, replace(many(LETTERS), given_id=f"killed-{uuid.uuid4().hex[:8]}"), tmp_path)
    killer = Killer(home, mail, sent(home, planned(home)), str(mail.log) if readable else None, tmp_path, moments)
    killer.run(KILLS)
    everyone = {f"m{n}@example.com" for n in range(LETTERS)}
    assert sum(killer.at.values()) == KILLS
    assert max(Counter(mail.addresses).values()) == 1
    missing = everyone - set(mail.addresses)
    if readable:
        assert missing == set()
        assert killer.counts().sent == LETTERS
    else:
        assert missing <= killer.uncertain()
        assert killer.counts().sent + killer.counts().uncertain == LETTERS
