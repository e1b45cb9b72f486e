"""The tables. Every row of an account's data carries `account_id`, first in every key (docs/database.md).

Choices, tags, owners and most text are small integers of the account's dictionary (`value`); a lead's custom
values sit in `custom` by field key: numbers as numbers, booleans as booleans, dates as days since 1970-01-01,
moments as microseconds since 1970, choice and text as the dictionary's number. What has another JSON type than
its field says is read as missing.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIT, JSONB

METADATA = MetaData()


def _account() -> Column[int]:
    return Column("account_id", BigInteger, nullable=False)


def _present_account() -> Column[int]:
    """For rows that are written by a library which knows no accounts: that of the transaction."""
    account = text("NULLIF(current_setting('cori.account_id', true), '')::bigint")
    return Column("account_id", BigInteger, nullable=False, server_default=account)


def _moment(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


ACCOUNT = Table(
    "account",
    METADATA,
    _account(),
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("week_start", Text, nullable=False),
    # raised by whatever changes the vocabulary; a cached catalog of an older version is stale
    Column("catalog_version", BigInteger, nullable=False, server_default=text("1")),
    Column("next_value_id", Integer, nullable=False, server_default=text("1")),
    Column("next_ord", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("account_id"),
)
MEMBER = Table(
    "member",
    METADATA,
    _account(),
    Column("member_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("password_hash", Text),
    # part of every signed-in session; another one ends the sessions before it
    Column("session_stamp", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("account_id", "member_id"),
)
FIELD = Table(
    "field",
    METADATA,
    _account(),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("unit", Text),
    Column("synonyms", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("account_id", "key"),
)
VALUE = Table(
    "value",
    METADATA,
    _account(),
    Column("id", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("folded", Text, nullable=False),
    # of the label; labels can be longer than an index entry
    Column("digest", LargeBinary, nullable=False),
    Column("declared", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("account_id", "id"),
    UniqueConstraint("account_id", "field", "digest", name="value_label"),
)
LEAD = Table(
    "lead",
    METADATA,
    _account(),
    Column("ord", Integer, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("first_name", Integer),
    Column("last_name", Integer),
    Column("email", Text),
    Column("email_folded", Text),
    Column("phone", Text),
    Column("phone_folded", Text),
    Column("phone_type", Integer),
    Column("status", Integer),
    Column("source", Integer),
    Column("assigned_to", Integer),
    Column("tags", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    _moment("created_at"),
    _moment("last_active_at"),
    Column("subscribed", Boolean),
    Column("custom", JSONB, nullable=False, server_default=text("'{}'")),
    # roll-up: the latest event of each kind, human opens alone
    _moment("received_at"),
    _moment("opened_at"),
    _moment("clicked_at"),
    _moment("bounced_at"),
    _moment("unsubscribed_at"),
    # said by the person or the CRM, and no event of a campaign: no more mail, and mail again
    _moment("refused_at"),
    _moment("resubscribed_at"),
    PrimaryKeyConstraint("account_id", "ord"),
    UniqueConstraint("account_id", "lead_id", name="lead_crm_id"),
)
CAMPAIGN = Table(
    "campaign",
    METADATA,
    _account(),
    Column("number", Integer, nullable=False),
    Column("campaign_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    _moment("sent_at"),
    # recorded (sent by another system), draft, scheduled, held, sending, sent, cancelled
    Column("state", Text, nullable=False, server_default=text("'recorded'")),
    Column("segment_id", Text),
    Column("subject", Text, nullable=False, server_default=text("''")),
    Column("body", Text, nullable=False, server_default=text("''")),
    Column("created_by", Text),
    _moment("created_at"),
    _moment("send_at"),
    # what the person said yes to, and what was frozen at the send (segment_core/campaigns/stored.py)
    Column("confirmed", JSONB),
    Column("frozen", JSONB),
    Column("send_key", Text),
    # why it is held, or what its delivery waits for
    Column("problem", Text),
    _moment("finished_at"),
    PrimaryKeyConstraint("account_id", "number"),
    UniqueConstraint("account_id", "campaign_id", name="campaign_crm_id"),
    Index("campaign_due", "account_id", "send_at", postgresql_where=text("state IN ('scheduled', 'sending')")),
)
RECIPIENT = Table(
    "recipient",
    METADATA,
    _account(),
    Column("campaign", Integer, nullable=False),
    # the lead's place; the lead itself may be gone
    Column("ord", Integer, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    # merge field → its text as of the send
    Column("merge", JSONB, nullable=False),
    # queued, sending, sent, failed, skipped, uncertain
    Column("state", Text, nullable=False, server_default=text("'queued'")),
    Column("reason", Text),
    # how often it was put off
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    # of the attempt that took it last (web/delivery/trace.py)
    Column("token", Text),
    _moment("next_at"),
    _moment("changed_at"),
    # whether its event (received, bounced) is written
    Column("noted", Boolean, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("account_id", "campaign", "ord"),
)
EVENT = Table(
    "event",
    METADATA,
    _account(),
    Column("ord", Integer, nullable=False),
    Column("campaign", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    _moment("at", nullable=False),
    Column("machine", Boolean, nullable=False),
    PrimaryKeyConstraint("account_id", "ord", "campaign", "kind", "at", "machine"),
)
ENGAGEMENT = Table(
    "engagement",
    METADATA,
    _account(),
    Column("campaign", Integer, nullable=False),
    Column("ord", Integer, nullable=False),
    _moment("received_at"),
    _moment("opened_at"),
    _moment("clicked_at"),
    _moment("bounced_at"),
    _moment("unsubscribed_at"),
    PrimaryKeyConstraint("account_id", "campaign", "ord"),
)
SEGMENT = Table(
    "segment",
    METADATA,
    _account(),
    Column("segment_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),
    Column("tree", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("edited_by", Text),
    _moment("edited_at", nullable=False),
    _moment("deleted_at"),
    PrimaryKeyConstraint("account_id", "segment_id"),
    Index("segment_name", "account_id", "name_folded", unique=True, postgresql_where=text("deleted_at IS NULL")),
)
SEGMENT_VERSION = Table(
    "segment_version",
    METADATA,
    _account(),
    Column("segment_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("tree", JSONB, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("edited_by", Text),
    _moment("edited_at", nullable=False),
    PrimaryKeyConstraint("account_id", "segment_id", "version"),
)
SEGMENT_SIZE = Table(
    "segment_size",
    METADATA,
    _account(),
    Column("segment_id", Text, nullable=False),
    Column("day", Date, nullable=False),  # of the account's calendar: one size a day and version
    Column("version", Integer, nullable=False),
    _moment("at", nullable=False),
    Column("size", BigInteger, nullable=False),
    PrimaryKeyConstraint("account_id", "segment_id", "day", "version"),
)
CONFIRMATION = Table(
    "confirmation",
    METADATA,
    _account(),
    Column("token", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    Column("thread_id", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("arguments", JSONB, nullable=False),
    Column("version", Integer),
    Column("count", BigInteger),
    _moment("asked_at", nullable=False),
    _moment("used_at"),
    PrimaryKeyConstraint("account_id", "token"),
)
API_KEY = Table(
    "api_key",
    METADATA,
    _account(),
    Column("key_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    # SHA-256 of the key; the key itself is kept nowhere
    Column("digest", LargeBinary, nullable=False),
    _moment("created_at", nullable=False),
    _moment("last_used_at"),
    _moment("revoked_at"),
    PrimaryKeyConstraint("account_id", "key_id"),
    UniqueConstraint("account_id", "digest", name="api_key_digest"),
)
# 16 bytes of the hash of an event's source and id, once it was taken in: a second one changes nothing
EVENT_SEEN = Table(
    "event_seen",
    METADATA,
    _account(),
    Column("digest", LargeBinary, nullable=False),
    _moment("seen_at", nullable=False),
    PrimaryKeyConstraint("account_id", "digest"),
)
WEBHOOK = Table(
    "webhook",
    METADATA,
    _account(),
    # own, sendgrid, postmark or mailgun
    Column("vendor", Text, nullable=False),
    Column("public_id", Text, nullable=False),
    # what its requests are checked with; as it is, since an HMAC needs it whole
    Column("secret", Text, nullable=False),
    _moment("set_at", nullable=False),
    PrimaryKeyConstraint("account_id", "vendor"),
)
HELP_VOTE = Table(
    "help_vote",
    METADATA,
    _account(),
    Column("slug", Text, nullable=False),
    Column("member_id", Text, nullable=False),
    Column("helpful", Boolean, nullable=False),
    _moment("at", nullable=False),
    PrimaryKeyConstraint("account_id", "slug", "member_id"),
)
HELP_QUESTION = Table(
    "help_question",
    METADATA,
    _account(),
    Column("question_id", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("topic", Text),
    _moment("asked_at", nullable=False),
    PrimaryKeyConstraint("account_id", "question_id"),
)
# Chats as their page shows them. What a chat knows is in the tables below; no lead is in either.
CHAT_KEY = ("account_id", "member_id", "thread_id")
CHAT = Table(
    "chat",
    METADATA,
    _account(),
    Column("member_id", Text, nullable=False),
    Column("thread_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("named_by_hand", Boolean, nullable=False, server_default=text("false")),
    _moment("used_at", nullable=False),
    PrimaryKeyConstraint(*CHAT_KEY),
    ForeignKeyConstraint(
        ["account_id", "member_id"], ["member.account_id", "member.member_id"], name="chat_member", ondelete="CASCADE"
    ),
    Index("chat_used", "account_id", "member_id", "used_at", "thread_id"),
)
CHAT_STEP = Table(
    "chat_step",
    METADATA,
    _account(),
    Column("member_id", Text, nullable=False),
    Column("step_id", Text, nullable=False),
    Column("thread_id", Text, nullable=False),
    Column("parent_id", Text),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("output", Text, nullable=False),
    Column("command", Text),
    Column("is_error", Boolean, nullable=False),
    _moment("created_at", nullable=False),
    Column("thumb", SmallInteger),  # 1 up, 0 down
    Column("comment", Text),
    PrimaryKeyConstraint("account_id", "member_id", "step_id"),
    ForeignKeyConstraint(CHAT_KEY, [f"chat.{name}" for name in CHAT_KEY], name="step_chat", ondelete="CASCADE"),
    Index("chat_step_order", *CHAT_KEY, "created_at"),
)
CHAT_ELEMENT = Table(
    "chat_element",
    METADATA,
    _account(),
    Column("member_id", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("thread_id", Text, nullable=False),
    Column("step_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("props", JSONB, nullable=False),
    PrimaryKeyConstraint("account_id", "member_id", "element_id"),
    ForeignKeyConstraint(CHAT_KEY, [f"chat.{name}" for name in CHAT_KEY], name="element_chat", ondelete="CASCADE"),
    Index("chat_element_thread", *CHAT_KEY),
)
# The tables of langgraph-checkpoint-postgres; assistant/checkpoints.py has the library read and write them.
CHECKPOINTS = Table(
    "checkpoints",
    METADATA,
    _present_account(),
    Column("thread_id", Text, nullable=False),
    Column("checkpoint_ns", Text, nullable=False, server_default=text("''")),
    Column("checkpoint_id", Text, nullable=False),
    Column("parent_checkpoint_id", Text),
    Column("type", Text),
    Column("checkpoint", JSONB, nullable=False),
    Column("metadata", JSONB, nullable=False, server_default=text("'{}'")),
    PrimaryKeyConstraint("account_id", "thread_id", "checkpoint_ns", "checkpoint_id"),
)
CHECKPOINT_BLOBS = Table(
    "checkpoint_blobs",
    METADATA,
    _present_account(),
    Column("thread_id", Text, nullable=False),
    Column("checkpoint_ns", Text, nullable=False, server_default=text("''")),
    Column("channel", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("blob", LargeBinary),
    PrimaryKeyConstraint("account_id", "thread_id", "checkpoint_ns", "channel", "version"),
)
CHECKPOINT_WRITES = Table(
    "checkpoint_writes",
    METADATA,
    _present_account(),
    Column("thread_id", Text, nullable=False),
    Column("checkpoint_ns", Text, nullable=False, server_default=text("''")),
    Column("checkpoint_id", Text, nullable=False),
    Column("task_id", Text, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("type", Text),
    Column("blob", LargeBinary, nullable=False),
    Column("task_path", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("account_id", "thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx"),
)

# Bitmaps: one bit a lead, in chunks of leads (docs/counting.md). With `bitmap_state`, writes note leads.
BITMAP_STATE = Table(
    "bitmap_state",
    METADATA,
    _account(),
    # building, or ready: every lead is in a bitmap or noted in bitmap_dirty
    Column("state", Text, nullable=False),
    # whether counts are made from them
    Column("used", Boolean, nullable=False, server_default=text("false")),
    Column("timezone", Text, nullable=False),
    Column("chunks", Integer, nullable=False, server_default=text("0")),
    # another one after every change of a bitmap
    Column("stamp", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    _moment("built_at"),
    PrimaryKeyConstraint("account_id"),
)
BITMAP_ATTRIBUTE = Table(
    "bitmap_attribute",
    METADATA,
    _account(),
    Column("attribute", Integer, nullable=False),
    Column("name", Text, nullable=False),
    # values (one bitmap each), digits (one for each binary digit of a code), slices (these, and more to compare codes
    # by) or blanks (whether there is a value)
    Column("encoding", Text, nullable=False),
    # slices: code 1 begins at `base`, and each further one `unit` later
    Column("base", BigInteger, nullable=False, server_default=text("0")),
    Column("unit", BigInteger, nullable=False, server_default=text("1")),
    Column("width", SmallInteger, nullable=False, server_default=text("0")),
    # of the midnights that codes of moments begin at
    Column("midnights", Text),
    # how many rows of `bitmap` there are, as bitmap_value has them by value: values that are missing are noticed
    Column("bitmaps", BigInteger, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("account_id", "attribute"),
)
BITMAP_VALUE = Table(
    "bitmap_value",
    METADATA,
    _account(),
    Column("attribute", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    # how many rows of `bitmap` there are: one that is missing is noticed
    Column("chunks", Integer, nullable=False),
    # of moments: no lead has one before or after these
    _moment("earliest"),
    _moment("latest"),
    PrimaryKeyConstraint("account_id", "attribute", "value"),
)
BITMAP = Table(
    "bitmap",
    METADATA,
    _account(),
    Column("chunk", Integer, nullable=False),
    Column("attribute", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    Column("bits", BIT(varying=True), nullable=False),
    # how many bits are set: damage is noticed
    Column("ones", Integer, nullable=False),
    PrimaryKeyConstraint("account_id", "chunk", "attribute", "value"),
)
# Leads that were written since their bits were, by the transaction that did; triggers fill it, or noting.py
BITMAP_DIRTY = Table(
    "bitmap_dirty",
    METADATA,
    _account(),
    Column("ord", Integer, nullable=False),
    Column("xact", BigInteger, nullable=False),
    # what of the lead was written (counting/areas.py): counts of other things believe its bits
    Column("areas", Integer, nullable=False, server_default=text("-1")),
    PrimaryKeyConstraint("account_id", "ord", "xact"),
)

EVENT_KINDS = {"received": 0, "opened": 1, "clicked": 2, "bounced": 3, "unsubscribed": 4}
