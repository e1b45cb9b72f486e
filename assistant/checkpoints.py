"""Conversations in PostgreSQL: LangGraph's own checkpointer, behind the wall that every other table has.

Each operation is one transaction in the account that the conversation's key names, so the database keeps everybody
else out. Of a conversation only the newest checkpoint is kept: it is all that is needed to go on.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.base import BasePostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import Cursor, OperationalError
from psycopg.errors import QueryCanceled
from psycopg.rows import DictRow
from psycopg.types.json import set_json_loads

from segment_core.accounts import account_number
from segment_core.database.engine import Database
from segment_core.errors import CoriError, TooSlow, Unavailable

# Whoever saves a conversation waits for whoever is saving it, so that each sees what the other has saved.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%(thread)s, 0))"
OURS = "WHERE thread_id = %(thread)s AND checkpoint_ns = %(graph)s"
FORGET = (
    f"DELETE FROM checkpoint_blobs {OURS}",
    f"DELETE FROM checkpoint_writes {OURS} AND checkpoint_id <> %(id)s",
    f"DELETE FROM checkpoints {OURS} RETURNING checkpoint_id",
)
ELSEWHERE = "this chat went on elsewhere meanwhile; please look at it again and repeat what is missing"


class WentOn(CoriError):
    """The conversation was carried on elsewhere (in another tab, say) while this turn was being worked out."""

    code = "went_on"


def conversation_key(account: str, member_id: str, thread_id: str) -> str:
    """The key of a member's conversation: no two have the same, whatever is in their ids."""
    return ":".join(quote(part, safe="") for part in (account, member_id, thread_id))


def account_of(key: str) -> str:
    """The account (slug) that a conversation's key names."""
    return unquote(key.partition(":")[0])


def _with_account(statement: str) -> str:
    """A statement of the library for our keys, in which the account comes first."""
    return statement.replace("ON CONFLICT (", "ON CONFLICT (account_id, ")


class _AccountSaver(PostgresSaver):
    """The library's checkpointer on one connection, within one account's transaction."""

    UPSERT_CHECKPOINT_BLOBS_SQL = _with_account(PostgresSaver.UPSERT_CHECKPOINT_BLOBS_SQL)
    UPSERT_CHECKPOINTS_SQL = _with_account(PostgresSaver.UPSERT_CHECKPOINTS_SQL)
    UPSERT_CHECKPOINT_WRITES_SQL = _with_account(PostgresSaver.UPSERT_CHECKPOINT_WRITES_SQL)
    INSERT_CHECKPOINT_WRITES_SQL = _with_account(PostgresSaver.INSERT_CHECKPOINT_WRITES_SQL)

    @contextmanager
    def _cursor(self, *, pipeline: bool = False) -> Generator[Cursor[DictRow]]:
        """Numbers come back as they were put in; the pool's own cursors make them Decimal."""
        with super()._cursor(pipeline=pipeline) as cursor:
            set_json_loads(json.loads, cursor)
            yield cursor

    def forget(self, thread: str, graph: str, but_writes_of: str) -> list[str]:
        """Delete what is kept of a conversation, ahead of saving it anew; the ids of the deleted checkpoints."""
        names = {"thread": thread, "graph": graph, "id": but_writes_of}
        with self._cursor(pipeline=True) as cursor:
            for statement in (LOCK, *FORGET):
                cursor.execute(statement, names)
            return [row["checkpoint_id"] for row in cursor.fetchall()]


class Conversations(BasePostgresSaver):
    """A checkpointer whose conversations are kept for good, each seen by its own account alone.

    Raises Unavailable or TooSlow where the database does not answer.
    """

    def __init__(self, database: Database) -> None:
        # None: messages and plain values alone are read back; a class of anything else is never imported.
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self.database = database

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest checkpoint of a conversation."""
        with self._within(_key(config)) as saver:
            return saver.get_tuple(config)

    def list(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # the name is LangGraph's
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """The checkpoints of a conversation: one, or none. Nothing is listed across conversations."""
        if config is None:
            return
        with self._within(_key(config)) as saver:
            yield from [*saver.list(config, filter=filter, before=before, limit=limit)]

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Save a checkpoint in place of the one it follows.

        Raises WentOn where another turn has saved the conversation since this one began: neither is lost silently.
        """
        thread, graph = _key(config), _configurable(config).get("checkpoint_ns", "")
        parent = _configurable(config).get("checkpoint_id")
        values, versions = checkpoint["channel_values"], checkpoint["channel_versions"]
        every: ChannelVersions = {name: version for name, version in versions.items() if name in values}
        orphan: RunnableConfig = {**config, "configurable": {"thread_id": thread, "checkpoint_ns": graph}}
        with self._within(thread) as saver:
            before = saver.forget(thread, graph, checkpoint["id"])
            if before and parent not in before:
                raise WentOn(ELSEWHERE)
            return saver.put(orphan, checkpoint, metadata, every)

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Save what single steps wrote since a checkpoint (only where not every step of a turn is done)."""
        with self._within(_key(config)) as saver:
            saver.put_writes(config, writes, task_id, task_path)

    def delete_thread(self, thread_id: str) -> None:
        """Forget a conversation, by its key."""
        with self._within(thread_id) as saver:
            saver.delete_thread(thread_id)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Likewise, in an event loop."""
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Likewise, in an event loop."""
        for found in await asyncio.to_thread(lambda: [*self.list(config, filter=filter, before=before, limit=limit)]):
            yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Likewise, in an event loop."""
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Likewise, in an event loop."""
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """Likewise, in an event loop."""
        await asyncio.to_thread(self.delete_thread, thread_id)

    @contextmanager
    def _within(self, key: str) -> Generator[_AccountSaver]:
        try:
            with self.database.transaction(account_number(account_of(key))) as connection:
                yield _AccountSaver(connection.connection.driver_connection, serde=self.serde)  # pyright: ignore[reportArgumentType]
        except QueryCanceled as error:
            raise TooSlow("keeping this chat took too long and was stopped") from error
        except OperationalError as error:
            raise Unavailable(f"the database did not answer: {error}") from error


def _configurable(config: RunnableConfig) -> dict[str, Any]:
    return config.get("configurable") or {}


def _key(config: RunnableConfig) -> str:
    return str(_configurable(config)["thread_id"])
