"""Whole numbers, floats and bits out of a query as arrays: sent as bytes, for an object each takes far longer."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.abc import Query
from sqlalchemy import ClauseElement, Connection

from segment_core.counting.attributes import CHUNK

HEADER, TRAILER = 19, 2  # bytes around the rows, as PostgreSQL writes them
WIDTH = 8  # bytes of a bigint, and of a double precision
LENGTH = 4  # bytes before the bits that `varbit_send` gives


def arrays(connection: Connection, statement: ClauseElement, kinds: str) -> list[NDArray[Any]]:
    """The columns of a query, one array each. `kinds`: of each column “i” (bigint) or “f” (double precision); no value
    is NULL."""
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    words = cast(Query, f"COPY ({compiled.string}) TO STDOUT (FORMAT BINARY)")
    with driver.cursor() as cursor, cursor.copy(words, compiled.params) as copy:
        sent = b"".join(copy)
    return _columns(memoryview(sent)[HEADER:-TRAILER], kinds)


def _columns(rows: memoryview, kinds: Sequence[str]) -> list[NDArray[Any]]:
    """A row is its number of columns, and of each column its length and its bytes."""
    parts = [part for place, kind in enumerate(kinds) for part in ((f"n{place}", ">i4"), (f"c{place}", f">{kind}8"))]
    found = np.frombuffer(rows, dtype=np.dtype([("columns", ">i2"), *parts]))
    sound = bool((found["columns"] == len(kinds)).all())
    if not sound or not all((found[f"n{place}"] == WIDTH).all() for place in range(len(kinds))):
        raise RuntimeError("a query for arrays has columns that are NULL, or no bigint and no double precision")
    return [found[f"c{place}"].astype(np.int64 if kind == "i" else np.float64) for place, kind in enumerate(kinds)]


def bits_of_chunks(sent: bytes) -> NDArray[np.uint8]:
    """The bits of chunks, each as `varbit_send` gives them, one after the other: a row of packed bits each."""
    return np.frombuffer(sent, dtype=np.uint8).reshape(-1, LENGTH + CHUNK // 8)[:, LENGTH:]
