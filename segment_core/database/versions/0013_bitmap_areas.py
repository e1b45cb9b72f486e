"""Notes say what of a lead was written, so that counts of other things need not look at it; what changes nothing
leaves none."""

from alembic import op

revision = "0013"
down_revision: str | None = "0012"

# Bits of bitmap_dirty.areas, as segment_core/counting/areas.py has them.
AREAS = {
    "status": 1,
    "source": 2,
    "assigned_to": 4,
    "tags": 8,
    "phone_type": 16,
    "subscribed": 32,
    "created_at": 64,
    "last_active_at": 128,
    "custom": 256,
    **dict.fromkeys(("first_name", "last_name", "email", "email_folded", "phone", "phone_folded"), 512),
    **dict.fromkeys(("received_at", "opened_at", "clicked_at", "bounced_at", "unsubscribed_at"), 1024),
}
CHANGED = " | ".join(
    f"CASE WHEN {test} THEN {area} ELSE 0 END"
    for area in sorted(set(AREAS.values()))
    for test in [" OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name, of in AREAS.items() if of == area)]
)
LOCK = "pg_advisory_xact_lock_shared(1651074157, hashint8({account}))"
NOTED = """
            INSERT INTO bitmap_dirty AS d (account_id, ord, xact, areas)
            SELECT account_id, ord, pg_current_xact_id()::text::bigint, areas FROM ({leads}) AS leads
            ON CONFLICT (account_id, ord, xact) DO UPDATE SET areas = d.areas | EXCLUDED.areas
            WHERE d.areas | EXCLUDED.areas <> d.areas;
"""
WRITTEN = "SELECT DISTINCT account_id, ord, CAST(TG_ARGV[0] AS int) AS areas FROM written WHERE {mine}"
# A lead without its old row (its key was changed) is noted for all that it has.
COMPARED = f"""
    SELECT * FROM (
        SELECT n.account_id, n.ord, CASE WHEN o.ord IS NULL THEN -1 ELSE {CHANGED} END AS areas
        FROM written AS n LEFT JOIN before AS o ON o.account_id = n.account_id AND o.ord = n.ord
    ) AS compared
    WHERE areas <> 0 AND {{mine}}
"""


def function(name: str, leads: str, settings: str = "") -> str:
    """A trigger's function. Behind the wall there is one account, so that whether it has bitmaps is one look. A
    transaction that keeps its snapshot may not see a row of bitmap_state that was there before it wrote: it notes its
    leads in any case."""
    one = NOTED.format(leads=leads.format(mine="true"))
    all_ = NOTED.format(
        leads=leads.format(mine="(NOT sees_state OR account_id IN (SELECT account_id FROM bitmap_state))")
    )
    return f"""
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {settings} AS $$
    DECLARE
        only_account bigint;
        sees_state bool := current_setting('transaction_isolation') IN ('read committed', 'read uncommitted');
    BEGIN
        IF row_security_active(TG_RELID) THEN
            only_account := NULLIF(current_setting('cori.account_id', true), '')::bigint;
            PERFORM {LOCK.format(account="only_account")};
            IF sees_state AND NOT EXISTS (SELECT FROM bitmap_state WHERE account_id = only_account) THEN
                RETURN NULL;
            END IF;
            {one}
            RETURN NULL;
        END IF;
        PERFORM {LOCK.format(account="account_id")} FROM (SELECT DISTINCT account_id FROM written) AS accounts;
        {all_}
        RETURN NULL;
    END $$
    """


def upgrade() -> None:
    op.execute("ALTER TABLE bitmap_dirty ADD COLUMN IF NOT EXISTS areas integer NOT NULL DEFAULT -1")
    op.execute(function("bitmap_note", WRITTEN))
    # The plan is kept for later statements, which may write many more leads: no nested loop.
    op.execute(function("bitmap_note_changes", COMPARED, "SET enable_nestloop = off"))
    for table, area in (("lead", -1), ("engagement", 1024), ("event", 1024)):
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            note, before = f"bitmap_note('{area}')", ""
            if table == "lead" and event == "UPDATE":
                note, before = "bitmap_note_changes()", "OLD TABLE AS before "
            op.execute(f"DROP TRIGGER bitmap_{event.lower()} ON {table}")
            op.execute(
                f"CREATE TRIGGER bitmap_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {before}{rows} TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION {note}"
            )


def downgrade() -> None:
    """Versions before look at every note, whatever it says."""
