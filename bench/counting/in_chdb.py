"""ClickHouse in process (chdb), two threads: MergeTree tables in a folder, few values as LowCardinality."""

# pyright: basic, reportMissingImports=false
# What it imports is of the group `bench`, which `make setup` leaves out.

from datetime import datetime
from pathlib import Path

import chdb
from typing_extensions import override

from bench.counting.columnar import THREADS, ColumnarReader
from bench.counting.engine import Counter, Engine, Step
from bench.counting.extracts import ENGAGED, engagement_file, leads_file
from bench.counting.queries import Query
from bench.counting.setting import Setting
from bench.counting.sql import name_of
from bench.counting.typed import LATEST, fields_of
from segment_core.catalog import Field
from segment_core.model import Tree

MOMENT = "Nullable(DateTime64(6, 'UTC'))"
TYPES = {"number": "Nullable(Decimal(16, 4))", "boolean": "Nullable(Bool)", "date": "Nullable(Date32)"}
UNLIKE = ("email", "phone")  # a value of its own for each lead


class InChdb(Engine):
    """A columnar database in process."""

    name = "chdb"
    about = f"ClickHouse in process (chdb {chdb.__version__}), MergeTree, {THREADS} threads"

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.connection = chdb.connect(str(setting.scratch / "chdb"))

    @override
    def load(self, step: Step) -> None:
        leads, engagement = leads_file(self.setting, step), engagement_file(self.setting, step)
        step("loading chdb")
        for statement in (f"SET max_threads = {THREADS}", "CREATE DATABASE IF NOT EXISTS peer", "USE peer"):
            self.connection.query(statement)
        columns = {name_of(field): _type(field) for field in fields_of(self.setting.catalog)}
        columns = {"id": "Int32", "tag_list": "LowCardinality(String)", **columns, **dict.fromkeys(LATEST, MOMENT)}
        self._make("lead", columns, "id", leads)
        columns = {"campaign": "Int32", "lead": "Int32", **dict.fromkeys(ENGAGED, MOMENT)}
        self._make("engagement", columns, "campaign, lead", engagement)

    def _make(self, table: str, columns: dict[str, str], order: str, file: Path) -> None:
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        structure = typed.replace("'", "\\'")
        self.connection.query(f"CREATE TABLE {table} ({typed}) ENGINE = MergeTree ORDER BY ({order})")
        self.connection.query(f"""
            INSERT INTO {table} SELECT {", ".join(columns)} FROM file('{file}', 'CSVWithNames', '{structure}')
            SETTINGS input_format_with_names_use_header = 1, input_format_skip_unknown_fields = 1,
                date_time_input_format = 'best_effort', input_format_csv_trim_whitespaces = 0
        """)
        self.connection.query(f"OPTIMIZE TABLE {table} FINAL")

    @override
    def counter(self, query: Query, tree: Tree) -> Counter:
        where = _Reader(self.setting.catalog, self.setting.clock).read(tree)
        statement = f"SELECT count() FROM lead WHERE {where}"
        return lambda: int(str(self.connection.query(statement, "CSV")))

    @override
    def close(self) -> None:
        self.connection.close()


def _type(field: Field) -> str:
    if field.kind == "datetime":
        return MOMENT
    plain = "Nullable(String)" if field.key in UNLIKE else "LowCardinality(Nullable(String))"
    return TYPES.get(field.kind, plain)


class _Reader(ColumnarReader):
    @override
    def moment(self, moment: datetime) -> str:
        return f"toDateTime64('{self.utc(moment)}', 6, 'UTC')"
