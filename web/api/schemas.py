"""Types that several resources share: texts that can be stored, trees, pages, and what the description says of them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, cast

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from segment_core.campaigns.recipients import LARGEST_PAGE
from segment_core.folding import is_storable
from segment_core.importing.rows import LONGEST_ID
from segment_core.lead_values import Lead
from segment_core.segments import LONGEST_NAME

MARK = "x-cori-component"  # replaced by a reference to the component of that name (description.py)
BATCH = 1_000


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("the text holds U+0000 or half of a surrogate pair")
    return text


class Body(BaseModel):
    """A body that is sent: unknown keys are errors, and nothing is turned into something else."""

    model_config = ConfigDict(extra="forbid", strict=True)


Text = Annotated[str, AfterValidator(_storable)]
Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME, examples=["Hot Facebook leads"])]
LeadId = Annotated[
    Text, Path(min_length=1, max_length=LONGEST_ID, description="The lead's id in your CRM.", examples=["c-1042"])
]
After = Annotated[
    Text | None, Query(max_length=500, description="The `next` of the page before; leave it out for the first.")
]
PageSize = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many at most.")]
TreeJson = Annotated[Any, WithJsonSchema({MARK: "Tree"})]


class Page(BaseModel):
    """What every list has: `next` is the `after` of the following page, null on the last."""

    next: str | None = Field(description="Ask with `after` set to this for the following page; null on the last.")


class LeadBody(BaseModel):
    """One lead."""

    id: str = Field(examples=["c-1042"])
    values: dict[str, Any] = Field(
        description="By field key: text, a list of tags, numbers, true or false, dates and times in ISO 8601 (UTC), "
        "or null. A number that JSON's usual 64 bits cannot hold exactly is a text.",
        examples=[
            {"first_name": "Ann", "email": "ann@example.com", "status": "Hot", "tags": ["VIP"], "custom.budget": 500000}
        ],
    )


def lead_body(lead: Lead) -> LeadBody:
    """A lead as JSON."""
    return LeadBody(id=lead.id, values={key: value_body(value) for key, value in lead.values.items()})


def value_body(value: Any) -> Any:
    """One value as JSON; no digit is lost."""
    match value:
        case Decimal():
            return exact_number(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list():
            return [str(item) for item in cast("list[Any]", value)]
        case _:
            return value


def exact_number(number: Decimal) -> int | float | str:
    """A JSON number where that is exact, else the digits as text."""
    if number == number.to_integral_value():
        return int(number) if abs(number) <= 2**53 else format(number, "f")
    return float(number) if Decimal(repr(float(number))) == number else format(number, "f")
