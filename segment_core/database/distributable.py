"""What of the schema Citus would refuse to distribute by account, read from the catalog: no list of tables to keep.

Three kinds of tables: those of accounts, which lie with their account on one server; those whose account the database
fills in (a library writes them and names no account, so no statement of it could be sent to the right server), and
those that belong to no account. The last two stay where they are, on the coordinator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

COLUMN = "account_id"
FIRST = "account"  # every other table lies where its account does
# Statement triggers of migrations 0009 and 0013; segment_core/noting.py does without.
OURS = ("bitmap_note", "bitmap_note_changes", "bitmap_forget")


@dataclass(frozen=True)
class Table:
    """One table. `stays`: why it is not distributed. `triggers`: of ours, dropped before. `refused`: what would be
    refused, as sentences. `after`: tables that it refers to. `forced`: whether row-level security binds its owner."""

    name: str
    stays: str | None
    triggers: tuple[str, ...]
    refused: tuple[str, ...]
    after: frozenset[str]
    forced: bool


def inspect(connection: Connection) -> list[Table]:
    """Every table, each after those that it refers to, accounts first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, query in _QUERIES.items():
        found[kind] = [dict(row._mapping) for row in connection.execute(text(query), {"column": COLUMN})]  # pyright: ignore[reportPrivateUsage]
    tables = [_table(row, found) for row in found["tables"]]
    return _in_order(tables)


def _table(row: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> Table:
    name = row["name"]
    mine = {kind: [other for other in rows if other["name"] == name] for kind, rows in found.items()}
    return Table(
        name=name,
        stays=_stays(row),
        triggers=tuple(trigger["trigger"] for trigger in mine["triggers"] if trigger["function"] in OURS),
        refused=() if _stays(row) else tuple(_refused(row, mine)),
        after=frozenset(key["target"] for key in mine["foreign"]) - {name},
        forced=row["forced"],
    )


def _stays(row: dict[str, Any]) -> str | None:
    if row["type"] is None:
        return "it belongs to no account"
    if row["filled_in"]:
        return "the database fills in its account: statements on it name none"
    return None


def _refused(row: dict[str, Any], mine: dict[str, list[dict[str, Any]]]) -> list[str]:
    said: list[str] = []
    if row["type"] != "bigint":
        said.append(f"its {COLUMN} is {row['type']}, and bigint elsewhere")
    if row["generated"]:
        said.append(f"its {COLUMN} is computed")
    for key in mine["keys"]:
        if key["first"] != COLUMN:
            said.append(f"its key {key['key']} does not begin with {COLUMN}")
    for key in mine["foreign"]:
        if not key["by_account"]:
            said.append(f"its foreign key {key['key']} does not compare {COLUMN} with that of {key['target']}")
        if key["clears"]:
            said.append(f"its foreign key {key['key']} would clear {COLUMN}")
    for trigger in mine["triggers"]:
        if trigger["function"] not in OURS:
            said.append(f"it has the trigger {trigger['trigger']}")
    for policy in mine["policies"]:
        said.append(f"its policy {policy['policy']} has a query in it")
    return said


def _in_order(tables: Sequence[Table]) -> list[Table]:
    """Each table after those that it refers to. A circle, which no order would mend, is left as it is."""
    left = sorted(tables, key=lambda table: (table.name != FIRST, table.name))
    done: list[Table] = []
    names: set[str] = set()
    while left:
        ready = next((table for table in left if table.after <= names), left[0])
        left.remove(ready)
        done.append(ready)
        names.add(ready.name)
    return done


# Of tables in our schema that no extension brought.
_TABLES = """
    SELECT c.oid, c.relname AS name, c.relforcerowsecurity AS forced
    FROM pg_class AS c
    WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = c.oid AND d.deptype = 'e'
      )
"""
_QUERIES = {
    "tables": f"""
        SELECT t.name, t.forced, format_type(a.atttypid, NULL) AS type,
               pg_get_expr(d.adbin, d.adrelid) LIKE '%current_setting%' AS filled_in, a.attgenerated <> '' AS generated
        FROM ({_TABLES}) AS t
        LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attname = :column AND NOT a.attisdropped
        LEFT JOIN pg_attrdef AS d ON d.adrelid = t.oid AND d.adnum = a.attnum
    """,
    "keys": f"""
        SELECT t.name, i.relname AS key, a.attname AS first
        FROM ({_TABLES}) AS t
        JOIN pg_index AS x ON x.indrelid = t.oid AND (x.indisunique OR x.indisexclusion)
        JOIN pg_class AS i ON i.oid = x.indexrelid
        LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] AND x.indkey[0] > 0
        ORDER BY 1, 2
    """,
    "foreign": f"""
        SELECT t.name, k.conname AS key, f.relname AS target,
               EXISTS (
                 SELECT FROM unnest(k.conkey, k.confkey) AS pair(mine, theirs)
                 JOIN pg_attribute AS m ON m.attrelid = k.conrelid AND m.attnum = pair.mine
                 JOIN pg_attribute AS o ON o.attrelid = k.confrelid AND o.attnum = pair.theirs
                 WHERE m.attname = :column AND o.attname = :column
               ) AS by_account,
               k.confdeltype IN ('n', 'd') OR k.confupdtype IN ('n', 'd') AS clears
        FROM ({_TABLES}) AS t
        JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'f'
        JOIN pg_class AS f ON f.oid = k.confrelid
        ORDER BY 1, 2
    """,
    "triggers": f"""
        SELECT t.name, g.tgname AS trigger, p.proname AS function
        FROM ({_TABLES}) AS t
        JOIN pg_trigger AS g ON g.tgrelid = t.oid AND NOT g.tgisinternal
        JOIN pg_proc AS p ON p.oid = g.tgfoid
        ORDER BY 1, 2
    """,
    "policies": f"""
        SELECT t.name, p.polname AS policy
        FROM ({_TABLES}) AS t
        JOIN pg_policy AS p ON p.polrelid = t.oid
        WHERE concat(CAST(p.polqual AS text), CAST(p.polwithcheck AS text)) LIKE '%SUBLINK%'
        ORDER BY 1, 2
    """,
}
