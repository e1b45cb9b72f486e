"""Every route that is mounted, the least that it asks for, and a request to try it with. A new route needs a row here.

`least` is one of

- public: anybody. Whose data it may show is in the request itself (a letter's link, a login and its password).
- viewer, marketer, admin: a session of a member with this role or a higher one.
- owner: the one member whose chat it is.
- socket: a session, and a socket of its own: tried in test_sockets.py and test_chat_holes.py.
- key:viewer, key:marketer, key:admin: an account key with this role or a higher one.
- signature: a webhook's secret.
- off: not found until it is configured (test_sign_in.py). closed: never found.
"""

from dataclasses import dataclass
from typing import Any

EVERYBODY: dict[str, Any] = {"everyone": True}
TREE = {"tree": EVERYBODY}
YES = {"matching": 1, "mailable": 1, "definition": "x"}
PLAN = {"name": "Planned", "segment": "{segment_id}", "subject": "Hello", "body": "Come in"}


@dataclass(frozen=True)
class Route:
    """`json`, `form`, `query` are sent with the request; "{segment_id}" in them stands for an object of the account.

    `answers`: what the least role may get beside success, where the object would have to be in a state of its own.
    `foreign`: what a member of another account gets, where that is not 404; None where that is their own affair.
    """

    least: str
    json: Any = None
    form: dict[str, str] | None = None
    query: dict[str, Any] | None = None
    answers: tuple[int, ...] = ()
    foreign: int | None = 404


def pages() -> dict[str, Route]:
    """The product's own pages and what they ask."""
    segment, campaign = "/api/audience/segments/{segment_id}", "/api/campaigns/{campaign_id}"
    return {
        "GET /audience": Route("viewer"),
        "GET /api/audience/segments": Route("viewer"),
        "POST /api/audience/counts": Route("viewer", {"ids": ["{segment_id}"]}, foreign=None),
        "GET /api/audience/overlap": Route("viewer", query={"ids": ["{segment_id}", "{other_segment}"]}),
        f"GET {segment}": Route("viewer"),
        f"GET {segment}/leads": Route("viewer"),
        f"GET {segment}/breakdown": Route("viewer", query={"by": "status"}),
        f"GET {segment}/sizes": Route("viewer"),
        f"GET {segment}/versions": Route("viewer"),
        f"GET {segment}/members.csv": Route("marketer"),
        f"POST {segment}/rename": Route("marketer", {"version": 1, "to": "Walked on"}),
        f"POST {segment}/duplicate": Route("marketer"),
        f"POST {segment}/restore": Route("marketer", {"version": 2, "wanted": 1}),
        f"POST {segment}/delete": Route("marketer", {"version": 3}),
        f"POST {segment}/undelete": Route("marketer"),
        "GET /api/builder/fields": Route("viewer"),
        "GET /api/builder/values": Route("viewer", query={"field": "tags"}),
        "POST /api/builder/count": Route("viewer", TREE),
        "POST /api/builder/parts": Route("viewer", TREE),
        "GET /api/builder/draft": Route("viewer", query={"thread": "{thread_id}"}, foreign=None),
        "GET /campaigns": Route("viewer"),
        "GET /api/campaigns": Route("viewer"),
        "POST /api/campaigns/preview": Route("marketer", {"segment": "{segment_id}"}),
        "POST /api/campaigns": Route("marketer", PLAN),
        f"GET {campaign}": Route("viewer"),
        f"POST {campaign}/edit": Route("marketer", {**PLAN, "name": "Edited"}),
        f"POST {campaign}/review": Route("marketer"),
        f"POST {campaign}/send": Route("marketer", {"confirmed": YES, "key": "k"}),
        f"POST {campaign}/schedule": Route("marketer", {"confirmed": YES, "at": "2027-01-01T09:00"}),
        f"POST {campaign}/uncertain": Route("marketer", {"decision": "leave"}),
        f"POST {campaign}/cancel": Route("marketer"),
        f"GET {campaign}/recipients": Route("viewer"),
        f"GET {campaign}/recipients.csv": Route("marketer"),
        "GET /help": Route("viewer"),
        "GET /help/{slug}": Route("viewer", foreign=None),
        "POST /api/help/{slug}/helpful": Route("viewer", {"helpful": True}, foreign=None),
        "GET /team": Route("admin"),
        "POST /team/invite": Route("admin", form={"name": "Uma", "email": "uma@x.example", "role": "viewer"}),
        "POST /team/role": Route("admin", form={"member": "{member_id}", "role": "admin"}, foreign=422),
        "POST /team/password": Route("admin", form={"member": "{member_id}"}, foreign=422),
        "POST /team/remove": Route("admin", form={"member": "{member_id}"}, foreign=422),
        "GET /fields": Route("admin"),
        "POST /fields/add": Route("admin", form={"label": "Walked", "kind": "text"}),
        "POST /fields/change": Route("admin", form={"key": "custom.city", "label": "Place"}),
        "POST /project/file": Route("admin", {}, query={"session_id": "x"}, answers=(404,)),
        "GET /api/imports/{token}": Route("admin"),
        "GET /api/imports/{token}/rejected.csv": Route("admin", answers=(404,)),
        "POST /api/imports/{token}/start": Route("admin", {"columns": [], "day_first": False}, answers=(422,)),
    }


def chat() -> dict[str, Route]:
    """The chat's page and its routes, Chainlit's or ours in their place."""
    thumb = {"feedback": {"forId": "{step_id}", "value": 1}}
    return {
        "GET /user": Route("viewer"),
        "GET /project/settings": Route("viewer"),
        "POST /project/threads": Route("viewer", {"pagination": {"first": 1}, "filter": {}}),
        "GET /project/thread/{thread_id}": Route("owner"),
        "GET /project/thread/{thread_id}/element/{element_id}": Route("owner", answers=(404,)),
        "PUT /project/thread": Route("owner", {"threadId": "{thread_id}", "name": "Mine"}),
        "PUT /feedback": Route("owner", thumb),
        "DELETE /feedback": Route("owner", {"feedbackId": "{step_id}"}),
        "DELETE /project/thread": Route("owner", {"threadId": "{thread_id}"}),
        "POST /project/action": Route("socket", {"action": {"name": "press", "payload": {}}, "sessionId": "x"}),
        "GET /project/file/{file_id}": Route("socket", query={"session_id": "x"}),
        "* /ws/socket.io": Route("socket"),
        "GET /thread/{thread_id}": Route("public"),  # Chainlit's empty page; what is in it needs a session
        "GET /{full_path:path}": Route("public"),
        "HEAD /": Route("public"),
        "GET /auth/config": Route("public"),
        "GET /project/translations": Route("public"),
        "POST /set-session-cookie": Route("public", {"session_id": "x"}),
        "POST /login": Route("public"),
        "POST /logout": Route("public"),
        "POST /auth/header": Route("off"),
        "GET /auth/oauth/{provider_id}": Route("off"),
        "GET /auth/oauth/{provider_id}/callback": Route("off"),
        "GET /health": Route("public"),
        "GET /u/{token}": Route("public"),
        "POST /u/{token}": Route("public"),
        "GET /public/elements/TurnCard.jsx": Route("public"),
        "GET /public/{filename:path}": Route("public"),
        "GET /assets/{name}": Route("public"),
        "GET /assets/{filename:path}": Route("public"),
        "GET /favicon": Route("public"),
        "GET /logo": Route("public", query={"theme": "light"}),
        "GET /avatars/{avatar_id:str}": Route("public"),
        "PUT /project/element": Route("closed"),
        "DELETE /project/element": Route("closed"),
        "GET /project/share/{thread_id}": Route("closed"),
        "PUT /project/thread/share": Route("closed"),
        "POST /mcp": Route("closed"),
        "DELETE /mcp": Route("closed"),
        "POST /auth/jwt": Route("closed"),
        "POST /auth/oauth/azure-ad-hybrid/callback": Route("closed"),
        "GET /openapi.json": Route("closed"),
        "GET /docs": Route("closed"),
        "GET /docs/oauth2-redirect": Route("closed"),
        "GET /redoc": Route("closed"),
        "GET /copilot/{path:path}": Route("closed"),
        "GET /copilot/{filename:path}": Route("closed"),
    }


def api() -> dict[str, Route]:
    """REST."""
    lead, segment = "/api/v1/leads/{lead_id}", "/api/v1/segments/{segment_id}"
    campaign = "/api/v1/campaigns/{campaign_id}"
    cold = {"values": {"status": "Cold"}}
    plan = {"name": "By key", "segment_id": "{segment_id}"}
    event = {"id": "e", "lead_id": "ann", "event": "unsubscribed", "at": "2026-06-16T09:30:00-04:00"}
    return {
        "GET /api/v1": Route("public"),
        "GET /api/v1/openapi.json": Route("public"),
        "GET /api/v1/docs": Route("public"),
        "* /api/v1/docs/files": Route("public"),
        "POST /api/v1/webhooks/{vendor}/{hook_id}": Route("signature", {"events": []}),
        "GET /api/v1/account": Route("key:viewer"),
        "GET /api/v1/fields": Route("key:viewer"),
        "GET /api/v1/fields/{key}/values": Route("key:viewer", foreign=None),
        "GET /api/v1/members": Route("key:viewer"),
        "POST /api/v1/counts": Route("key:viewer", TREE),
        "POST /api/v1/previews": Route("key:viewer", TREE),
        "POST /api/v1/breakdowns": Route("key:viewer", {**TREE, "by": "status"}),
        "POST /api/v1/overlaps": Route("key:viewer", {"first": EVERYBODY, "second": EVERYBODY}),
        "POST /api/v1/mailable": Route("key:viewer", TREE),
        "GET /api/v1/leads": Route("key:viewer"),
        f"GET {lead}": Route("key:viewer"),
        f"PUT {lead}": Route("key:marketer", cold, foreign=None),
        f"PATCH {lead}": Route("key:marketer", cold),
        f"POST {lead}/tags": Route("key:marketer", {"add": ["VIP"]}),
        "POST /api/v1/leads/batch": Route("key:marketer", {"leads": [{"id": "new", "values": {}}]}),
        "POST /api/v1/leads/tags": Route("key:marketer", {"ids": ["ann"], "add": ["VIP"]}),
        "POST /api/v1/events/batch": Route("key:marketer", {"events": [event]}),
        "GET /api/v1/segments": Route("key:viewer"),
        "POST /api/v1/segments": Route("key:marketer", {"name": "By key", **TREE}),
        f"GET {segment}": Route("key:viewer"),
        f"GET {segment}/versions": Route("key:viewer"),
        f"GET {segment}/members": Route("key:viewer"),
        f"PATCH {segment}": Route("key:marketer", {"name": "Walked by key"}),
        f"POST {segment}/copies": Route("key:marketer", {}),
        f"DELETE {segment}": Route("key:marketer"),
        f"POST {segment}/restore": Route("key:marketer"),
        "GET /api/v1/campaigns": Route("key:viewer"),
        "POST /api/v1/campaigns": Route("key:marketer", plan),
        f"GET {campaign}": Route("key:viewer"),
        f"GET {campaign}/review": Route("key:viewer", answers=(409,)),
        f"GET {campaign}/recipients": Route("key:viewer"),
        f"GET {campaign}/recipients.csv": Route("key:marketer"),
        f"PATCH {campaign}": Route("key:marketer", {"name": "By key"}, answers=(409,)),
        f"POST {campaign}/send": Route("key:marketer", {"confirmed": YES}, answers=(409,)),
        f"POST {campaign}/schedule": Route(
            "key:marketer", {"confirmed": YES, "send_at": "2027-01-01T09:00:00Z"}, answers=(409,)
        ),
        f"POST {campaign}/uncertain": Route("key:marketer", {"decision": "leave"}),
        f"POST {campaign}/cancel": Route("key:marketer", answers=(409,)),
        f"DELETE {lead}": Route("key:admin"),
        "POST /api/v1/leads/delete": Route("key:admin", {"ids": ["bob"]}),
    }


TABLE = pages() | chat() | api()
