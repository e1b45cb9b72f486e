"""The import's routes: the upload that a drop in the chat makes, the start, the progress, the rejected rows."""

import asyncio
import shutil
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, HTTPException, Query, Request
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from assistant.workspace import Who
from segment_core.errors import CoriError, NotFound
from web.identity import identifier_of
from web.imports.jobs import MOST_BYTES, Job
from web.imports.shown import PlanIn, planned, progress_json
from web.roles import Importer
from web.services import services

FORM_BYTES = 64 * 1024  # what a form adds around its file
ENDINGS = (".csv", ".tsv", ".txt")

router = APIRouter(include_in_schema=False)


def check_size(request: Request) -> None:
    """Refuse a body that is too large, or does not say how large it is, before any of it is read."""
    said = request.headers.get("content-length", "")
    if not said.isdecimal():
        raise HTTPException(status_code=411, detail="The upload does not say how large it is.")
    if int(said) > MOST_BYTES + FORM_BYTES:
        raise HTTPException(status_code=413, detail="A file of at most 200 MB can be imported. Split it in two.")


@router.post("/project/file")
async def upload(who: Importer, session_id: Annotated[str, Query(max_length=200)], request: Request) -> dict[str, str]:
    """Chainlit's upload of a dropped file, in the place of its own, which reads all of it into memory."""
    from chainlit.session import WebsocketSession

    check_size(request)
    session = WebsocketSession.get_by_id(session_id)
    user = session.user if session is not None else None
    if session is None or user is None or user.identifier != identifier_of(who):
        raise HTTPException(status_code=404, detail="This chat is no longer there. Reload the page.")
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise HTTPException(status_code=400, detail="There is no file in this upload.")
        return await asyncio.to_thread(_store, file, session)


def _store(file: UploadFile, session: Any) -> dict[str, str]:
    """Copy the file to the chat's folder, under an id of our own."""
    name = Path(file.filename or "").name
    if not name.casefold().endswith(ENDINGS):
        raise HTTPException(status_code=400, detail="Only a CSV file can be imported here.")
    place = session.files_dir / f"{uuid.uuid4()}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as out:
        shutil.copyfileobj(file.file, out, 1 << 20)
    described: Any = {"id": place.stem, "path": place, "name": name, "type": "text/csv", "size": place.stat().st_size}
    session.files[place.stem] = described
    return {"id": place.stem}


@router.post("/api/imports/{token}/start")
async def start(who: Importer, token: str, wanted: PlanIn, later: BackgroundTasks) -> dict[str, Any]:
    """Begin to import as planned; the answer comes at once."""
    with explained():
        job = services().imports.find(who, token)
        plan = planned(job.plan, wanted)
        services().imports.claim(job)
    later.add_task(asyncio.to_thread, services().imports.run, who, job, plan, services().now())
    return {"state": "running", "progress": 0.0, "error": None, "result": None}


@router.get("/api/imports/{token}")
async def progress(who: Importer, token: str) -> dict[str, Any]:
    """How far it is."""
    return progress_json(own(who, token))


@router.get("/api/imports/{token}/rejected.csv")
async def rejected(who: Importer, token: str) -> FileResponse:
    """The rows that were not imported, with line and reason."""
    job = own(who, token)
    if job.state != "done":
        raise HTTPException(status_code=404, detail="There are no rejected rows yet.")
    return FileResponse(job.rejects, media_type="text/csv", filename="rejected.csv")


def own(who: Who, token: str) -> Job:
    """The member's own job. 404 for any other."""
    with explained():
        return services().imports.find(who, token)


@contextmanager
def explained() -> Generator[None]:
    """Errors as answers that the card can show."""
    try:
        yield
    except CoriError as error:
        raise HTTPException(status_code=404 if isinstance(error, NotFound) else 422, detail=error.message) from error
