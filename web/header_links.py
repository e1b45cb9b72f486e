"""The chat's settings as Chainlit's page reads them, with the header links that the member's role opens."""

import json
from typing import Annotated, Any

from chainlit.auth import get_current_user  # imported once Chainlit's folder is laid out (web/main.py)
from chainlit.server import project_settings
from fastapi import APIRouter, Depends

from web.routes import Asker

TEAM = {
    "name": "Team: members, roles and fields",
    "display_name": "Team",
    "icon_url": "/public/icons/team.svg",
    "url": "/team",
    "target": "_self",
}
router = APIRouter(include_in_schema=False)


@router.get("/project/settings")
async def settings(who: Asker, user: Annotated[Any, Depends(get_current_user)]) -> dict[str, Any]:
    """Chainlit's answer; for an admin, Team stands before Help, which is the last link."""
    answer = await project_settings(user, "en-US", None)
    found: dict[str, Any] = json.loads(bytes(answer.body))
    if who.role == "admin":
        found["ui"]["header_links"].insert(-1, TEAM)
    return found
