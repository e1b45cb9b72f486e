"""A campaign as it is stored: its plan, what was confirmed, and what was frozen when it was sent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, select

from segment_core.campaigns.audience import Audience
from segment_core.catalog import Catalog
from segment_core.errors import NotFound
from segment_core.folding import fold_value
from segment_core.nearest import nearest
from segment_core.tables import CAMPAIGN

State = Literal["recorded", "draft", "scheduled", "held", "sending", "sent", "cancelled"]
UNSENT: tuple[State, ...] = ("draft", "scheduled", "held")


@dataclass(frozen=True)
class Message:
    """What is written: a subject of one line and a plain-text body, both with merge fields ({{first_name|there}})."""

    subject: str = ""
    body: str = ""


@dataclass(frozen=True)
class Confirmed:
    """What a person said yes to: how many matched and would be mailed, and which conditions (a digest of them)."""

    matching: int
    mailable: int
    definition: str


@dataclass(frozen=True)
class Frozen:
    """The definition at the moment of sending. Nothing that happens to the segment afterwards changes it.

    `tree` names other segments, as the sentence does; `expanded` holds their conditions in place of their names.
    `resolved`: what relative dates came to. `audience`: how many matched, were left out, and are to be mailed.
    `fields`: each merge field as the message writes it → its key.
    """

    segment: str
    version: int
    sentence: str
    tree: dict[str, Any]
    expanded: dict[str, Any]
    resolved: tuple[str, ...]
    fields: dict[str, str]
    audience: Audience
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """For storage."""
        return {**asdict(self), "resolved": list(self.resolved), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Frozen":
        """From storage."""
        return cls(
            segment=data["segment"],
            version=data["version"],
            sentence=data["sentence"],
            tree=data["tree"],
            expanded=data["expanded"],
            resolved=tuple(data["resolved"]),
            fields=data["fields"],
            audience=Audience(**data["audience"]),
            at=datetime.fromisoformat(data["at"]),
        )


@dataclass(frozen=True)
class StoredCampaign:
    """One campaign. `segment` is the present name of its segment, None where that was deleted.

    `send_at`: when it is scheduled for. `sent_at`: when its recipients were frozen. `problem`: why it is held,
    or what its delivery waits for.
    """

    id: str
    number: int
    name: str
    state: State
    segment_id: str | None
    segment: str | None
    message: Message
    created_by: str | None
    created_at: datetime | None
    send_at: datetime | None
    sent_at: datetime | None
    finished_at: datetime | None
    confirmed: Confirmed | None
    frozen: Frozen | None
    send_key: str | None
    problem: str | None


def list_campaigns(connection: Connection, catalog: Catalog) -> list[StoredCampaign]:
    """Every campaign of the account, also those that another system sent: the newest first."""
    rows = connection.execute(
        select(CAMPAIGN).where(CAMPAIGN.c.account_id == catalog.account_id).order_by(CAMPAIGN.c.number.desc())
    )
    return [read_campaign(row, catalog) for row in rows]


def get_campaign(connection: Connection, catalog: Catalog, campaign_id: str) -> StoredCampaign:
    """The campaign by this id. Raises NotFound."""
    match = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.campaign_id == campaign_id)
    row = connection.execute(select(CAMPAIGN).where(*match)).one_or_none()
    if row is None:
        raise NotFound(f"there is no campaign “{campaign_id}”", kind="campaign", name=campaign_id)
    return read_campaign(row, catalog)


def find_campaign(connection: Connection, catalog: Catalog, words: str) -> StoredCampaign:
    """The campaign by its name, whatever the case, or its id; of several, the newest. Raises NotFound."""
    campaigns = list_campaigns(connection, catalog)
    wanted = fold_value(words)
    named = [campaign for campaign in campaigns if fold_value(campaign.name) == wanted]
    found = [campaign for campaign in named if campaign.state != "cancelled"] or named
    found = found or [campaign for campaign in campaigns if campaign.id == words.strip()]
    if not found:
        near = nearest(words, [campaign.name for campaign in campaigns])
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise NotFound(f"there is no campaign “{words}”{hint}", kind="campaign", name=words, nearest=near)
    return found[0]


def read_campaign(row: Row[Any], catalog: Catalog) -> StoredCampaign:
    """A campaign from its row."""
    segment = catalog.segment_ids.get(row.segment_id or "")
    return StoredCampaign(
        id=row.campaign_id,
        number=row.number,
        name=row.name,
        state=cast("State", row.state),
        segment_id=row.segment_id,
        segment=segment.name if segment else None,
        message=Message(row.subject, row.body),
        created_by=row.created_by,
        created_at=row.created_at,
        send_at=row.send_at,
        sent_at=row.sent_at,
        finished_at=row.finished_at,
        confirmed=Confirmed(**row.confirmed) if row.confirmed else None,
        frozen=Frozen.from_json(row.frozen) if row.frozen else None,
        send_key=row.send_key,
        problem=row.problem,
    )
