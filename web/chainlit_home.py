"""The folder that Chainlit reads and writes: its configuration, texts, page and public files.

Chainlit takes all of it from CHAINLIT_APP_ROOT when it is first imported, so `prepare` runs before that.
"""

import json
import os
import re
import secrets
from importlib import util
from pathlib import Path
from typing import Any, cast

from web.kept_secret import kept_secret

TEMPLATES = Path(__file__).parent / "chainlit_files"
PUBLIC = Path(__file__).parent.parent / "public"
OUTSIDE_LINK = re.compile(r"<link\b[^>]*\bhref=\"https?://[^>]*>\s*", re.IGNORECASE)


def prepare(home: Path) -> Path:
    """Lay the folder out anew in `home`/chainlit and point the environment at it; the folder."""
    root = home / "chainlit"
    settings, page = root / ".chainlit", root / "page"
    for folder in (settings / "translations", page):
        folder.mkdir(parents=True, exist_ok=True)
    (settings / "config.toml").write_text(configuration(), encoding="utf-8")
    (settings / "translations" / "en-US.json").write_text(texts(), encoding="utf-8")
    (root / "chainlit_en-US.md").write_text("", encoding="utf-8")  # an empty readme hides its button
    (page / "index.html").write_text(index_page(), encoding="utf-8")
    link(page / "assets", packaged("frontend/dist/assets"))
    link(root / "public", PUBLIC)
    os.environ["CHAINLIT_APP_ROOT"] = str(root)
    os.environ.setdefault("CHAINLIT_AUTH_SECRET", auth_secret(home))
    return root


def configuration() -> str:
    """The committed configuration, with the page of this folder in place of the packaged one."""
    template = (TEMPLATES / "config.toml").read_text(encoding="utf-8")
    return template.replace("[UI]\n", '[UI]\ncustom_build = "page"\n', 1)


def texts() -> str:
    """Chainlit's English texts with this product's own laid over them, as JSON."""
    theirs = json.loads(packaged("translations/en-US.json").read_text(encoding="utf-8"))
    ours = json.loads((TEMPLATES / "texts.json").read_text(encoding="utf-8"))
    return json.dumps(overlay(theirs, ours), indent=1)


def overlay(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`base` with every leaf of `changes` in its place; nested."""
    merged = dict(base)
    for key, value in changes.items():
        below = base.get(key)
        nested = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = overlay(cast(dict[str, Any], below), cast(dict[str, Any], value)) if nested else value
    return merged


def index_page() -> str:
    """Chainlit's page without the fonts and styles that it would fetch from other hosts."""
    return OUTSIDE_LINK.sub("", packaged("frontend/dist/index.html").read_text(encoding="utf-8"))


def packaged(path: str) -> Path:
    """A file of the installed Chainlit, found without importing it."""
    spec = util.find_spec("chainlit")
    if spec is None or spec.origin is None:
        raise RuntimeError("chainlit is not installed")
    return Path(spec.origin).parent / path


def link(place: Path, target: Path) -> None:
    """Make `place` a symbolic link to `target`, whatever it led to before; safe when two servers start at once."""
    fresh = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    fresh.symlink_to(target, target_is_directory=True)
    fresh.replace(place)


def auth_secret(home: Path) -> str:
    """The key that signs sessions."""
    return kept_secret(home, "auth_secret")
