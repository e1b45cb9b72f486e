"""The filter model: frozen nodes of a condition tree (contract: docs/filter-model.md)."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, TypeAdapter

MAX_DEPTH = 10
MAX_CONDITIONS = 200
MAX_LIST = 1_000
MAX_TEXT = 500
MAX_N = 10_000
MAX_NUMBER = Decimal(10) ** 12  # exclusive
MAX_DECIMALS = 4

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]
PeriodName = Literal["day", "week", "month", "quarter", "year"]


def json_number(value: Decimal) -> int | float:
    """A number as JSON writes it: an integer where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(json_number, return_type=int | float)]


class Frozen(BaseModel):
    """Immutable, hashable, and closed: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Relative(Frozen):
    """n calendar units counted from now, e.g. 30 days."""

    n: int = Field(ge=0, le=MAX_N)
    unit: Unit


class Period(Frozen):
    """A whole calendar period: offset 0 is this one, -1 the last, 1 the next."""

    period: PeriodName
    offset: int = Field(ge=-MAX_N, le=MAX_N)


class Scope(Frozen):
    """Which emails, how many different ones, and when the event happened (at most one window)."""

    campaign: str = "any"
    at_least: int = Field(default=1, ge=1, le=MAX_N)
    in_last: Relative | None = None
    in_period: Period | None = None
    between: tuple[str, str] | None = None
    on_or_after: str | None = None
    on_or_before: str | None = None


WINDOWS = ("in_last", "in_period", "between", "on_or_after", "on_or_before")

Value = Number | str | tuple[str, ...] | tuple[Number, Number] | Relative | Period | Scope | None


class Condition(Frozen):
    """One test of one field. `value` is None for is_set, is_empty, is_true and is_false."""

    field: str
    op: str
    value: Value = None


class All(Frozen):
    """Every child matches."""

    children: tuple["Node", ...] = Field(alias="all", min_length=1)


class Any_(Frozen):
    """At least one child matches."""

    children: tuple["Node", ...] = Field(alias="any", min_length=1)


class Not(Frozen):
    """The exact complement of its child."""

    child: "Node" = Field(alias="not")


class Everyone(Frozen):
    """All leads of the account: a whole tree, and explicit only."""

    model_config = ConfigDict(json_schema_extra={"required": ["everyone"]})  # the default is ours, not the JSON's

    everyone: Literal[True] = True


Node = All | Any_ | Not | Condition
Tree = Node | Everyone

for _model in (All, Any_, Not):
    _model.model_rebuild()

TREE: TypeAdapter[Tree] = TypeAdapter(Tree)


def tree_schema() -> dict[str, Any]:
    """The JSON schema of a tree; validation against an account's catalog goes further (validate.py)."""
    return TREE.json_schema(by_alias=True)


def to_json(tree: Tree) -> dict[str, Any]:
    """The tree as the contract's JSON, defaults left out."""
    match tree:
        case Everyone():
            return {"everyone": True}
        case All():
            return {"all": [to_json(child) for child in tree.children]}
        case Any_():
            return {"any": [to_json(child) for child in tree.children]}
        case Not():
            return {"not": to_json(tree.child)}
        case Condition():
            return _condition_json(tree)


def _condition_json(condition: Condition) -> dict[str, Any]:
    out: dict[str, Any] = {"field": condition.field, "op": condition.op}
    if condition.value is not None:
        out["value"] = value_json(condition.value)
    return out


def value_json(value: Value) -> Any:
    """A condition's value as JSON."""
    match value:
        case Decimal():
            return json_number(value)
        case tuple():
            return [value_json(item) for item in value]
        case Scope():
            return value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        case Relative() | Period():
            return value.model_dump(mode="json")
        case _:
            return value


def conditions(tree: Tree) -> list[Condition]:
    """Every condition of the tree, in reading order."""
    match tree:
        case Everyone():
            return []
        case Condition():
            return [tree]
        case Not():
            return conditions(tree.child)
        case All() | Any_():
            return [found for child in tree.children for found in conditions(child)]
