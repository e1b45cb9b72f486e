"""What the environment says of signing in without a password, and of the proxies in front. Checked when Cori starts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from segment_core.errors import BadInput

Network = IPv4Network | IPv6Network
HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class SignInSettings:
    """Who may sign in without a password.

    `header`: in lower case, the header in which a proxy names whom it let in, by email; blank: none is looked at.
    `proxies`: where that header, and X-Forwarded-For and -Proto, are believed from. `accounts`: whose members may sign
    in so, by id. `trusted_emails`: OAuth providers whose addresses count as verified where they do not say.
    """

    header: str = ""
    proxies: tuple[Network, ...] = ()
    accounts: tuple[str, ...] = ()
    trusted_emails: frozenset[str] = frozenset()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SignInSettings":
        """Read CORI_HEADER_LOGIN, CORI_TRUSTED_PROXIES, CORI_SIGN_IN_ACCOUNTS, CORI_OAUTH_TRUSTED_EMAILS.

        Raises BadInput naming what is wrong or missing.
        """
        found = cls(
            header=read_header(environment.get("CORI_HEADER_LOGIN", "")),
            proxies=tuple(read_network(part) for part in listed(environment.get("CORI_TRUSTED_PROXIES"))),
            accounts=tuple(listed(environment.get("CORI_SIGN_IN_ACCOUNTS"))),
            trusted_emails=frozenset(listed(environment.get("CORI_OAUTH_TRUSTED_EMAILS"))),
        )
        if found.header and not found.proxies:
            raise BadInput(
                "CORI_HEADER_LOGIN needs CORI_TRUSTED_PROXIES, the addresses of the proxy that sets the header "
                "(10.0.0.5/32, say): without it anybody could send one",
                part="CORI_TRUSTED_PROXIES",
            )
        if found.header and not found.accounts:
            raise BadInput(needs_accounts("CORI_HEADER_LOGIN"), part="CORI_SIGN_IN_ACCOUNTS")
        return found


def needs_accounts(setting: str) -> str:
    """What to say where it is left open whose members may sign in."""
    return f"{setting} needs CORI_SIGN_IN_ACCOUNTS, the ids of the accounts whose members may sign in so"


def read_header(text: str) -> str:
    """A header's name in lower case. Raises BadInput."""
    name = text.strip()
    if name and not HEADER_NAME.fullmatch(name):
        raise BadInput(f"CORI_HEADER_LOGIN is “{name}”; it must be the name of a header, such as X-Forwarded-Email")
    return name.lower()


def read_network(text: str) -> Network:
    """Addresses in CIDR notation, or one address. Raises BadInput, also for all addresses there are."""
    try:
        network = ip_network(text)
    except ValueError as error:
        message = f"CORI_TRUSTED_PROXIES has “{text}”; it must be an address or network, such as 10.0.0.0/24 ({error})"
        raise BadInput(message, part="CORI_TRUSTED_PROXIES") from error
    if network.prefixlen == 0:
        raise BadInput(f"CORI_TRUSTED_PROXIES has “{text}”, which would trust everybody", part="CORI_TRUSTED_PROXIES")
    return network


def listed(text: str | None) -> list[str]:
    """What is separated by commas, without blanks."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]
