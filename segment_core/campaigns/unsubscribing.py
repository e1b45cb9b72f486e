"""A recipient says no through the link in a mail: it holds for the address, and the campaign learns of it."""

from datetime import datetime

from sqlalchemy import Connection, select

from segment_core.catalog import Catalog
from segment_core.errors import NotFound
from segment_core.leads import EventInput, record_events, unsubscribe_address
from segment_core.tables import CAMPAIGN, EVENT, EVENT_KINDS, RECIPIENT


def unsubscribe_recipient(connection: Connection, catalog: Catalog, number: int, ord_: int, now: datetime) -> str:
    """Unsubscribe every lead with the recipient's address, and record the event once; the address.

    `number` and `ord_` are the campaign's and the recipient's, as the link holds them. Also where the lead is gone
    or has another address by now. Raises NotFound.
    """
    lead_id, address = _mailed(connection, catalog.account_id, number, ord_)
    unsubscribe_address(connection, catalog, address, now)
    if not _is_recorded(connection, catalog, number, ord_):
        campaign = (CAMPAIGN.c.account_id == catalog.account_id, CAMPAIGN.c.number == number)
        campaign_id = connection.execute(select(CAMPAIGN.c.campaign_id).where(*campaign)).scalar_one()
        record_events(connection, catalog, [(0, EventInput(lead_id, campaign_id, "unsubscribed", now))])
    return address


def mailed_address(connection: Connection, account_id: int, number: int, ord_: int) -> str:
    """The address that a campaign's letter to a recipient went to. Raises NotFound."""
    return _mailed(connection, account_id, number, ord_)[1]


def _mailed(connection: Connection, account_id: int, number: int, ord_: int) -> tuple[str, str]:
    match = (RECIPIENT.c.account_id == account_id, RECIPIENT.c.campaign == number, RECIPIENT.c.ord == ord_)
    row = connection.execute(select(RECIPIENT.c.lead_id, RECIPIENT.c.address).where(*match)).one_or_none()
    if row is None:
        raise NotFound("this link belongs to no mail of ours", kind="recipient", name="")
    return row.lead_id, row.address


def _is_recorded(connection: Connection, catalog: Catalog, number: int, ord_: int) -> bool:
    match = (
        EVENT.c.account_id == catalog.account_id,
        EVENT.c.ord == ord_,
        EVENT.c.campaign == number,
        EVENT.c.kind == EVENT_KINDS["unsubscribed"],
    )
    return connection.execute(select(EVENT.c.at).where(*match).limit(1)).one_or_none() is not None
