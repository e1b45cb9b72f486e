"""Routes of Chainlit that nothing here uses and that would let a signed-in user reach too far: not found.

`/feedback`, which does not check whose reply it is about, is ours (web/feedback.py).

They are registered before Chainlit's own, which therefore never see a request.
"""

from fastapi import APIRouter, HTTPException

CLOSED = (
    ("PUT", "/project/element"),  # writes a file a call, and would overwrite other people's elements
    ("DELETE", "/project/element"),
    ("GET", "/project/share/{thread_id}"),  # readable by anyone, though sharing is off
    ("PUT", "/project/thread/share"),
    ("POST", "/mcp"),  # starts programs and opens connections
    ("DELETE", "/mcp"),
    ("POST", "/auth/jwt"),
    ("POST", "/auth/oauth/azure-ad-hybrid/callback"),  # checks no state, so that a stranger could sign somebody in
    ("GET", "/openapi.json"),  # Chainlit's own description of itself, open to everybody
    ("GET", "/docs"),
    ("GET", "/docs/oauth2-redirect"),
    ("GET", "/redoc"),
    ("GET", "/copilot/{path:path}"),
)

router = APIRouter(include_in_schema=False)


async def not_found() -> None:
    """Answer as if there were no such route."""
    raise HTTPException(status_code=404)


for _method, _path in CLOSED:
    router.add_api_route(_path, not_found, methods=[_method])
