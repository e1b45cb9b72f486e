"""SQL as a good engineer writes it by hand, over typed columns with the indexes one would add.

The dates are those of bench.accounts.NOW, noon of 16 June 2026 in Toronto, worked out by hand as well. There is no
index for “contains”: pg_trgm is not everywhere, and not in the embedded server.
"""

from typing_extensions import override

from bench.accounts import NOW
from bench.counting.engine import CannotSay, Step
from bench.counting.in_postgres import InPostgres
from bench.counting.queries import Query
from bench.counting.sql import run
from bench.counting.typed import settle
from segment_core.model import Tree

INDEXES = """
    CREATE INDEX ON lead (status);
    CREATE INDEX ON lead (source);
    CREATE INDEX ON lead (created_at);
    CREATE INDEX ON lead (last_active_at);
    CREATE INDEX ON lead (budget);
    CREATE INDEX ON lead (bedrooms);
    CREATE INDEX ON lead (move_in_date);
    CREATE INDEX ON lead ((extract(month FROM birthday) * 100 + extract(day FROM birthday)));
    CREATE INDEX ON lead (lower(trim(city)));
    CREATE INDEX ON lead (lower(first_name) text_pattern_ops);
    CREATE INDEX ON lead (id) WHERE assigned_to IS NULL;
    CREATE INDEX ON lead (id) WHERE last_viewing IS NULL;
    CREATE INDEX ON lead (id) WHERE pre_approved;
    CREATE INDEX ON lead USING gin (tags);
"""
LAST_CAMPAIGN = "(SELECT id FROM campaign WHERE sent_at <= '2026-06-16 16:00Z' ORDER BY sent_at DESC LIMIT 1)"
STATEMENTS = {
    "hot": "SELECT count(*) FROM lead WHERE status = 'Hot'",
    "two sources": "SELECT count(*) FROM lead WHERE source IN ('Facebook', 'Google Ads')",
    "not cold": "SELECT count(*) FROM lead WHERE status IS DISTINCT FROM 'Cold'",
    "nobody's": "SELECT count(*) FROM lead WHERE assigned_to IS NULL",
    "pre-approved": "SELECT count(*) FROM lead WHERE pre_approved",
    "any of two tags": "SELECT count(*) FROM lead WHERE tags && '{Buyer,Renter}'",
    "all of two tags": "SELECT count(*) FROM lead WHERE tags @> '{Buyer,Newsletter}'",
    "none of two tags": "SELECT count(*) FROM lead WHERE NOT tags && '{Past client,Do not call}'",
    "created in 30 days": """
        SELECT count(*) FROM lead
        WHERE created_at BETWEEN '2026-05-17 00:00 America/Toronto' AND '2026-06-16 16:00Z'""",
    "inactive for 6 months": "SELECT count(*) FROM lead WHERE last_active_at < '2025-12-16 00:00 America/Toronto'",
    "created in a span": """
        SELECT count(*) FROM lead
        WHERE created_at >= '2025-09-01 00:00 America/Toronto' AND created_at < '2026-01-01 00:00 America/Toronto'""",
    "moves in 60 days": "SELECT count(*) FROM lead WHERE move_in_date BETWEEN '2026-06-16' AND '2026-08-15'",
    "birthday in 2 weeks": """
        SELECT count(*) FROM lead
        WHERE extract(month FROM birthday) * 100 + extract(day FROM birthday) BETWEEN 616 AND 630""",
    "never viewed": "SELECT count(*) FROM lead WHERE last_viewing IS NULL",
    "budget over 750k": "SELECT count(*) FROM lead WHERE budget > 750000",
    "budget in a range": "SELECT count(*) FROM lead WHERE budget BETWEEN 400000 AND 600000",
    "3 bedrooms or more": "SELECT count(*) FROM lead WHERE bedrooms >= 3",
    "in two cities": "SELECT count(*) FROM lead WHERE lower(trim(city)) IN ('toronto', 'montreal')",
    "city contains": "SELECT count(*) FROM lead WHERE city ILIKE '%ton%'",
    "last name contains": "SELECT count(*) FROM lead WHERE last_name ILIKE '%mac%'",
    "first name starts": "SELECT count(*) FROM lead WHERE lower(first_name) LIKE 'jo%'",
    "opened the last": f"""
        SELECT count(DISTINCT lead) FROM event WHERE kind = 'opened' AND NOT machine AND campaign = {LAST_CAMPAIGN}""",
    "received, not opened": f"""
        SELECT count(*) FROM (
            SELECT lead FROM event WHERE kind = 'received' AND campaign = {LAST_CAMPAIGN}
            EXCEPT SELECT lead FROM event WHERE kind = 'opened' AND NOT machine AND campaign = {LAST_CAMPAIGN}
        ) AS found""",
    "opened 3 emails in 90 days": """
        SELECT count(*) FROM (
            SELECT lead FROM event
            WHERE kind = 'opened' AND NOT machine
            AND at BETWEEN '2026-03-18 00:00 America/Toronto' AND '2026-06-16 16:00Z'
            GROUP BY lead HAVING count(DISTINCT campaign) >= 3) AS found""",
    "opened 2 emails": """
        SELECT count(*) FROM (
            SELECT lead FROM event WHERE kind = 'opened' AND NOT machine
            GROUP BY lead HAVING min(campaign) < max(campaign)) AS found""",
    "opened in 90 days": """
        SELECT count(DISTINCT lead) FROM event
        WHERE kind = 'opened' AND NOT machine
        AND at BETWEEN '2026-03-18 00:00 America/Toronto' AND '2026-06-16 16:00Z'""",
    "clicked in 7 days": """
        SELECT count(DISTINCT lead) FROM event
        WHERE kind = 'clicked' AND at BETWEEN '2026-06-09 00:00 America/Toronto' AND '2026-06-16 16:00Z'""",
    "never opened": """
        SELECT count(*) FROM lead
        WHERE NOT EXISTS (SELECT FROM event WHERE event.lead = lead.id AND kind = 'opened' AND NOT machine)""",
    "hot, social, new": """
        SELECT count(*) FROM lead
        WHERE status = 'Hot' AND source IN ('Facebook', 'Google Ads')
        AND created_at BETWEEN '2025-12-18 00:00 America/Toronto' AND '2026-06-16 16:00Z'""",
    "buyers with a budget": """
        SELECT count(*) FROM lead
        WHERE tags @> '{Buyer}' AND budget >= 500000 AND lower(trim(city)) IN ('toronto', 'mississauga', 'oakville')
        AND EXISTS (
            SELECT FROM event
            WHERE event.lead = lead.id AND kind = 'opened' AND NOT machine
            AND at BETWEEN '2026-03-18 00:00 America/Toronto' AND '2026-06-16 16:00Z')""",
    "to win back": """
        SELECT count(*) FROM lead
        WHERE (status IN ('Hot', 'Warm') OR tags @> '{Buyer}') AND NOT tags @> '{Do not call}'
        AND last_active_at < '2026-03-18 00:00 America/Toronto'
        AND NOT EXISTS (
            SELECT FROM event
            WHERE event.lead = lead.id AND kind = 'clicked'
            AND at BETWEEN '2026-03-18 00:00 America/Toronto' AND '2026-06-16 16:00Z')""",
}


class Handwritten(InPostgres):
    """A statement for each query."""

    name = "handwritten"
    about = "hand-written SQL: typed columns, btree and GIN indexes"

    @override
    def load(self, step: Step) -> None:
        if self.setting.now != NOW:
            raise ValueError(f"the hand-written dates are those of {NOW}")
        super().load(step)

    @override
    def make(self) -> None:
        run(self.connection, INDEXES)
        settle(self.connection, "lead")

    @override
    def statement(self, query: Query, tree: Tree) -> str:
        if query.name not in STATEMENTS:
            raise CannotSay(query.name)
        return STATEMENTS[query.name]
