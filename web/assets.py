"""The page's scripts and styles, compressed once: Chainlit compresses 4.6 MB for every visitor anew."""

import gzip
import mimetypes
import secrets
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse

PACKED = "index-"  # what every page loads; the rest comes seldom and uncompressed


def asset_routes(source: Path, packed: Path) -> APIRouter:
    """A router for `/assets/…` out of `source`; compressed copies are kept in `packed`. Source maps are left out."""
    packed.mkdir(parents=True, exist_ok=True)
    files = {file.name: file for file in source.iterdir() if file.is_file() and file.suffix != ".map"}
    small = {name: pack(file, packed) for name, file in files.items() if name.startswith(PACKED)}
    router = APIRouter(include_in_schema=False)

    async def asset(name: str, request: Request) -> FileResponse:
        if name not in files:
            raise HTTPException(status_code=404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        kind = "text/javascript" if files[name].suffix in (".js", ".mjs") else kind
        if name in small and "gzip" in request.headers.get("accept-encoding", ""):
            headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            return FileResponse(small[name], media_type=kind, headers=headers)
        return FileResponse(files[name], media_type=kind, headers={"Vary": "Accept-Encoding"})

    router.add_api_route("/assets/{name}", asset, methods=["GET", "HEAD"])
    return router


def pack(file: Path, folder: Path) -> Path:
    """The compressed copy of `file`; made unless it is there, since the names hold a hash of the content."""
    copy = folder / f"{file.name}.gz"
    if not copy.exists():
        fresh = folder / f"{file.name}.{secrets.token_hex(4)}"
        fresh.write_bytes(gzip.compress(file.read_bytes(), compresslevel=6, mtime=0))
        fresh.replace(copy)
    return copy
