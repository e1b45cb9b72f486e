"""An OAuth provider on loopback: an authorization page that asks nothing, tokens, and what it knows of a person."""

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

CLIENT = ("cori", "the client’s secret")


@dataclass
class OAuthProvider:
    """`person` is who is signed in there: what the provider tells of them. Codes and tokens are good once."""

    person: dict[str, Any] = field(default_factory=dict[str, Any])
    codes: dict[str, str] = field(default_factory=dict[str, str])
    tokens: set[str] = field(default_factory=set[str])

    def app(self) -> FastAPI:
        """Its three addresses."""
        app = FastAPI(openapi_url=None)
        app.add_api_route("/authorize", self.authorize, methods=["GET"], response_model=None)
        app.add_api_route("/token", self.token, methods=["POST"])
        app.add_api_route("/userinfo", self.userinfo, methods=["GET"])
        return app

    async def authorize(self, client_id: str, redirect_uri: str, state: str, response_type: str) -> RedirectResponse:
        """Send the person back with a code."""
        if (client_id, response_type) != (CLIENT[0], "code"):
            raise HTTPException(status_code=400)
        code = secrets.token_hex(8)
        self.codes[code] = redirect_uri
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}")

    async def token(
        self,
        client_id: Annotated[str, Form()],
        client_secret: Annotated[str, Form()],
        code: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
    ) -> dict[str, str]:
        """A token for a code, once, for the client that asked and the address that it was sent to."""
        if (client_id, client_secret) != CLIENT or self.codes.pop(code, None) != redirect_uri:
            raise HTTPException(status_code=400)
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return {"access_token": token, "token_type": "bearer"}

    async def userinfo(self, request: Request) -> dict[str, Any]:
        """What it knows of the person."""
        token = request.headers["authorization"].removeprefix("Bearer ")
        if token not in self.tokens:
            raise HTTPException(status_code=401)
        self.tokens.remove(token)
        return self.person
