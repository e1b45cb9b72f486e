"""Chats in the database. Every function takes their owner: within an account, a member has their own chats alone."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, Table, Text, cast, delete, exists, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from assistant.checkpoints import conversation_key
from segment_core.accounts import FORMER
from segment_core.database.engine import WRITE_SECONDS, Database
from segment_core.tables import (
    CHAT,
    CHAT_ELEMENT,
    CHAT_STEP,
    CHECKPOINT_BLOBS,
    CHECKPOINT_WRITES,
    CHECKPOINTS,
    CONFIRMATION,
    MEMBER,
)
from web.chats.kept import LONGEST_NAME, LONGEST_OUTPUT, NO_NAME, Card, Chat, Page, Step, name_from, storable
from web.chats.owner import Owner

MOST_LISTED = 100
CONVERSATION = (CHECKPOINT_WRITES, CHECKPOINT_BLOBS, CHECKPOINTS)
OPENED = "on_chat_start"  # what Chainlit calls the run of that handler


class ChatStore:
    """Reads and writes chats, one transaction a call, in their owner's account. The methods block."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def keep_step(self, owner: Owner, step: Step, now: datetime, *, new: bool) -> None:
        """Keep a message. What a person said is written once; a reply is written again as it grows.

        Nothing is kept for a member who is gone, nor Chainlit's note that a page was opened: it would begin a chat.
        """
        if step.kind == "run" and step.author == OPENED:
            return
        row = _step_row(owner, step)
        written = insert(CHAT_STEP).values(row)
        again = {name: row[name] for name in ("output", "is_error")}
        growing = (CHAT_STEP.c.kind != "user_message", CHAT_STEP.c.thread_id == step.thread_id)
        key = ["account_id", "member_id", "step_id"]
        statement = (
            written.on_conflict_do_nothing(index_elements=key)
            if new
            else written.on_conflict_do_update(index_elements=key, set_=again, where=growing[0] & growing[1])
        )
        name = name_from(step.output) if step.kind == "user_message" else NO_NAME
        self._write(owner, step.thread_id, name, now, statement)

    def keep_card(self, owner: Owner, card: Card, now: datetime) -> None:
        """Keep a card, or its newest form."""
        row = {
            **_key(owner, card.thread_id),
            "element_id": card.id,
            "step_id": card.step_id,
            "name": card.name,
            "props": card.props,
        }
        written = insert(CHAT_ELEMENT).values(row)
        statement = written.on_conflict_do_update(
            index_elements=["account_id", "member_id", "element_id"],
            set_={"props": card.props},
            where=CHAT_ELEMENT.c.thread_id == card.thread_id,
        )
        self._write(owner, card.thread_id, NO_NAME, now, statement)

    def begin(self, owner: Owner, thread_id: str, request: str, now: datetime) -> None:
        """A chat has begun with a request; it keeps the name that it may have already."""
        self._write(owner, thread_id, name_from(request), now)

    def rename(self, owner: Owner, thread_id: str, name: str, *, by_hand: bool, was: str | None = None) -> bool:
        """Give a chat a name; whether it has changed. One that its owner gave stays, unless they give another.

        `was`: only where this is its name.
        """
        clean = " ".join(storable(name).split())[:LONGEST_NAME]
        if not clean:
            return False
        match = [*_match(CHAT, owner, thread_id), CHAT.c.name != clean]
        if not by_hand:
            match.append(CHAT.c.named_by_hand.is_(False))
        if was is not None:
            match.append(CHAT.c.name == was)
        values = {"name": clean, "named_by_hand": by_hand}
        with self.database.transaction(owner.account_id) as connection:
            return connection.execute(update(CHAT).where(*match).values(values)).rowcount > 0

    def list(
        self, owner: Owner, first: int, after: str | None = None, search: str | None = None, thumb: int | None = None
    ) -> Page:
        """The owner's chats, the last used first. `search` looks in names and requests; `thumb` at the replies'."""
        first = max(1, min(first, MOST_LISTED))
        match = [*_match(CHAT, owner), *_after(owner, after), *_wanted(search, thumb)]
        newest = (CHAT.c.used_at.desc(), CHAT.c.thread_id.desc())
        columns = select(CHAT.c.thread_id, CHAT.c.name, CHAT.c.used_at).where(*match).order_by(*newest)
        with self.database.transaction(owner.account_id) as connection:
            rows = connection.execute(columns.limit(first + 1)).all()
        chats = [Chat(row.thread_id, row.name, row.used_at) for row in rows[:first]]
        return Page(chats, chats[-1].id if len(rows) > first else None)

    def chat(self, owner: Owner, thread_id: str) -> Chat | None:
        """A chat with everything in it; None where the owner has no such chat."""
        with self.database.transaction(owner.account_id) as connection:
            row = connection.execute(select(CHAT).where(*_match(CHAT, owner, thread_id))).one_or_none()
            if row is None:
                return None
            return Chat(
                row.thread_id,
                row.name,
                row.used_at,
                tuple(_steps(connection, owner, thread_id)),
                tuple(_cards(connection, owner, thread_id)),
            )

    def has(self, owner: Owner, thread_id: str) -> bool:
        """Whether the owner has this chat."""
        with self.database.transaction(owner.account_id) as connection:
            return bool(connection.scalar(select(exists().where(*_match(CHAT, owner, thread_id)))))

    def rate(self, owner: Owner, step_id: str, thumb: int | None, comment: str | None = None) -> bool:
        """Note what the owner thinks of a reply of theirs (None: no longer anything); whether there is such a reply."""
        values = {"thumb": thumb, "comment": storable(comment) if comment and thumb is not None else None}
        match = [*_match(CHAT_STEP, owner), CHAT_STEP.c.step_id == step_id, CHAT_STEP.c.kind != "user_message"]
        with self.database.transaction(owner.account_id) as connection:
            return connection.execute(update(CHAT_STEP).where(*match).values(values)).rowcount > 0

    def forget(self, owner: Owner, thread_id: str) -> None:
        """Delete a chat, what the assistant knows of it, and what waits in it for a yes."""
        with self.database.transaction(owner.account_id) as connection:
            connection.execute(delete(CHAT).where(*_match(CHAT, owner, thread_id)))
            connection.execute(delete(CONFIRMATION).where(*_match(CONFIRMATION, owner, thread_id)))
            key = conversation_key(owner.account, owner.member_id, thread_id)
            for table in CONVERSATION:
                connection.execute(
                    delete(table).where(table.c.account_id == owner.account_id, table.c.thread_id == key)
                )

    def forget_member(self, owner: Owner) -> None:
        """Delete all chats of a member who was removed, and what the assistant knows of them."""
        begins = conversation_key(owner.account, owner.member_id, "")
        with self.database.transaction(owner.account_id) as connection:
            for table in (CHAT, CONFIRMATION):
                connection.execute(delete(table).where(*_match(table, owner)))
            for table in CONVERSATION:
                mine = (table.c.account_id == owner.account_id, table.c.thread_id.startswith(begins, autoescape=True))
                connection.execute(delete(table).where(*mine))

    def forget_older(self, account_id: int, before: datetime) -> int:
        """Delete an account's chats that were last used before a moment, and conversations as old; how many chats."""
        with self.database.transaction(account_id, WRITE_SECONDS) as connection:
            old = (CHAT.c.account_id == account_id, CHAT.c.used_at < before)
            chats = connection.execute(delete(CHAT).where(*old)).rowcount
            mine = CHECKPOINTS.c.account_id == account_id
            written = cast(CHECKPOINTS.c.checkpoint["ts"].astext, DateTime(timezone=True))
            keys = list(connection.scalars(select(CHECKPOINTS.c.thread_id).where(mine, written < before)))
            for table in CONVERSATION:
                connection.execute(delete(table).where(table.c.account_id == account_id, table.c.thread_id.in_(keys)))
            asked = (CONFIRMATION.c.account_id == account_id, CONFIRMATION.c.asked_at < before)
            connection.execute(delete(CONFIRMATION).where(*asked))
        return chats

    def _write(self, owner: Owner, thread_id: str, name: str, now: datetime, *statements: Any) -> None:
        """Write into a chat, which is made where it is not there yet."""
        row = {**_key(owner, thread_id), "name": name, "used_at": now}
        made = insert(CHAT).values(row)
        named = {"used_at": now}
        try:
            with self.database.transaction(owner.account_id) as connection:
                if not _is_member(connection, owner):
                    return
                connection.execute(
                    made.on_conflict_do_update(index_elements=["account_id", "member_id", "thread_id"], set_=named)
                )
                if name != NO_NAME:  # its first message may come after its first card
                    nameless = [
                        *_match(CHAT, owner, thread_id),
                        CHAT.c.name == NO_NAME,
                        CHAT.c.named_by_hand.is_(False),
                    ]
                    connection.execute(update(CHAT).where(*nameless).values(name=name))
                for statement in statements:
                    connection.execute(statement)
        except IntegrityError:  # there is no such member: there is nobody to keep it for
            return


def _key(owner: Owner, thread_id: str) -> dict[str, Any]:
    return {"account_id": owner.account_id, "member_id": owner.member_id, "thread_id": thread_id}


def _is_member(connection: Connection, owner: Owner) -> bool:
    """Whether the owner may still sign in. Locked until the chat is written: a removal comes before it or after it."""
    mine = (MEMBER.c.account_id == owner.account_id, MEMBER.c.member_id == owner.member_id)
    role = connection.scalar(select(MEMBER.c.role).where(*mine).with_for_update(read=True))
    return role is not None and role != FORMER


def _match(table: Table, owner: Owner, thread_id: str | None = None) -> list[ColumnElement[bool]]:
    mine = [table.c.account_id == owner.account_id, table.c.member_id == owner.member_id]
    return mine if thread_id is None else [*mine, table.c.thread_id == thread_id]


def _after(owner: Owner, thread_id: str | None) -> Sequence[ColumnElement[bool]]:
    """The chats after this one in the list; all where it is gone."""
    if thread_id is None:
        return ()
    place = select(CHAT.c.used_at).where(*_match(CHAT, owner, thread_id)).scalar_subquery()
    return (tuple_(CHAT.c.used_at, CHAT.c.thread_id) < tuple_(place, thread_id),)


def _wanted(search: str | None, thumb: int | None) -> list[ColumnElement[bool]]:
    steps = [CHAT_STEP.c[name] == CHAT.c[name] for name in ("account_id", "member_id", "thread_id")]
    found: list[ColumnElement[bool]] = []
    if search and search.strip():
        words = storable(search.strip())
        said = exists().where(
            *steps, CHAT_STEP.c.kind == "user_message", CHAT_STEP.c.output.icontains(words, autoescape=True)
        )
        found.append(CHAT.c.name.icontains(words, autoescape=True) | said)
    if thumb is not None:
        found.append(exists().where(*steps, CHAT_STEP.c.thumb == thumb))
    return found


def _step_row(owner: Owner, step: Step) -> dict[str, Any]:
    return {
        **_key(owner, step.thread_id),
        "step_id": step.id,
        "parent_id": step.parent_id,
        "kind": step.kind,
        "author": storable(step.author),
        "output": storable(step.output)[:LONGEST_OUTPUT],
        "command": step.command,
        "is_error": step.is_error,
        "created_at": step.created_at,
    }


def _steps(connection: Connection, owner: Owner, thread_id: str) -> list[Step]:
    statement = select(CHAT_STEP).where(*_match(CHAT_STEP, owner, thread_id)).order_by(CHAT_STEP.c.created_at)
    return [
        Step(
            row.step_id,
            row.thread_id,
            row.kind,
            row.author,
            row.output,
            row.created_at.astimezone(UTC),
            row.parent_id,
            row.command,
            row.is_error,
            row.thumb,
            row.comment,
        )
        for row in connection.execute(statement)
    ]


def _cards(connection: Connection, owner: Owner, thread_id: str) -> list[Card]:
    """The props as text first: the connection would read their numbers as Decimal, which no browser gets."""
    columns = select(
        CHAT_ELEMENT.c.element_id,
        CHAT_ELEMENT.c.step_id,
        CHAT_ELEMENT.c.name,
        cast(CHAT_ELEMENT.c.props, Text).label("props"),
    )
    rows = connection.execute(columns.where(*_match(CHAT_ELEMENT, owner, thread_id)))
    return [Card(row.element_id, thread_id, row.step_id, row.name, json.loads(row.props)) for row in rows]
