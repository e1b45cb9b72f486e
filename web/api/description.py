"""The API's OpenAPI description: what FastAPI derives, the filter model's schema, and examples that hold."""

from typing import Any, cast

from fastapi import FastAPI
from pydantic import BaseModel

from segment_core.model import tree_schema
from web.api.events import EventIn
from web.api.leads import LeadIn
from web.api.schemas import MARK

TITLE = "Cori"
SUMMARY = "Keep leads in step, build segments, send campaigns."
INTRODUCTION = """
Programs sign in with an **account key** (`cori key create ACCOUNT NAME`): `Authorization: Bearer cori_…`. A key has a
role: *viewer* reads, *marketer* also changes leads, segments and campaigns, *admin* also deletes leads.

Bodies and answers are JSON. Every error has one shape, `{"error": {"code", "message", "problems"}}`, and names every
problem with its path and, where there are some, the nearest right choices. Lists are paged by key: ask again with
`after` set to the page's `next` until it is null.
"""
TAGS = [
    {"name": "Leads", "description": "Keep the leads of your CRM in step. Checked as an import is."},
    {"name": "Events", "description": "What leads did with your emails."},
    {"name": "Counts", "description": "How many leads a condition tree has as of now, who, and by what."},
    {"name": "Segments", "description": "Saved condition trees, with every version."},
    {
        "name": "Campaigns",
        "description": "From a segment to frozen recipients; a person reviews before anything is sent.",
    },
    {"name": "Webhooks", "description": "Engagement from SendGrid, Postmark, Mailgun, or signed by you; no key."},
    {"name": "Account", "description": "Fields, values and the team."},
]
EXAMPLE_TREE: dict[str, Any] = {
    "all": [
        {"field": "status", "op": "in", "value": ["Hot"]},
        {"field": "created_at", "op": "in_last", "value": {"n": 30, "unit": "day"}},
    ]
}
SHOWN: tuple[type[BaseModel], ...] = (LeadIn, EventIn)  # checked row by row, so no body names them


def describe_api(api: FastAPI) -> None:
    """Give the application a description of its own, made once."""
    made = api.openapi

    def described() -> dict[str, Any]:
        if not api.openapi_schema or MARK in str(api.openapi_schema):
            found = made()
            components: dict[str, Any] = found.setdefault("components", {}).setdefault("schemas", {})
            components.update(_components())
            api.openapi_schema = cast("dict[str, Any]", _linked(found))
        return api.openapi_schema

    api.openapi = described


def _components() -> dict[str, Any]:
    tree = tree_schema()
    defs = tree.pop("$defs")
    parts = {**defs, "Tree": {**tree, "description": "docs/filter-model.md", "examples": [EXAMPLE_TREE]}}
    for model in SHOWN:
        parts[model.__name__] = model.model_json_schema(ref_template="#/$defs/{model}")
    return parts


def _linked(part: Any) -> Any:
    """With marks replaced by references, and local references by those to components."""
    if isinstance(part, list):
        return [_linked(item) for item in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    node = cast("dict[str, Any]", part)
    if MARK in node:
        described = {"description": node["description"]} if "description" in node else {}
        return {"$ref": f"#/components/schemas/{node[MARK]}", **described}
    if isinstance(node.get("$ref"), str):
        return {**node, "$ref": node["$ref"].replace("#/$defs/", "#/components/schemas/")}
    return {key: _linked(value) for key, value in node.items()}
