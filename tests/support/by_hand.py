"""A database as it is when its tables are distributed: no triggers note what is written; leads.py does."""

from sqlalchemy import create_engine, text

from segment_core.counting import build
from segment_core.database.engine import Database
from tests.support.cast import NOW
from tests.support.home import Home

WRITTEN = ("lead", "engagement", "event")
# A written lead has a note of the same transaction when that ends, where the account has bitmaps.
MUST_BE_NOTED = """
    CREATE FUNCTION must_be_noted() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        written record;
    BEGIN
        IF TG_OP = 'DELETE' THEN written := OLD; ELSE written := NEW; END IF;
        IF EXISTS (SELECT FROM bitmap_state WHERE account_id = written.account_id) AND NOT EXISTS (
            SELECT FROM bitmap_dirty
            WHERE account_id = written.account_id AND ord = written.ord
              AND CAST(CAST(xmin AS text) AS bigint) = CAST(CAST(pg_current_xact_id() AS text) AS bigint) & 4294967295
        ) THEN
            RAISE EXCEPTION 'lead % was written and not noted', written.ord;
        END IF;
        RETURN NULL;
    END $$
"""


def note_by_hand(database: Database) -> Database:
    """Drop the triggers that note, and have every write checked in their place."""
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.execute(text(MUST_BE_NOTED))
        for table in WRITTEN:
            for event in ("insert", "update", "delete", "truncate"):
                connection.execute(text(f"DROP TRIGGER bitmap_{event} ON {table}"))
            connection.execute(
                text(f"""
                    CREATE CONSTRAINT TRIGGER must_be_noted AFTER INSERT OR UPDATE OR DELETE ON {table}
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION must_be_noted()
                """)
            )
    engine.dispose()
    database.close()  # connections that knew of the triggers
    return database


def counted_from_bitmaps(home: Home) -> Home:
    """Build the account's bitmaps, and count from them."""
    build.build(home.database, home.id, NOW)
    with home.database.transaction(home.id) as connection:
        assert build.use(connection, home.id, True)
    return home
