"""Work beside the server, such as the sending of campaigns: begun with it, and ended in order when it stops."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import Engine, create_engine

from segment_core.database.engine import Database


@asynccontextmanager
async def beside(
    database: Database, loop: Callable[[Engine], Awaitable[None]], stop: Callable[[], None]
) -> AsyncGenerator[None]:
    """Runs `loop` while the block lasts, then calls `stop` and waits until it has ended.

    It is given an engine of one connection as the migrating role, which alone sees what waits in every account.
    """
    directory = create_engine(database.url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    task = asyncio.ensure_future(loop(directory))
    try:
        yield
    finally:
        stop()
        await asyncio.wait([task])
        directory.dispose()
