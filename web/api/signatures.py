"""Whether a webhook's request comes from whom it says: each service's own scheme, compared in constant time.

own       Cori-Signature: t=SECONDS,v1=HEX   HMAC-SHA256 of "SECONDS.BODY"; five minutes at most
sendgrid  ECDSA (SHA-256) of the timestamp's header and the body, with their public key; a day old at most
mailgun   HMAC-SHA256 of timestamp and token, which are in the body; it says nothing of the rest, so a token is
          good once
postmark  signs nothing: Basic authentication, from the address that Postmark is given
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256

from segment_core.webhooks import Vendor, Webhook, public_key

OWN_SECONDS = 300
MAILGUN_SECONDS = 86_400  # it tries again for eight hours
SENDGRID_SECONDS = 90_000  # it tries again for a day
OWN = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})\Z")
Headers = Mapping[str, str]


def is_genuine(hook: Webhook, headers: Headers, raw: bytes, body: Any, now: datetime) -> bool:
    """Whether the request carries what only the service (and we) can make. `body` is the JSON of `raw`."""
    return CHECKS[hook.vendor](hook.secret, headers, raw, body, now)


def sign_own(secret: str, raw: bytes, now: datetime) -> str:
    """The Cori-Signature of a body sent now."""
    seconds = str(int(now.timestamp()))
    return f"t={seconds},v1={_hmac(secret, seconds.encode() + b'.' + raw)}"


def mailgun_token(body: Any) -> str:
    """What makes a Mailgun request one; it was checked before."""
    return str(body["signature"]["token"])


def _own(secret: str, headers: Headers, raw: bytes, _: Any, now: datetime) -> bool:
    parts = OWN.match(headers.get("cori-signature", ""))
    if parts is None or abs(now.timestamp() - int(parts[1])) > OWN_SECONDS:
        return False
    return _same(_hmac(secret, parts[1].encode() + b"." + raw), parts[2])


def _sendgrid(secret: str, headers: Headers, raw: bytes, _: Any, now: datetime) -> bool:
    timestamp = headers.get("x-twilio-email-event-webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now.timestamp() - int(timestamp)) > SENDGRID_SECONDS:
        return False
    try:
        signature = base64.b64decode(headers.get("x-twilio-email-event-webhook-signature", ""), validate=True)
        public_key(secret).verify(signature, timestamp.encode() + raw, ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _postmark(secret: str, headers: Headers, raw: bytes, _: Any, now: datetime) -> bool:
    scheme, _space, given = headers.get("authorization", "").partition(" ")
    right = base64.b64encode(secret.encode()).decode()
    return scheme.lower() == "basic" and _same(given.strip(), right)


def _mailgun(secret: str, headers: Headers, raw: bytes, body: Any, now: datetime) -> bool:
    part = cast("dict[str, Any]", body).get("signature") if isinstance(body, dict) else None
    signed = cast("dict[str, Any]", part) if isinstance(part, dict) else {}
    timestamp, token, given = (str(signed.get(key, "")) for key in ("timestamp", "token", "signature"))
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not 0 < len(token) <= 200:
        return False
    if abs(now.timestamp() - int(timestamp)) > MAILGUN_SECONDS:
        return False
    return _same(_hmac(secret, (timestamp + token).encode(errors="replace")), given)


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


CHECKS: dict[Vendor, Callable[[str, Headers, bytes, Any, datetime], bool]] = {
    "own": _own,
    "sendgrid": _sendgrid,
    "postmark": _postmark,
    "mailgun": _mailgun,
}
