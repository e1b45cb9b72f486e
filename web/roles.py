"""Who may change what: viewers look and count, marketers and admins also change segments and campaigns."""

from typing import Annotated

from fastapi import Depends, HTTPException

from assistant.roles import NotAllowed, check_may_change
from assistant.workspace import Who
from web.routes import signed_in

ADMINS = "Only admins change members and fields; ask one of your account."


async def marketer(who: Annotated[Who, Depends(signed_in)]) -> Who:
    """The member asking, who may change segments. 403 for a viewer; the role is read anew with every request."""
    try:
        check_may_change(who.role)
    except NotAllowed as error:
        raise HTTPException(status_code=403, detail={"message": error.message, "code": error.code}) from error
    return who


async def admin(who: Annotated[Who, Depends(signed_in)]) -> Who:
    """The member asking, who may change members and fields. 403 for others; the role is read anew as above."""
    if who.role != "admin":
        raise HTTPException(status_code=403, detail={"message": ADMINS, "code": "not_allowed"})
    return who


Changer = Annotated[Who, Depends(marketer)]
Admin = Annotated[Who, Depends(admin)]
