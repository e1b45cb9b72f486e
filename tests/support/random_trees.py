"""Random valid trees over a catalog: every field and operator, groups, not, segments, scopes with each window."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

from segment_core.catalog import Catalog, Field
from segment_core.folding import fold_value, is_blank
from segment_core.model import PeriodName, Unit, json_number
from segment_core.operators import BY_KIND, Operator, Takes
from tests.support.account import AccountFolder, Segment
from tests.support.folder import catalog_of
from tests.support.random_folder import TEXTS, distinct, random_day, random_folder, random_number, some

Json = dict[str, Any]
SEGMENT_NAMES = ("Hot leads", "Is hot", "And then", "in the last month", "Kits, (west)", "“Best”", "Σ", "one or two")
NOW = datetime(2026, 6, 16, 16, tzinfo=UTC)


def random_account(rng: random.Random, leads: int = 12, segments: int = 3) -> tuple[AccountFolder, datetime]:
    """An account with saved segments that refer to earlier ones, and the present moment its dates lie around."""
    folder, now = random_folder(rng, leads=leads)
    for name in some(rng, distinct(SEGMENT_NAMES), segments):
        tree = random_tree(rng, catalog_of(folder), rng.randint(1, 3), now)
        folder = replace(folder, segments=(*folder.segments, Segment(name, tree)))
    return folder, now


def random_tree(rng: random.Random, catalog: Catalog, depth: int = 3, now: datetime = NOW) -> Json:
    """A valid tree as contract JSON, at most `depth` groups deep; its dates lie around `now`."""
    return {"everyone": True} if rng.random() < 0.01 else random_node(rng, catalog, depth, now)


def random_node(rng: random.Random, catalog: Catalog, depth: int, now: datetime = NOW) -> Json:
    """A condition, or a group of one to four nodes, or a negation."""
    if depth <= 0 or rng.random() < 0.25:
        return random_condition(rng, catalog, now)
    kind = rng.choice(("all", "all", "any", "any", "not"))
    if kind == "not":
        return {"not": random_node(rng, catalog, depth - 1, now)}
    return {kind: [random_node(rng, catalog, depth - 1, now) for _ in range(rng.randint(1, 4))]}


def random_condition(rng: random.Random, catalog: Catalog, now: datetime = NOW) -> Json:
    """A condition on any field with any of its operators."""
    field = catalog.fields[rng.choice(list(catalog.fields))]
    row = rng.choice(list(BY_KIND[field.kind].values()))
    return condition_for(rng, catalog, field, row, now) or random_condition(rng, catalog, now)


def condition_for(rng: random.Random, catalog: Catalog, field: Field, row: Operator, now: datetime) -> Json | None:
    """A condition with this operator; None where the account has no value for it (no segments, say)."""
    condition = {"field": field.key, "op": row.key}
    if row.takes is Takes.NOTHING:
        return condition
    value = VALUES[row.takes](rng, catalog, field, row, now)
    return None if value is None else {**condition, "value": value}


def _list(rng: random.Random, catalog: Catalog, field: Field, *_: Any) -> list[str] | None:
    choices = {
        "member": [member.id for member in catalog.members],
        "segment": [segment.name for segment in catalog.segments],
        "text": [*catalog.labels(field.key), *(text for text in TEXTS if not is_blank(text))],
    }.get(field.kind, list(catalog.labels(field.key)))
    picked = [rng.choice(choices) for _ in range(rng.choice((1, 1, 2, 3, 4)))] if choices else []
    return [item if field.kind == "member" else respelled(rng, item) for item in picked] or None


def respelled(rng: random.Random, text: str) -> str:
    """Now and then another spelling of the same value: letter case, outer spaces."""
    other = rng.choice((text.upper(), text.lower(), text.title(), f" {text} ", text, text, text, text))
    return other if fold_value(other) == fold_value(text) and len(other) <= 500 else text


def _text(rng: random.Random, catalog: Catalog, field: Field, *_: Any) -> str:
    """A value or a piece of one."""
    text = rng.choice((*TEXTS, *catalog.labels(field.key)))
    start = rng.randrange(len(text))
    return text if rng.random() < 0.3 else text[start : start + rng.randint(1, 6)]


def _number(rng: random.Random, *_: Any) -> float:
    return json_number(random_number(rng))


def _number_range(rng: random.Random, *_: Any) -> list[float]:
    return [json_number(number) for number in sorted((random_number(rng), random_number(rng)), key=Decimal)]


def _relative(rng: random.Random, catalog: Catalog, field: Field, row: Operator, now: datetime) -> Json:
    hours = field.kind != "date" and not row.key.startswith("anniversary")
    units = [unit for unit in get_args(Unit) if hours or unit != "hour"]
    return {"n": rng.choice((0, 1, 1, 2, 3, 7, 14, 30, 31, 90, 365, 10_000)), "unit": rng.choice(units)}


def _period(rng: random.Random, *_: Any) -> Json:
    return {"period": rng.choice(get_args(PeriodName)), "offset": rng.choice((-13, -3, -2, -1, -1, 0, 0, 1, 1, 2, 5))}


def _day(rng: random.Random, catalog: Catalog, field: Field, row: Operator, now: datetime) -> str:
    return random_day(rng, now).isoformat()


def _day_range(rng: random.Random, catalog: Catalog, field: Field, row: Operator, now: datetime) -> list[str]:
    return sorted(random_day(rng, now).isoformat() for _ in range(2))


def _month_days(rng: random.Random, *_: Any) -> list[str]:
    return [rng.choice(("02-28", "02-29", "03-01", "01-01", "12-31", f"07-{rng.randint(1, 31):02}")) for _ in range(2)]


def _scope(rng: random.Random, catalog: Catalog, field: Field, row: Operator, now: datetime) -> Json:
    scope: Json = {}
    if rng.random() < 0.7:
        scope["campaign"] = rng.choice(("any", "last", *(campaign.id for campaign in catalog.campaigns)))
    if rng.random() < 0.3:
        scope["at_least"] = rng.randint(1, 3)
    if rng.random() < 0.6:
        window = rng.choice(list(WINDOWS))
        scope[window] = WINDOWS[window](rng, catalog, field, row, now)
    return scope


Generate = Callable[[random.Random, Catalog, Field, Operator, datetime], Any]
WINDOWS: dict[str, Generate] = {
    "in_last": _relative,
    "in_period": _period,
    "between": _day_range,
    "on_or_after": _day,
    "on_or_before": _day,
}
VALUES: dict[Takes, Generate] = {
    Takes.LIST: _list,
    Takes.TEXT: _text,
    Takes.NUMBER: _number,
    Takes.NUMBER_RANGE: _number_range,
    Takes.RELATIVE: _relative,
    Takes.PERIOD: _period,
    Takes.DAY: _day,
    Takes.DAY_RANGE: _day_range,
    Takes.MONTH_DAYS: _month_days,
    Takes.SCOPE: _scope,
}
