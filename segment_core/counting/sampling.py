"""Trees to check counts with: conditions of every kind with values that leads have, and random trees of them."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import Connection, func, select

from segment_core.catalog import Catalog, Field
from segment_core.counting.rows import scoped
from segment_core.errors import InvalidTree
from segment_core.folding import is_blank
from segment_core.lead_values import lead_columns, read_lead
from segment_core.model import MAX_DECIMALS, MAX_NUMBER, MAX_TEXT, PeriodName, Tree, Unit, json_number
from segment_core.operators import BY_KIND, Operator, Takes
from segment_core.tables import LEAD
from segment_core.validate import validate

Json = dict[str, Any]
PLACES, AT_A_PLACE = 20, 10  # leads that are read: so many of so many places
STEPS = (0, 1, 2, 3, 7, 14, 30, 31, 90, 180, 365, 1_000)
MONTH_DAYS = ("01-01", "02-28", "02-29", "03-01", "06-15", "07-31", "12-24", "12-31")
SPREAD = 800  # days around now


class Sampler:
    """Makes conditions and trees for one account, by luck that `seed` decides. `values`: field → values of leads."""

    def __init__(self, connection: Connection, catalog: Catalog, now: datetime, seed: int) -> None:
        self.catalog, self.now, self.luck = catalog, now, random.Random(seed)
        self.values = _values_of_leads(connection, catalog, self.luck)

    def single_conditions(self, each: int) -> Iterator[Tree]:
        """`each` conditions for every field and operator that the account has values for."""
        for field in self.catalog.fields.values():
            for row in BY_KIND[field.kind].values():
                for _ in range(min(each, 1) if row.takes is Takes.NOTHING else each):
                    yield from self._checked(self.condition(field, row))

    def trees(self, number: int) -> Iterator[Tree]:
        """Random trees up to four groups deep."""
        for _ in range(number):
            yield from self._checked(self.node(self.luck.randint(1, 4)))

    def node(self, depth: int) -> Json | None:
        """A condition, a group, or a negation."""
        if depth <= 0 or self.luck.random() < 0.25:
            field = self.luck.choice(list(self.catalog.fields.values()))
            return self.condition(field, self.luck.choice(list(BY_KIND[field.kind].values())))
        kind = self.luck.choice(("all", "all", "any", "any", "not"))
        children = [child for _ in range(self.luck.randint(1, 4)) if (child := self.node(depth - 1)) is not None]
        if not children:
            return None
        return {"not": children[0]} if kind == "not" else {kind: children}

    def condition(self, field: Field, row: Operator) -> Json | None:
        """A condition with this operator; None where nothing could stand in it."""
        found: Json = {"field": field.key, "op": row.key}
        if row.takes is Takes.NOTHING:
            return found
        value = MAKERS[row.takes](self, field, row)
        return None if value is None else {**found, "value": value}

    def _checked(self, data: Json | None) -> Iterator[Tree]:
        """The tree, unless it is none (a value that the account lists no more, two spellings at odds)."""
        if data is not None:
            try:
                yield validate(data, self.catalog)
            except InvalidTree:
                return

    def list_(self, field: Field, _: Operator) -> list[str] | None:
        """One to three known values, or values of leads."""
        known = {
            "member": [member.id for member in self.catalog.members],
            "segment": [segment.name for segment in self.catalog.segments],
            "text": self.texts(field),
        }.get(field.kind, list(self.catalog.labels(field.key)))
        return [self.luck.choice(known) for _ in range(self.luck.randint(1, 3))] if known else None

    def texts(self, field: Field) -> list[str]:
        """Texts that a condition may hold."""
        found = [str(text) for text in self.values.get(field.key, ())]
        return [text for text in found if not is_blank(text) and len(text) <= MAX_TEXT]

    def text(self, field: Field, _: Operator) -> str | None:
        """A value of a lead, or a piece of one."""
        texts = self.texts(field)
        if not texts:
            return None
        whole = self.luck.choice(texts)
        start = self.luck.randrange(len(whole))
        piece = whole[start : start + self.luck.randint(1, 5)]
        return whole if is_blank(piece) or self.luck.random() < 0.3 else piece

    def number(self, field: Field, _: Operator) -> int | float:
        """A value of a lead, or one beside it."""
        values = [value for value in self.values.get(field.key, ()) if abs(value) < MAX_NUMBER / 2]
        near: Decimal = self.luck.choice(values) if values else Decimal(self.luck.randint(0, 1000))
        beside = near + self.luck.choice((Decimal(0), Decimal(0), Decimal(1), Decimal(-1), Decimal("0.0001")))
        return json_number(round(beside, MAX_DECIMALS))

    def numbers(self, field: Field, row: Operator) -> list[int | float]:
        """A range."""
        return sorted((self.number(field, row), self.number(field, row)))

    def relative(self, field: Field, row: Operator) -> Json:
        """So many units from now."""
        hours = field.kind != "date" and not row.key.startswith("anniversary")
        units = [unit for unit in get_args(Unit) if hours or unit != "hour"]
        return {"n": self.luck.choice(STEPS), "unit": self.luck.choice(units)}

    def period(self, _: Field, __: Operator) -> Json:
        """A calendar period around now."""
        return {"period": self.luck.choice(get_args(PeriodName)), "offset": self.luck.randint(-6, 1)}

    def day(self, field: Field, _: Operator) -> str:
        """A day of a lead's, or one around now."""
        values = [value for value in self.values.get(field.key, ()) if isinstance(value, date)]
        if values and self.luck.random() < 0.5:
            value = self.luck.choice(values)
            return (value.date() if isinstance(value, datetime) else value).isoformat()
        return (self.now.date() + timedelta(days=self.luck.randint(-SPREAD, SPREAD // 10))).isoformat()

    def days(self, field: Field, row: Operator) -> list[str]:
        """A range."""
        return sorted((self.day(field, row), self.day(field, row)))

    def month_days(self, _: Field, __: Operator) -> list[str]:
        """A range, perhaps over the year's end."""
        return [self.luck.choice(MONTH_DAYS), self.luck.choice(MONTH_DAYS)]

    def scope(self, field: Field, row: Operator) -> Json:
        """Any, the last or one campaign, how many, and a window now and then."""
        scope: Json = {"campaign": self.luck.choice(("any", "last", *(c.id for c in self.catalog.campaigns)))}
        if scope["campaign"] == "any" and self.luck.random() < 0.5:
            scope["at_least"] = self.luck.randint(1, 4)
        if self.luck.random() < 0.6:
            window = self.luck.choice(list(WINDOWS))
            scope[window] = WINDOWS[window](self, field, row)
        return scope


def _values_of_leads(connection: Connection, catalog: Catalog, luck: random.Random) -> dict[str, list[Any]]:
    highest = connection.scalar(select(func.max(LEAD.c.ord)).where(LEAD.c.account_id == catalog.account_id)) or 0
    found: dict[str, list[Any]] = {}
    for _ in range(PLACES):
        some = scoped(catalog, *lead_columns(catalog)).where(LEAD.c.ord >= luck.randint(0, highest))
        for row in connection.execute(some.order_by(LEAD.c.ord).limit(AT_A_PLACE)).mappings():
            for key, value in read_lead(row, catalog).values.items():
                if value is not None and key != "tags":
                    found.setdefault(key, []).append(value)
    return found


Maker = Callable[[Sampler, Field, Operator], Any]
WINDOWS: dict[str, Maker] = {
    "in_last": Sampler.relative,
    "in_period": Sampler.period,
    "between": Sampler.days,
    "on_or_after": Sampler.day,
    "on_or_before": Sampler.day,
}
MAKERS: dict[Takes, Maker] = {
    Takes.LIST: Sampler.list_,
    Takes.TEXT: Sampler.text,
    Takes.NUMBER: Sampler.number,
    Takes.NUMBER_RANGE: Sampler.numbers,
    Takes.RELATIVE: Sampler.relative,
    Takes.PERIOD: Sampler.period,
    Takes.DAY: Sampler.day,
    Takes.DAY_RANGE: Sampler.days,
    Takes.MONTH_DAYS: Sampler.month_days,
    Takes.SCOPE: Sampler.scope,
}
