"""What the environment says: where the data lives, which database, and where to listen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from segment_core.errors import BadInput
from web.signing_in.settings import SignInSettings

DEFAULT_PORT = 8000
DEFAULT_API_RATE = 1_200
DEFAULT_BITMAPS = 100_000


@dataclass(frozen=True)
class Settings:
    """How to run. `database_url` None means the embedded PostgreSQL in `home`.

    `origins` are the addresses (scheme://host:port) that the product is reached by where a proxy changes the
    Host header; without any, a page may talk to its own host alone. `api_rate`: requests a minute that one
    account key may make. `bitmaps`: accounts of so many leads are counted from bitmaps; None: none by itself.
    """

    home: Path
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    origins: tuple[str, ...] = ()
    api_rate: int = DEFAULT_API_RATE
    bitmaps: int | None = DEFAULT_BITMAPS
    sign_in: SignInSettings = field(default_factory=SignInSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read CORI_HOME, DATABASE_URL, HOST, PORT, CORI_ORIGINS (comma-separated), CORI_API_RATE, CORI_BITMAPS, and
        those of web/signing_in/settings.py. Raises BadInput.
        """
        origins = environment.get("CORI_ORIGINS", "").split(",")
        return cls(
            home=Path(environment.get("CORI_HOME") or default_home()).expanduser().resolve(),
            database_url=environment.get("DATABASE_URL") or None,
            host=environment.get("HOST") or "127.0.0.1",
            port=read_port(environment.get("PORT")),
            origins=tuple(origin.strip().rstrip("/") for origin in origins if origin.strip()),
            api_rate=read_rate(environment.get("CORI_API_RATE")),
            bitmaps=read_bitmaps(environment.get("CORI_BITMAPS")),
            sign_in=SignInSettings.from_environment(environment),
        )


def default_home() -> Path:
    """Where data is kept when nobody says: the user's data folder."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "cori"


def read_port(text: str | None) -> int:
    """A port number, 8000 when none is given. Raises BadInput naming what was given."""
    if not text:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise BadInput(f"PORT is “{text}”; it must be a number from 1 to 65535", port=text)
    return int(text)


def read_rate(text: str | None) -> int:
    """Requests a minute. Raises BadInput naming what was given."""
    if not text:
        return DEFAULT_API_RATE
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) <= 1_000_000:
        raise BadInput(f"CORI_API_RATE is “{text}”; it must be a number from 1 to 1000000", part="CORI_API_RATE")
    return int(text)


def read_bitmaps(text: str | None) -> int | None:
    """From how many leads on an account gets bitmaps; None for "off". Raises BadInput naming what was given."""
    if not text:
        return DEFAULT_BITMAPS
    if text == "off":
        return None
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 2**31:
        raise BadInput(f"CORI_BITMAPS is “{text}”; it must be a number of leads, or off", part="CORI_BITMAPS")
    return int(text)
