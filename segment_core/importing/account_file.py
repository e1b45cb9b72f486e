"""account.json → AccountDefinition; whatever is wrong in it is named."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from segment_core.accounts import AccountDefinition, check_definition, slug_of
from segment_core.catalog import DEFAULT_SOURCES, DEFAULT_STATUSES, Member
from segment_core.catalog import Field as CatalogField
from segment_core.errors import BadInput
from segment_core.folding import fold_value, is_blank, is_storable


def _sound(text: str) -> str:
    if is_blank(text) or not is_storable(text):
        raise ValueError("a text that is blank, or that cannot be stored")
    return text


def _distinct(items: list[Any]) -> list[Any]:
    """Refuses a value, member or field that is there twice, whatever the case."""
    seen: set[str] = set()
    for item in items:
        name = item if isinstance(item, str) else item.id if isinstance(item, _Member) else item.key
        if fold_value(name) in seen:
            raise ValueError(f"“{name}” is there twice")
        seen.add(fold_value(name))
    return items


Sound = Annotated[str, AfterValidator(_sound)]
Labels = Annotated[list[Sound], AfterValidator(_distinct)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Member(_Closed):
    id: Sound
    name: Sound
    email: str = ""
    role: Literal["viewer", "marketer", "admin"] = "marketer"


class _CustomField(_Closed):
    key: str = Field(pattern=r"^[A-Za-z0-9_]+$")
    label: Sound
    type: Literal["text", "number", "choice", "boolean", "date", "datetime"]
    choices: Labels = []
    unit: str | None = None
    synonyms: list[str] = []


class _Account(_Closed):
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]+$")
    name: Sound
    timezone: str = "UTC"
    currency: str = "USD"
    week_start: str = "monday"
    team: Annotated[list[_Member], AfterValidator(_distinct)] = []
    statuses: Labels = list(DEFAULT_STATUSES)
    sources: Labels = list(DEFAULT_SOURCES)
    custom_fields: Annotated[list[_CustomField], AfterValidator(_distinct)] = []


def read_definition(folder: Path) -> AccountDefinition:
    """The account that the folder describes. Raises BadInput naming the file, and each wrong part of it."""
    path = folder / "account.json"
    try:
        account = _Account.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError as error:
        raise BadInput(f"{folder} is not an account folder: it has no account.json", file=str(path)) from error
    except ValidationError as error:
        parts = [f"{'.'.join(map(str, p['loc'])) or 'the file'}: {_reason(p['msg'])}" for p in error.errors()]
        raise BadInput(f"account.json: {'; '.join(parts)}", file=str(path), problems=parts) from error
    except (ValueError, OSError, RecursionError) as error:
        raise BadInput(f"account.json is not a JSON file: {error}", file=str(path)) from error
    definition = _definition(account)
    check_definition(definition)
    return definition


def _reason(message: str) -> str:
    """Pydantic's message as the end of a sentence."""
    plain = message.removeprefix("Value error, ")
    return plain[0].lower() + plain[1:]


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
