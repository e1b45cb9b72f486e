"""The accounts that benches run on: repeated leads are as whole as drawn ones, and the same every time."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from bench.accounts import NOW, build_account
from segment_core.database.engine import Database
from segment_core.tables import EVENT_KINDS

DRAWN, LEADS = 300, 1_000
FACTS = """
    SELECT count(*) AS leads, count(DISTINCT ord) AS places, count(DISTINCT lead_id) AS ids, max(ord) + 1 AS places_end,
           (SELECT max(next_ord) FROM account) AS following, count(email) AS emails,
           count(DISTINCT email) AS addresses, count(DISTINCT created_at) AS arrivals,
           (SELECT count(*) FROM event) AS events, (SELECT max(at) FROM event) AS latest
    FROM lead
"""
DIFFERING = """
    SELECT count(*) FROM {table} AS one WHERE {kind}_at IS DISTINCT FROM (
        SELECT max(at) FROM event
        WHERE event.account_id = one.account_id AND event.ord = one.ord AND kind = {number} {more})
"""
EVERYTHING = """
    SELECT (SELECT sum(hashtextextended(l::text, 0)) FROM lead AS l) AS leads,
           (SELECT sum(hashtextextended(e::text, 0)) FROM event AS e) AS events
"""


def read(database: Database, account: int, query: str) -> dict[str, Any]:
    """The one row that a query has within the account."""
    with database.transaction(account) as connection:
        return dict(connection.execute(text(query)).mappings().one())


def test_repeated_leads_are_whole(database: Database):
    """Each has a place, an id and an address of its own; no event lies after now; roll-ups say what events say."""
    account = build_account(database, LEADS, campaigns=8, drawn=DRAWN)
    found = read(database, account, FACTS)
    assert {found[name] for name in ("leads", "places", "ids", "places_end", "following")} == {LEADS}
    assert found["emails"] == found["addresses"] > LEADS * 0.9
    assert found["arrivals"] > LEADS * 0.9
    assert found["events"] > LEADS
    assert found["latest"] <= NOW
    for kind, number in EVENT_KINDS.items():
        human = "AND NOT machine" if kind == "opened" else ""
        for table, more in (("lead", human), ("engagement", f"{human} AND event.campaign = one.campaign")):
            query = DIFFERING.format(table=table, kind=kind, number=number, more=more)
            assert read(database, account, query) == {"count": 0}, (table, kind)


def test_the_same_arguments_make_the_same_account(make_database: Callable[[], Database]):
    """Two databases hold the same rows."""
    sums: list[dict[str, Any]] = []
    for _ in range(2):
        database = make_database()
        account = build_account(database, 400, campaigns=2, drawn=150)
        sums.append(read(database, account, EVERYTHING))
        database.close()
    assert sums[0] == sums[1]
