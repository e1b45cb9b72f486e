"""Who may change what: viewers look and count, marketers and admins also change segments and campaigns."""

from typing import Annotated

from fastapi import Depends, HTTPException

from assistant.workspace import Who
from web.routes import signed_in


async def marketer(who: Annotated[Who, Depends(signed_in)]) -> Who:
    """The member asking, who may change segments. 403 for a viewer; the role is read anew with every request."""
    if who.role not in ("marketer", "admin"):
        message = "You can look at segments and count them; changing or exporting them needs the role of a marketer."
        raise HTTPException(status_code=403, detail={"message": message})
    return who


Changer = Annotated[Who, Depends(marketer)]
