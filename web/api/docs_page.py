"""The description as a page: Swagger UI from the package, so that nothing is loaded from elsewhere."""

from pathlib import Path

import fastapi_offline
from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

STATIC = Path(fastapi_offline.__file__).parent / "static"


def add_docs(api: FastAPI) -> None:
    """Serve it at /docs."""
    api.mount("/docs/files", StaticFiles(directory=STATIC))
    api.add_route("/docs", page, include_in_schema=False)


async def page(request: Request) -> HTMLResponse:
    """The page; its key is kept in memory alone."""
    root = request.scope.get("root_path", "")
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="Cori API",
        swagger_js_url=f"{root}/docs/files/swagger-ui-bundle.js",
        swagger_css_url=f"{root}/docs/files/swagger-ui.css",
        swagger_favicon_url="/favicon",
        swagger_ui_parameters={"defaultModelsExpandDepth": -1, "displayRequestDuration": True},
    )
