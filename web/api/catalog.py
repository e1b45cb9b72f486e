"""What the account has: fields, their values, the team."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from segment_core.errors import BadInput, NotFound
from segment_core.folding import fold_value
from segment_core.nearest import nearest
from segment_core.operators import BY_KIND
from web.api.access import Viewer
from web.api.answers import errors
from web.api.schemas import After, Page, PageSize, Text
from web.api.strict_json import StrictRoute

router = APIRouter(tags=["Account"], route_class=StrictRoute)
FieldKey = Annotated[Text, Path(max_length=200, examples=["status"])]
Search = Annotated[Text | None, Query(max_length=200, description="Only values that hold this, whatever the case.")]


class AccountBody(BaseModel):
    """The account that the key is for."""

    id: str
    name: str
    timezone: str = Field(examples=["America/Toronto"])
    currency: str = Field(examples=["CAD"])
    week_start: str = Field(examples=["monday"])
    role: str = Field(description="The key's own.", examples=["marketer"])


class FieldBody(BaseModel):
    """Something that leads can be filtered by."""

    key: str = Field(examples=["custom.budget"])
    kind: str = Field(examples=["number"])
    label: str = Field(examples=["Budget"])
    unit: str | None = Field(examples=["currency"])
    operators: list[str] = Field(examples=[["eq", "gt", "between"]])


class FieldPage(Page):
    """Every field; there is one page."""

    fields: list[FieldBody]


class ValuePage(Page):
    """Some values of a field, in the account's order."""

    values: list[str]
    cut: bool = Field(description="Whether the field has so many values that the list is not whole.")


class MemberBody(BaseModel):
    """Somebody of the team."""

    id: str
    name: str
    email: str
    role: str


class MemberPage(Page):
    """The team; there is one page."""

    members: list[MemberBody]


@router.get("/account", responses=errors(), summary="Get the account")
def get_account(caller: Viewer) -> AccountBody:
    """The account that the key is for, and what the key may do."""
    with caller.reading() as (_, catalog):
        return AccountBody(
            id=catalog.slug,
            name=catalog.name,
            timezone=catalog.timezone,
            currency=catalog.currency,
            week_start=catalog.week_start,
            role=caller.holder.key.role,
        )


@router.get("/fields", responses=errors(), summary="List fields")
def list_fields(caller: Viewer) -> FieldPage:
    """The fields of leads and the operators that conditions on them have."""
    with caller.reading() as (_, catalog):
        fields = [
            FieldBody(key=f.key, kind=f.kind, label=f.label, unit=f.unit, operators=list(BY_KIND[f.kind]))
            for f in catalog.fields.values()
        ]
    return FieldPage(next=None, fields=fields)


@router.get("/fields/{key}/values", responses=errors(404, 422), summary="List values of a field")
def list_values(
    caller: Viewer, key: FieldKey, after: After = None, limit: PageSize = 100, search: Search = None
) -> ValuePage:
    """Known values of a choice, tags or text field; `after` is a value."""
    with caller.reading() as (_, catalog):
        if key not in catalog.fields:
            near = nearest(key, catalog.fields)
            raise NotFound(f"there is no field “{key}”", kind="field", name=key, nearest=near)
        labels = [label for label in catalog.labels(key) if search is None or fold_value(search) in fold_value(label)]
        if after is not None and after not in labels:
            raise BadInput(f"“{after}” is not the key of a page", part="query.after")
        start = 0 if after is None else labels.index(after) + 1
        shown = labels[start : start + limit]
    return ValuePage(next=shown[-1] if start + limit < len(labels) else None, values=shown, cut=key in catalog.cut)


@router.get("/members", responses=errors(), summary="List the team")
def list_team(caller: Viewer) -> MemberPage:
    """Who leads can be assigned to."""
    with caller.reading() as (_, catalog):
        members = [MemberBody(id=m.id, name=m.name, email=m.email, role=m.role) for m in catalog.members]
    return MemberPage(next=None, members=members)
