"""Bring a database up to date: migrations under an advisory lock, and the role that the application runs as."""

import hashlib
import hmac
from pathlib import Path

from psycopg import sql
from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from segment_core.errors import Unavailable

LOCK = 0x636F7269  # "cori"
VERSIONS = range(15, 19)
MIGRATIONS = Path(__file__).parent / "versions"
NEWEST = max(path.name.split("_")[0] for path in MIGRATIONS.glob("[0-9]*.py"))


def set_up(url: URL) -> URL:
    """Migrate the database at `url` (the migrating role) and return the application role's URL.

    The application role owns nothing and cannot bypass row-level security. Its password is derived from the
    migrating role's, so that every process arrives at the same one. Raises Unavailable with a clear reason.
    """
    engine = create_engine(url)
    role = f"{url.username or 'cori'}_app"
    try:
        with engine.begin() as connection:
            _check_version(connection)
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _migrate(connection)
            _grant(connection, role, _password(url, role))
    except (OperationalError, ProgrammingError) as error:
        shown = url.render_as_string(hide_password=True)
        reason = str(error.orig).strip().splitlines()[0]
        raise Unavailable(f"the database {shown} cannot be used: {reason}", url=shown) from error
    finally:
        engine.dispose()
    return url.set(username=role, password=_password(url, role) if url.password else None)


def _password(url: URL, role: str) -> str:
    return hmac.new((url.password or "").encode(), role.encode(), hashlib.sha256).hexdigest()


def _check_version(connection: Connection) -> None:
    major = connection.execute(text("SHOW server_version_num")).scalar_one()
    if int(major) // 10000 not in VERSIONS:
        raise Unavailable(f"PostgreSQL {int(major) // 10000} is not supported; versions 15 to 18 are", version=major)


def _migrate(connection: Connection) -> None:
    """Run what is missing; Alembic is imported only then (a second of every start otherwise)."""
    if _version(connection) == NEWEST:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if connection.scalar(text("SELECT to_regclass('cori_migration')")) is None:
        return None
    return connection.scalar(text("SELECT version_num FROM cori_migration"))


def _grant(connection: Connection, role: str, password: str) -> None:
    """Make the role if missing; it may read and write the tables, and make temporary ones, nothing else."""
    found = connection.execute(
        text("SELECT rolsuper OR rolbypassrls AS unbound FROM pg_roles WHERE rolname = :role"), {"role": role}
    ).one_or_none()
    if found is not None and found.unbound:
        raise Unavailable(f"the role {role} can bypass row-level security; Cori does not run as such a role", role=role)
    name, secret = sql.Identifier(role), sql.Literal(password)
    make = "CREATE ROLE {} LOGIN PASSWORD {}" if found is None else "ALTER ROLE {} LOGIN PASSWORD {}"
    statements = [
        sql.SQL(make).format(name, secret),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("REVOKE ALL ON cori_migration FROM {}").format(name),
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(connection.scalar(text("SELECT current_database()")) or ""), name
        ),
    ]
    for statement in statements:
        connection.exec_driver_sql(statement.as_string())
    for table in connection.scalars(_CLOSED, {"role": role}).all():
        grant = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(sql.Identifier(table), name)
        connection.exec_driver_sql(grant.as_string())


# Our tables that the role may not write yet: of distributed ones a grant goes to every piece, not for every start.
_CLOSED = text("""
    SELECT c.relname FROM pg_class AS c
    WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'p') AND c.relname <> 'cori_migration'
      AND EXISTS (
        SELECT FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p(privilege)
        WHERE NOT has_table_privilege(:role, c.oid, p.privilege)
      )
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = c.oid AND d.deptype = 'e'
      )
    ORDER BY 1
""")
