"""Writes cost accounts without bitmaps next to nothing; transactions of an older snapshot note their leads too."""

from alembic import op

revision = "0010"
down_revision: str | None = "0009"

# Behind the wall there is one account, so that whether it has bitmaps is one look. A transaction that keeps its
# snapshot may not see a row of bitmap_state that was there before it wrote: it notes its leads in any case.
NOTE = """
    CREATE OR REPLACE FUNCTION bitmap_note() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        only_account bigint;
        sees_state bool := current_setting('transaction_isolation') IN ('read committed', 'read uncommitted');
    BEGIN
        IF row_security_active(TG_RELID) THEN
            only_account := NULLIF(current_setting('cori.account_id', true), '')::bigint;
            PERFORM pg_advisory_xact_lock_shared(1651074157, hashint8(only_account));
            IF sees_state AND NOT EXISTS (SELECT FROM bitmap_state WHERE account_id = only_account) THEN
                RETURN NULL;
            END IF;
            INSERT INTO bitmap_dirty (account_id, ord, xact)
            SELECT DISTINCT account_id, ord, pg_current_xact_id()::text::bigint FROM written
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END IF;
        PERFORM pg_advisory_xact_lock_shared(1651074157, hashint8(account_id))
        FROM (SELECT DISTINCT account_id FROM written) AS accounts;
        INSERT INTO bitmap_dirty (account_id, ord, xact)
        SELECT DISTINCT account_id, ord, pg_current_xact_id()::text::bigint FROM written
        WHERE NOT sees_state OR account_id IN (SELECT account_id FROM bitmap_state)
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.execute(NOTE)


def downgrade() -> None:
    """The function does what that of 0009 did, and more."""
