"""Two accounts in one database, with something of each in every table."""

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, empty_checkpoint
from sqlalchemy import Engine, insert, select, text

from assistant.checkpoints import Conversations, conversation_key
from segment_core import campaigns, confirmations, help_center, keys, segment_sizes, webhooks
from segment_core.counting import build
from segment_core.database.engine import Database
from segment_core.segments import Edit
from segment_core.tables import CHAT, CHAT_ELEMENT, CHAT_STEP, EVENT_SEEN, MEMBER
from tests.support.account import CustomField
from tests.support.cast import CAST, NOW, STRANGERS
from tests.support.home import Home, load
from tests.support.mailing import HELLO
from tests.support.owner import owner_of

EDIT = Edit("t1", NOW)


@pytest.fixture(scope="session")
def wall(make_database: Callable[[], Database]) -> Database:
    """A database of its own, so that its catalog holds the product's tables alone."""
    return make_database()


@pytest.fixture(scope="session")
def owner(wall: Database) -> Generator[Engine]:
    """The connections of its owner."""
    with owner_of(wall) as engine:
        yield engine


@pytest.fixture(scope="session")
def ours(wall: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The account that asks."""
    home = load(wall, replace(CAST, given_id="ours"), tmp_path_factory.mktemp("ours"))
    fill(home)
    return home


@pytest.fixture(scope="session")
def theirs(wall: Database, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Another account: everything it has goes by a name of its own."""
    folder = replace(
        STRANGERS,
        statuses=(*CAST.statuses, "Sealed"),
        team=tuple(replace(member, id=f"x-{member.id}", email=f"x-{member.email}") for member in CAST.team),
        custom_fields=(*CAST.custom_fields, CustomField("hidden", "Hidden", "text")),
    )
    folder = replace(folder, leads=tuple(replace(lead, values=_handed_over(lead.values)) for lead in folder.leads))
    home = load(wall, folder, tmp_path_factory.mktemp("theirs"))
    fill(home)
    return home


def _handed_over(given: dict[str, Any]) -> dict[str, Any]:
    """Their leads are theirs in every value too."""
    owner = given.get("assigned_to")
    return {**given, "assigned_to": f"x-{owner}" if owner else None, "tags": ("Sealed",), "custom.hidden": "sealed"}


def fill(home: Home) -> None:
    """A change that waits, a sent campaign, sizes, a conversation and its chat, so that no table is empty."""
    change = confirmations.PendingChange(f"token of {home.slug}", "delete_segment", {"name": "x"}, 1, 2)
    with home.database.transaction(home.id) as connection:
        confirmations.propose(connection, home.id, "t1", "thread", change, NOW)
        keys.create_key(connection, home.slug, f"key of {home.slug}", "admin", NOW)
        connection.execute(insert(EVENT_SEEN).values(account_id=home.id, digest=b"seen", seen_at=NOW))
        webhooks.set_webhook(connection, home.id, "own", None, NOW)
    build.build(home.database, home.id, NOW)
    for _ in range(2):  # as before after the second one, and noted
        home.run(lambda connection, _: connection.execute(text("UPDATE lead SET first_name = -first_name")))
    campaign = home.run(campaigns.create_campaign, f"Plan of {home.slug}", home.catalog.segments[0].name, EDIT, HELLO)
    review = home.run(campaigns.review_campaign, campaign.id, NOW)
    home.run(campaigns.send_now, campaign.id, review.confirmed, f"key of {home.slug}", NOW)
    home.run(lambda connection, catalog: segment_sizes.record(connection, catalog, list(catalog.segments), NOW))
    home.run(lambda connection, _: help_center.vote(connection, home.id, "counts", "t1", True, NOW))
    home.run(lambda connection, _: help_center.note_unanswered(connection, home.id, "how do I fly", None, NOW))
    saver, key = Conversations(home.database), conversation_key(home.slug, "t1", "thread")
    config: RunnableConfig = {"configurable": {"thread_id": key, "checkpoint_ns": ""}}
    state: Checkpoint = {**empty_checkpoint(), "channel_values": {"draft": {}}, "channel_versions": {"draft": "1"}}
    saver.put_writes(saver.put(config, state, {}, {}), [("draft", {})], "task")
    with home.database.transaction(home.id) as connection:
        member = connection.scalar(select(MEMBER.c.member_id).limit(1))
        row = {"account_id": home.id, "member_id": member, "thread_id": "thread"}
        said = {"step_id": "m1", "kind": "user_message", "author": "User", "output": "hi", "is_error": False}
        connection.execute(insert(CHAT).values(**row, name="hi", used_at=NOW))
        connection.execute(insert(CHAT_STEP).values(**row, **said, created_at=NOW))
        connection.execute(insert(CHAT_ELEMENT).values(**row, element_id="c1", step_id="m1", name="TurnCard", props={}))
