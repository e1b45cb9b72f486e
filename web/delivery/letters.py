"""One recipient's mail: text and HTML parts, a stable Message-ID, and the ways to unsubscribe."""

import html
import json
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, parseaddr

from segment_core.campaigns.delivery import Due
from segment_core.campaigns.merge_fields import write
from segment_core.campaigns.stored import StoredCampaign
from segment_core.errors import BadInput
from web.delivery.seals import Sealed, Seals
from web.delivery.settings import Service

WIDEST = 400  # characters of a header's line: links stay whole
UNSUBSCRIBE, MAIL = "unsubscribe", "mail"  # purposes of seals


@dataclass(frozen=True)
class Letter:
    """A mail that is ready to leave. `sender` and `to` are bare addresses; `content` is the whole message."""

    message_id: str
    sender: str
    to: str
    content: bytes


@dataclass(frozen=True)
class Stationery:
    """What all letters share: the sender ("News <news@example.com>"), the public address, the seals."""

    sender: str
    public_url: str
    seals: Seals
    service: Service | None = None  # that the letters go through: it is told campaign and lead, for its webhook

    def message_id(self, recipient: Sealed) -> str:
        """The same for a recipient whenever it is asked for."""
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        return f"<{self.seals.seal(recipient, MAIL)}@{domain}>"

    def unsubscribe_url(self, recipient: Sealed) -> str:
        """Where this recipient says no."""
        return f"{self.public_url}/u/{self.seals.seal(recipient, UNSUBSCRIBE)}"

    def letter(self, account_id: int, campaign: StoredCampaign, due: Due, now: datetime) -> Letter:
        """The campaign's message to one recipient. Raises BadInput for an address that no header can hold."""
        recipient = Sealed(account_id, campaign.number, due.ord)
        fields = campaign.frozen.fields if campaign.frozen else {}
        written = write(campaign.message, fields, due.merge)
        to = deliverable(due.address)
        # 7bit: a server need not know 8BITMIME
        policy = (SMTP if to.isascii() else SMTPUTF8).clone(max_line_length=WIDEST, cte_type="7bit")
        mail = EmailMessage(policy=policy)
        name, address = parseaddr(self.sender)
        mail["From"] = Address(name, addr_spec=address)
        mail["To"] = to  # Address takes no letters beyond ASCII in a name
        if [f"{found.username}@{found.domain}" for found in mail["To"].addresses] != [to]:
            raise BadInput(f"“{to}” cannot be written as an address", part="address")
        mail["Subject"] = written.subject
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = self.message_id(recipient)
        link = self.unsubscribe_url(recipient)
        mail["List-Unsubscribe"] = f"<{link}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        for header, value in metadata(self.service, campaign.id, due.lead_id):
            mail[header] = value
        mail.set_content(f"{written.text.rstrip()}\n\n-- \nUnsubscribe: {link}\n")
        footer = f'<hr><p><a href="{html.escape(link)}">Unsubscribe</a></p>'
        mail.add_alternative(written.html.replace("</body>", f"{footer}</body>"), subtype="html")
        return Letter(self.message_id(recipient), address, to, mail.as_bytes())


def metadata(service: Service | None, campaign_id: str, lead_id: str) -> list[tuple[str, str]]:
    """The headers that the service takes out of a mail and gives back with its events; ASCII, whatever the ids."""
    ours = json.dumps({"cori_campaign": campaign_id, "cori_lead": lead_id})
    match service:
        case "sendgrid":
            return [("X-SMTPAPI", f'{{"unique_args": {ours}}}')]
        case "mailgun":
            return [("X-Mailgun-Variables", ours)]
        case "postmark" if (campaign_id + lead_id).isascii() and (campaign_id + lead_id).isprintable():
            return [("X-PM-Metadata-cori_campaign", campaign_id), ("X-PM-Metadata-cori_lead", lead_id)]
        case _:
            return []


def deliverable(address: str) -> str:
    """The address with its domain in ASCII where its name is ASCII; such mail passes every server."""
    name, _, domain = address.rpartition("@")
    if not name.isascii() or domain.isascii():
        return address
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address
