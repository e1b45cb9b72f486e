"""account.json → AccountDefinition; whatever is wrong in it is named."""

import json
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from segment_core.accounts import AccountDefinition, check_definition, slug_of
from segment_core.catalog import DEFAULT_SOURCES, DEFAULT_STATUSES, Member
from segment_core.catalog import Field as CatalogField
from segment_core.errors import BadInput


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Member(_Closed):
    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    email: str = ""
    role: Literal["viewer", "marketer", "admin"] = "marketer"


class _CustomField(_Closed):
    key: str = Field(pattern=r"^[A-Za-z0-9_]+$")
    label: str = Field(min_length=1)
    type: Literal["text", "number", "choice", "boolean", "date", "datetime"]
    choices: list[str] = []
    unit: str | None = None
    synonyms: list[str] = []


class _Account(_Closed):
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]+$")
    name: str = Field(min_length=1)
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: str = "monday"
    team: list[_Member] = []
    statuses: list[str] = list(DEFAULT_STATUSES)
    sources: list[str] = list(DEFAULT_SOURCES)
    custom_fields: list[_CustomField] = []


def read_definition(folder: Path) -> AccountDefinition:
    """The account that the folder describes. Raises BadInput naming the file, and each wrong part of it."""
    path = folder / "account.json"
    try:
        account = _Account.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError as error:
        raise BadInput(f"{folder} is not an account folder: it has no account.json", file=str(path)) from error
    except ValidationError as error:
        parts = [f"{'.'.join(map(str, p['loc'])) or 'the file'}: {p['msg'].lower()}" for p in error.errors()]
        raise BadInput(f"account.json: {'; '.join(parts)}", file=str(path), problems=parts) from error
    except (ValueError, OSError) as error:
        raise BadInput(f"account.json is not a JSON file: {error}", file=str(path)) from error
    definition = _definition(account)
    check_definition(definition)
    return definition


def _definition(account: _Account) -> AccountDefinition:
    custom = account.custom_fields
    return AccountDefinition(
        slug=account.id or slug_of(account.name),
        name=account.name,
        timezone=account.timezone,
        currency=account.currency,
        week_start=account.week_start.casefold(),
        statuses=tuple(account.statuses),
        sources=tuple(account.sources),
        members=tuple(Member(m.id, m.name, m.email, m.role) for m in account.team),
        custom_fields=tuple(
            CatalogField(f.key, cast("Any", f.type), f.label, tuple(f.synonyms), f.unit) for f in custom
        ),
        choices={f"custom.{f.key}": tuple(f.choices) for f in custom if f.type == "choice"},
    )
