"""Lists of people as CSV files, streamed: a million rows never stand in memory."""

import asyncio
import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from urllib.parse import quote

from fastapi import HTTPException
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection

from assistant.workspace import Who
from segment_core.catalog import Catalog
from segment_core.database.engine import WRITE_SECONDS
from segment_core.errors import CoriError
from web.changing import explanation, status_of
from web.services import services

Rows = Callable[[Connection, Catalog], Iterator[list[str]]]
TOGETHER = 500  # rows of one piece
MARK = "\ufeff"  # spreadsheets take a file that begins with it as UTF-8


async def csv_answer(who: Who, name: str, rows: Rows) -> StreamingResponse:
    """The rows, whose cells are harmless already. The first piece is read before the answer begins, so it may fail."""
    pieces = _pieces(who, rows)
    try:
        first = await asyncio.to_thread(next, pieces, "")
    except CoriError as error:
        raise HTTPException(status_code=status_of(error), detail=explanation(error)) from error
    plain = re.sub(r"[^A-Za-z0-9 _.-]+", "_", name).strip() or "list"
    named = f"attachment; filename=\"{plain}.csv\"; filename*=UTF-8''{quote(name, safe='')}.csv"
    return StreamingResponse(chain([first], pieces), media_type="text/csv", headers={"Content-Disposition": named})


def _pieces(who: Who, rows: Rows) -> Iterator[str]:
    live = services().live
    with live.database.transaction(who.account_id, WRITE_SECONDS, one_snapshot=True) as connection:
        found = rows(connection, live.catalogs.get(connection, who.account_id))
        mark = MARK
        while some := list(islice(found, TOGETHER)):
            text = io.StringIO()
            csv.writer(text).writerows(some)
            yield mark + text.getvalue()
            mark = ""
