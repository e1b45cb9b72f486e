"""Secrets that the product makes for itself."""

import os
import secrets
from pathlib import Path


def kept_secret(home: Path, name: str) -> str:
    """A secret that is made once, kept in `home` and readable by its owner alone; however many processes start."""
    path = home / name
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{name}.{secrets.token_hex(8)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # whole, and only if nobody was faster
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
