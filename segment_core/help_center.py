"""What an account's members say of the help articles, and the questions that no article answered."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from segment_core.tables import HELP_QUESTION, HELP_VOTE

LONGEST_QUESTION = 300  # characters that are kept
MOST_SHOWN = 200
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
PHONE = re.compile(r"\+?\d[\d\s().-]{5,}\d")


@dataclass(frozen=True)
class Votes:
    """How many members found an article helpful, and how many did not."""

    yes: int = 0
    no: int = 0


@dataclass(frozen=True)
class Unanswered:
    """A question that found no answer. `topic`: what kind it was, where that is known to be outside the product."""

    question: str
    topic: str | None
    asked_at: datetime


def vote(connection: Connection, account_id: int, slug: str, member_id: str, helpful: bool, at: datetime) -> None:
    """Keep one member's word on one article; a later one replaces it."""
    row = {"account_id": account_id, "slug": slug, "member_id": member_id, "helpful": helpful, "at": at}
    keys = ["account_id", "slug", "member_id"]
    statement = upsert(HELP_VOTE).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={"helpful": helpful, "at": at}))


def votes(connection: Connection, account_id: int) -> dict[str, Votes]:
    """The account's votes by article."""
    yes = func.count().filter(HELP_VOTE.c.helpful)
    no = func.count().filter(~HELP_VOTE.c.helpful)
    mine = select(HELP_VOTE.c.slug, yes.label("yes"), no.label("no")).where(HELP_VOTE.c.account_id == account_id)
    return {row.slug: Votes(row.yes, row.no) for row in connection.execute(mine.group_by(HELP_VOTE.c.slug))}


def own_vote(connection: Connection, account_id: int, slug: str, member_id: str) -> bool | None:
    """What this member said of the article; None where nothing yet."""
    match = (HELP_VOTE.c.account_id == account_id, HELP_VOTE.c.slug == slug, HELP_VOTE.c.member_id == member_id)
    return connection.execute(select(HELP_VOTE.c.helpful).where(*match)).scalar_one_or_none()


def note_unanswered(
    connection: Connection, account_id: int, question: str, topic: str | None, asked_at: datetime
) -> None:
    """Keep a question that found no answer, without email addresses and phone numbers."""
    row = {
        "account_id": account_id,
        "question_id": uuid.uuid4().hex,
        "question": redacted(question),
        "topic": topic,
        "asked_at": asked_at,
    }
    connection.execute(insert(HELP_QUESTION).values(row))


def unanswered(connection: Connection, account_id: int) -> list[Unanswered]:
    """The account's questions without an answer, the newest first."""
    mine = select(HELP_QUESTION).where(HELP_QUESTION.c.account_id == account_id)
    rows = connection.execute(mine.order_by(HELP_QUESTION.c.asked_at.desc()).limit(MOST_SHOWN))
    return [Unanswered(row.question, row.topic, row.asked_at) for row in rows]


def redacted(question: str) -> str:
    """The question for keeping: cut, on one line, storable, addresses and numbers replaced."""
    text = " ".join(question.replace("\x00", " ").split())
    return PHONE.sub("[phone]", EMAIL.sub("[email]", text))[:LONGEST_QUESTION]
