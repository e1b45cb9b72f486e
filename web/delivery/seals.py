"""Sealed names of a recipient, for links and Message-IDs: nobody can read an account in one, or make one up.

The same recipient always gets the same seal (AES-SIV), so a repeated mail has the same Message-ID.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from segment_core.errors import NotFound

NO_SUCH_LINK = "this link belongs to no mail of ours"


@dataclass(frozen=True)
class Sealed:
    """A recipient: the account's number, the campaign's number, the lead's place."""

    account_id: int
    campaign: int
    ord: int


class Seals:
    """Seals under one secret. `purpose` keeps apart what was sealed for different uses."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESSIV(hashlib.sha512(secret.encode()).digest())

    def seal(self, recipient: Sealed, purpose: str) -> str:
        """43 characters, safe in a link."""
        plain = recipient.account_id.to_bytes(8) + recipient.campaign.to_bytes(4) + recipient.ord.to_bytes(4)
        sealed = self._cipher.encrypt(plain, [purpose.encode()])
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, token: str, purpose: str) -> Sealed:
        """The recipient. Raises NotFound for whatever was not sealed here for this purpose."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            plain = self._cipher.decrypt(sealed, [purpose.encode()])
        except (binascii.Error, ValueError, InvalidTag) as error:
            raise NotFound(NO_SUCH_LINK, kind="recipient", name="") from error
        return Sealed(*(int.from_bytes(part) for part in (plain[:8], plain[8:12], plain[12:])))
