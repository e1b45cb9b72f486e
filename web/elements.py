"""Custom elements of the chat that are written in several files: Chainlit takes one script per element."""

import hashlib
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from web.chainlit_home import PUBLIC

router = APIRouter(include_in_schema=False)


@router.get("/public/elements/TurnCard.jsx")
def turn_card() -> Response:
    """The card of a turn."""
    headers = {"Cache-Control": "no-cache"}
    return Response(joined(PUBLIC / "elements" / "turn_card"), media_type="text/javascript", headers=headers)


def joined(folder: Path) -> str:
    """The files of a folder as one script, in the order of their names; VERSION changes whenever one of them does."""
    script = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.jsx")))
    version = hashlib.sha256(script.encode()).hexdigest()[:12]
    return script.replace("const build = ", f"const VERSION = '{version}'\n\nconst build = ", 1)
