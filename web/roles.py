"""Who may change what: viewers look and count, marketers and admins also change segments and campaigns."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, HTTPException

from assistant.roles import NotAllowed, check_may_change
from assistant.workspace import Who
from web.imports.jobs import ADMINS_ONLY
from web.routes import signed_in

ADMINS = "Only admins change members and fields; ask one of your account."


async def marketer(who: Annotated[Who, Depends(signed_in)]) -> Who:
    """The member asking, who may change segments. 403 for a viewer; the role is read anew with every request."""
    try:
        check_may_change(who.role)
    except NotAllowed as error:
        raise HTTPException(status_code=403, detail={"message": error.message, "code": error.code}) from error
    return who


def admin_or(message: str) -> Callable[..., Awaitable[Who]]:
    """A dependency: the member asking, as stored now, who is an admin. 403 with this message for others."""

    async def admin(who: Annotated[Who, Depends(signed_in)]) -> Who:
        if who.role != "admin":
            raise HTTPException(status_code=403, detail=message)
        return who

    return admin


Changer = Annotated[Who, Depends(marketer)]
Admin = Annotated[Who, Depends(admin_or(ADMINS))]
Importer = Annotated[Who, Depends(admin_or(ADMINS_ONLY))]
