"""Where an account takes engagement in, and what the requests of each mail service are checked with.

The address holds the account's number, so that it is found behind the wall (docs/adr/0002); its other half is random.
Secrets are stored as they are: an HMAC needs them whole.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from segment_core.database.engine import Database
from segment_core.errors import BadInput, NotFound
from segment_core.tables import WEBHOOK

Vendor = Literal["own", "sendgrid", "postmark", "mailgun"]
VENDORS: tuple[Vendor, ...] = get_args(Vendor)
PUBLIC_ID = re.compile(r"([0-9a-f]{16})[0-9a-f]{16}\Z")
MADE_HERE = ("own", "postmark")  # the others come from the service's own pages


@dataclass(frozen=True)
class Webhook:
    """One address of an account. `secret`: an HMAC key; sendgrid: a public key; postmark: user:password."""

    account_id: int
    vendor: Vendor
    public_id: str
    secret: str
    set_at: datetime

    @property
    def path(self) -> str:
        """Below the server's address."""
        return f"/api/v1/webhooks/{self.vendor}/{self.public_id}"


def set_webhook(connection: Connection, account_id: int, vendor: str, secret: str | None, now: datetime) -> Webhook:
    """Open the address for a service, or give it another secret; the address stays. Raises BadInput."""
    name = known_vendor(vendor)
    known = {hook.vendor: hook for hook in list_webhooks(connection, account_id)}.get(name)
    public_id = known.public_id if known else f"{account_id:016x}{secrets.token_hex(8)}"
    hook = Webhook(account_id, name, public_id, _checked(name, secret), now)
    facts = {"public_id": hook.public_id, "secret": hook.secret, "set_at": now}
    row = insert(WEBHOOK).values(account_id=account_id, vendor=name, **facts)
    connection.execute(row.on_conflict_do_update(index_elements=["account_id", "vendor"], set_=facts))
    return hook


def list_webhooks(connection: Connection, account_id: int) -> list[Webhook]:
    """The account's addresses."""
    rows = connection.execute(select(WEBHOOK).where(WEBHOOK.c.account_id == account_id).order_by(WEBHOOK.c.vendor))
    return [Webhook(row.account_id, row.vendor, row.public_id, row.secret, row.set_at) for row in rows]


def remove_webhook(connection: Connection, account_id: int, vendor: str) -> None:
    """Close the address. Raises NotFound."""
    match = (WEBHOOK.c.account_id == account_id, WEBHOOK.c.vendor == known_vendor(vendor))
    if not connection.execute(delete(WEBHOOK).where(*match)).rowcount:
        raise NotFound(f"there is no webhook for {vendor}", kind="webhook", name=vendor)


def find_webhook(database: Database, vendor: str, public_id: str) -> Webhook | None:
    """The address that is asked for; None where there is none."""
    parts = PUBLIC_ID.match(public_id)
    account_id = int(parts[1], 16) if parts else 1 << 63
    if account_id >= 1 << 63:
        return None
    with database.transaction(account_id) as connection:
        found = list_webhooks(connection, account_id)
    return next((hook for hook in found if (hook.vendor, hook.public_id) == (vendor, public_id)), None)


def known_vendor(vendor: str) -> Vendor:
    """Raises BadInput for a service that is none of ours."""
    if vendor not in VENDORS:
        raise BadInput(f"“{vendor}” is not one of {', '.join(VENDORS)}", part="vendor", nearest=VENDORS)
    return vendor


def public_key(text: str) -> EllipticCurvePublicKey:
    """SendGrid's verification key: base64 of a DER public key. Raises BadInput."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadInput("the verification key is not the base64 text that SendGrid shows", part="secret") from error
    if not isinstance(key, EllipticCurvePublicKey):
        raise BadInput("the verification key is not an elliptic-curve key", part="secret")
    return key


def _checked(vendor: Vendor, secret: str | None) -> str:
    if secret is None or not secret.strip():
        if vendor not in MADE_HERE:
            raise BadInput(f"{vendor} makes its own key: give it, as its page shows it", part="secret")
        made = secrets.token_urlsafe(32)
        return f"cori:{made}" if vendor == "postmark" else made
    clean = secret.strip()
    if not clean.isascii() or not clean.isprintable() or len(clean) > 2_000:
        raise BadInput("a secret has printable ASCII characters alone", part="secret")
    if vendor == "sendgrid":
        public_key(clean)
    if vendor == "postmark" and not all(clean.partition(":")):
        raise BadInput("Postmark's secret is user:password", part="secret")
    return clean
