"""DuckDB in process, two threads: a file of its own, in which few values are compressed with a dictionary (in memory
they are not, and texts took up to ten times as long)."""

# pyright: basic, reportMissingImports=false
# What it imports is of the group `bench`, which `make setup` leaves out.

from pathlib import Path

import duckdb
from typing_extensions import override

from bench.counting.columnar import THREADS, ColumnarReader
from bench.counting.engine import Counter, Engine, Step
from bench.counting.extracts import ENGAGED, engagement_file, leads_file
from bench.counting.queries import Query
from bench.counting.setting import Setting
from bench.counting.sql import listed, name_of, pattern
from bench.counting.typed import LATEST, fields_of
from segment_core.catalog import Field
from segment_core.model import Tree

TYPES = {"number": "DECIMAL(16, 4)", "boolean": "BOOLEAN", "date": "DATE", "datetime": "TIMESTAMP"}
CHOSEN = ("choice", "member")  # with a type that lists the values


class InDuckDB(Engine):
    """A columnar database in process."""

    name = "duckdb"
    about = f"DuckDB {duckdb.__version__}, {THREADS} threads"

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.connection = duckdb.connect(str(setting.scratch / "peer.duckdb"), config={"threads": THREADS})

    @override
    def load(self, step: Step) -> None:
        leads, engagement = leads_file(self.setting, step), engagement_file(self.setting, step)
        step("loading DuckDB")
        fields = fields_of(self.setting.catalog)
        columns = {name_of(field): self._type(field, leads) for field in fields} | dict.fromkeys(LATEST, "TIMESTAMP")
        columns = {"id": "INTEGER", "tag_list": "VARCHAR", **columns}
        texts = [f"lower({name_of(field)}) AS {folded_column(field)}" for field in fields if field.kind == "text"]
        self._make("lead", leads, columns, texts)
        columns = {"campaign": "SMALLINT", "lead": "INTEGER"} | dict.fromkeys(ENGAGED, "TIMESTAMP")
        self._make("engagement", engagement, columns, [])
        self.connection.execute("CHECKPOINT")

    def _make(self, table: str, file: Path, columns: dict[str, str], more: list[str]) -> None:
        chosen = [f"{name}::{kind} AS {name}" for name, kind in columns.items()]
        self.connection.execute(f"CREATE TABLE {table} AS SELECT {', '.join(chosen + more)} FROM {_csv(file)}")

    def _type(self, field: Field, leads: Path) -> str:
        """The type of a field's column; one that lists the values is made."""
        if field.kind not in CHOSEN:
            return TYPES.get(field.kind, "VARCHAR")
        name = name_of(field)
        values = f"SELECT DISTINCT {name} FROM {_csv(leads)} WHERE {name} IS NOT NULL ORDER BY {name}"
        self.connection.execute(f"CREATE TYPE {name}_value AS ENUM ({values})")
        return f"{name}_value"

    @override
    def counter(self, query: Query, tree: Tree) -> Counter:
        where = _Reader(self.setting.catalog, self.setting.clock).read(tree)
        statement = f"SELECT count(*) FROM lead WHERE {where}"

        def count() -> int | None:
            row = self.connection.execute(statement).fetchone()
            return None if row is None else row[0]

        return count

    @override
    def close(self) -> None:
        self.connection.close()


def folded_column(field: Field) -> str:
    """The column of a text in lower case."""
    return f"{name_of(field)}_folded"


def _csv(file: Path) -> str:
    return f"read_csv('{file}', header = true, all_varchar = true, nullstr = '\\N', delim = ',', quote = '\"')"


class _Reader(ColumnarReader):
    @override
    def text_in(self, field: Field, folded: list[str]) -> str:
        return f"trim({folded_column(field)}) IN ({listed(folded)})"

    @override
    def text_like(self, field: Field, folded: str, *, start: bool) -> str:
        return f"{folded_column(field)} LIKE {pattern(folded, start=start)}"
