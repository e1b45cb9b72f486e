"""A tree, read condition by condition, for designs other than ours: each says what a condition is there.

The calendar is resolved by the core (segment_core/dates.py), so that all designs are asked for the same days; what is
compared is how they find the leads. A design says conditions as a `Found`: a text of SQL, or a set of leads.
"""

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast

from bench.counting.engine import CannotSay
from segment_core.catalog import Catalog, Field
from segment_core.compile import anniversary_window, days_of, instants_of
from segment_core.dates import Clock, Days, Instants
from segment_core.engagement import NEGATIVE, scope_campaign, scope_window
from segment_core.folding import fold, fold_value
from segment_core.model import All, Any_, Condition, Everyone, Not, Scope, Tree
from segment_core.operators import operator_for

Found = TypeVar("Found")
NUMBER_RANGES = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Reader(ABC, Generic[Found]):
    """Reads trees for one design. What a subclass does not override, it cannot say."""

    def __init__(self, catalog: Catalog, clock: Clock) -> None:
        self.catalog, self.clock = catalog, clock

    def read(self, tree: Tree) -> Found:
        """The leads of a tree. Raises CannotSay."""
        match tree:
            case Everyone():
                raise CannotSay("everyone")
            case All():
                return self.both([self.read(child) for child in tree.children])
            case Any_():
                return self.either([self.read(child) for child in tree.children])
            case Not():
                return self.others(self.read(tree.child))
            case Condition():
                return self._condition(tree)

    def _condition(self, condition: Condition) -> Found:
        field, value = self.catalog.fields[condition.field], cast("Any", condition.value)
        row = operator_for(field.kind, condition.op)
        if row is None:
            raise CannotSay(condition.op)
        if row.negates:
            return self.others(self._condition(condition.model_copy(update={"op": row.negates})))
        if row.key == "is_empty":
            return self.others(self.is_set(field))
        match field.kind:
            case "choice":
                return self.one_of(field, value)
            case "text":
                return self._text(field, row.key, value)
            case "tags":
                return self.tagged(value, every=row.key == "has_all")
            case "number" if row.key == "between":
                return self.between(field, *value)
            case "number":
                return self.compared(field, NUMBER_RANGES[row.key], value)
            case "boolean":
                return self.boolean(field, row.key == "is_true")
            case "date" | "datetime":
                return self._date(field, row.key, value)
            case "engagement":
                return self._engagement(row.key, value or Scope())
            case _:
                raise CannotSay(field.kind)

    def _text(self, field: Field, op: str, value: Any) -> Found:
        if op == "in":
            return self.text_in(field, [fold_value(text) for text in value])
        if op == "ends_with":
            raise CannotSay(op)
        return self.text_like(field, fold(value), start=op == "starts_with")

    def _date(self, field: Field, op: str, value: Any) -> Found:
        if op.startswith("anniversary"):
            return self.anniversary(field, anniversary_window(op, value, self.clock).ranges)
        if field.kind == "date":
            return self.days(field, days_of(op, value, self.clock))
        return self.moments(field, instants_of(op, value, self.clock))

    def _engagement(self, op: str, scope: Scope) -> Found:
        campaign, window = scope_campaign(scope, self.catalog, self.clock), scope_window(scope, self.clock)
        if isinstance(campaign, str):
            raise CannotSay("no campaign was sent")
        if op not in NEGATIVE:
            return self.did(op, campaign, window, scope.at_least)
        received = self.did("received", campaign, window, scope.at_least)
        return self.both([received, self.others(self.did(NEGATIVE[op], campaign, window, 1))])

    @abstractmethod
    def both(self, parts: list[Found]) -> Found:
        """Leads of every part."""

    @abstractmethod
    def either(self, parts: list[Found]) -> Found:
        """Leads of any part."""

    @abstractmethod
    def others(self, part: Found) -> Found:
        """All other leads, those without a value among them."""

    def is_set(self, field: Field) -> Found:
        """Leads that have a value."""
        raise CannotSay("is_empty")

    def one_of(self, field: Field, labels: tuple[str, ...]) -> Found:
        """Leads with one of these choices, as the account spells them."""
        raise CannotSay("choice")

    def text_in(self, field: Field, folded: list[str]) -> Found:
        """Leads with one of these texts, whatever the case."""
        raise CannotSay("text in")

    def text_like(self, field: Field, folded: str, *, start: bool) -> Found:
        """Leads whose text contains this, or starts with it, whatever the case."""
        raise CannotSay("text like")

    def tagged(self, labels: tuple[str, ...], *, every: bool) -> Found:
        """Leads with any of these tags, or every one."""
        raise CannotSay("tags")

    def compared(self, field: Field, sign: str, number: Decimal) -> Found:
        """Leads whose number is so."""
        raise CannotSay("number")

    def between(self, field: Field, low: Decimal, high: Decimal) -> Found:
        """Leads whose number lies there, both ends included."""
        raise CannotSay("number between")

    def boolean(self, field: Field, wanted: bool) -> Found:
        """Leads with this answer."""
        raise CannotSay("boolean")

    def days(self, field: Field, days: Days) -> Found:
        """Leads whose date lies in these days."""
        raise CannotSay("date")

    def moments(self, field: Field, window: Instants) -> Found:
        """Leads whose moment lies in the window."""
        raise CannotSay("moment")

    def anniversary(self, field: Field, ranges: tuple[tuple[int, int], ...]) -> Found:
        """Leads whose date has its month × 100 + day in one of these ranges."""
        raise CannotSay("anniversary")

    def did(self, kind: str, campaign: int | None, window: Instants, at_least: int) -> Found:
        """Leads with such an event of so many campaigns in the window; machine opens are none."""
        raise CannotSay("engagement")
