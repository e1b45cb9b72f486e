"""Roaring bitmaps in process: the limit, since nothing is planned, sent, fetched or kept fresh.

A bitmap for each value; for numbers and days one for each binary digit of a code, and one of all that have a value.
"""

# pyright: basic, reportMissingImports=false
# What it imports is of the group `bench`, which `make setup` leaves out.

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from pyarrow import csv
from pyroaring import BitMap
from typing_extensions import override

from bench.counting.engine import CannotSay, Counter, Engine, Step
from bench.counting.extracts import ENGAGED, engagement_file, leads_file
from bench.counting.queries import Query
from bench.counting.reading import Reader
from bench.counting.setting import Setting
from bench.counting.sql import name_of
from bench.counting.typed import LATEST, fields_of
from segment_core.catalog import Field
from segment_core.columns import encode_day
from segment_core.dates import Days, Instants, midnight
from segment_core.folding import fold, fold_value
from segment_core.model import Tree

UNLIKE = ("email", "phone")  # a value of its own for each lead: no bitmaps


def bitmap(places: Any) -> BitMap:
    """Leads by their places, an array of whole numbers."""
    return BitMap(array("I", np.ascontiguousarray(places, dtype=np.uint32).tobytes()))


def read(file: Path, columns: list[str]) -> Any:
    """These columns of a CSV file."""
    options = csv.ConvertOptions(
        null_values=["\\N"],
        true_values=["t"],
        false_values=["f"],
        strings_can_be_null=True,
        include_columns=columns,
    )
    return csv.read_csv(file, convert_options=options)


@dataclass(frozen=True)
class Slices:
    """Codes from 0 as bitmaps of their binary digits, the lowest first; code 0 is the value `base`."""

    base: int
    existing: BitMap
    digits: tuple[BitMap, ...]

    @classmethod
    def of(cls, places: Any, values: Any) -> "Slices":
        """The slices of these whole numbers, at these places."""
        base = int(values.min()) if len(values) else 0
        codes = values.astype(np.int64) - base
        width = int(codes.max()).bit_length() if len(values) else 0
        return cls(base, bitmap(places), tuple(bitmap(places[codes >> digit & 1 == 1]) for digit in range(width)))

    def at_least(self, value: int) -> BitMap:
        """Leads whose value is so much or more: digit by digit from the lowest, 1 → and, 0 → or."""
        code = value - self.base
        if code <= 0:
            return self.existing
        if code >> len(self.digits):
            return BitMap()
        found = self.existing
        for place, digit in enumerate(self.digits):
            found = found & digit if code >> place & 1 else found | digit
        return found

    def between(self, low: int | None, high: int | None) -> BitMap:
        """Leads whose value lies there, both ends included."""
        found = self.existing if low is None else self.at_least(low)
        return found if high is None else found - self.at_least(high + 1)


class InRoaring(Engine):
    """Sets of leads in this process's memory."""

    name = "pyroaring"
    about = "Roaring bitmaps in process: the limit"

    @override
    def load(self, step: Step) -> None:
        leads, engagement = leads_file(self.setting, step), engagement_file(self.setting, step)
        step("loading pyroaring")
        self.reader = _Reader(self.setting, leads, engagement)

    @override
    def counter(self, query: Query, tree: Tree) -> Counter:
        return lambda: len(self.reader.read(tree))


class _Reader(Reader[BitMap]):
    def __init__(self, setting: Setting, leads: Path, engagement: Path) -> None:
        super().__init__(setting.catalog, setting.clock)
        self.values: dict[str, dict[Any, BitMap]] = {}
        self.slices: dict[str, Slices] = {}
        self.emails: dict[str, dict[int, Slices]] = {}
        fields = [field for field in fields_of(setting.catalog) if field.key not in UNLIKE]
        latest = [f"{name}_day" for name in LATEST]
        table = read(leads, ["id", "tag_list", *map(column_of, fields), *latest])
        self.places = table["id"].to_numpy()
        self.everybody = bitmap(self.places)
        for field in fields:
            self._load(field, table)
        for name in LATEST:
            self.slices[name] = Slices.of(*self._present(table[f"{name}_day"]))
        self._load_tags(table["tag_list"])
        del table
        self._load_emails(read(engagement, ["campaign", "lead", *(f"{name}_day" for name in ENGAGED)]))

    def _present(self, column: Any) -> tuple[Any, Any]:
        """Places and values of the leads that have one."""
        there = column.is_valid().to_numpy(zero_copy_only=False)
        return self.places[there], column.drop_null().to_numpy(zero_copy_only=False)

    def _load(self, field: Field, table: Any) -> None:
        name, column = name_of(field), table[column_of(field)]
        match field.kind:
            case "number":
                places, numbers = self._present(column)
                if not np.array_equal(numbers, np.round(numbers)):
                    return  # no query asks for numbers with fractions
                self.slices[name] = Slices.of(places, numbers)
            case "datetime":
                self.slices[name] = Slices.of(*self._present(column))
            case "date":
                places, days = self._present(column)
                days = days.astype("datetime64[D]")
                self.slices[name] = Slices.of(places, days.astype(np.int64))
                months = days.astype("datetime64[M]")
                of_month = (days - months).astype(np.int64) + 1
                self.values[f"{name}_month_day"] = by_value(places, (months.astype(np.int64) % 12 + 1) * 100 + of_month)
            case _:
                self.values[name] = self._encoded(column)

    def _encoded(self, column: Any) -> dict[Any, BitMap]:
        """A bitmap for each value of the column."""
        encoded = column.combine_chunks().dictionary_encode()
        labels = encoded.dictionary.to_pylist()
        return {labels[code]: found for code, found in by_value(*self._present(encoded.indices)).items()}

    def _load_tags(self, lists: Any) -> None:
        """A bitmap a tag, put together of the leads of each list of tags."""
        parts: dict[str, list[BitMap]] = {}
        for together, found in self._encoded(lists).items():
            for tag in filter(None, together.split(";")):
                parts.setdefault(tag, []).append(found)
        self.values["tags"] = {tag: BitMap.union(*found) for tag, found in parts.items()}

    def _load_emails(self, table: Any) -> None:
        """For each kind and campaign, the latest day of each lead."""
        campaigns, places = table["campaign"].to_numpy(), table["lead"].to_numpy()
        for name in ENGAGED:
            column = table[f"{name}_day"]
            there, days = column.is_valid().to_numpy(), column.fill_null(0).to_numpy()
            self.emails[name] = {}
            for campaign in np.unique(campaigns):
                mine = there & (campaigns == campaign)
                self.emails[name][int(campaign)] = Slices.of(places[mine], days[mine])

    def both(self, parts: list[BitMap]) -> BitMap:
        return BitMap.intersection(*parts)

    def either(self, parts: list[BitMap]) -> BitMap:
        return BitMap.union(*parts)

    def others(self, part: BitMap) -> BitMap:
        return self.everybody - part

    def is_set(self, field: Field) -> BitMap:
        name = name_of(field)
        return self.slices[name].existing if name in self.slices else self.either(list(self.values[name].values()))

    def one_of(self, field: Field, labels: tuple[str, ...]) -> BitMap:
        return union(self.values[name_of(field)].get(label) for label in labels)

    def text_in(self, field: Field, folded: list[str]) -> BitMap:
        return union(found for label, found in self.values[name_of(field)].items() if fold_value(label) in folded)

    def text_like(self, field: Field, folded: str, *, start: bool) -> BitMap:
        test = str.startswith if start else str.__contains__
        return union(found for label, found in self.values[name_of(field)].items() if test(fold(label), folded))

    def tagged(self, labels: tuple[str, ...], *, every: bool) -> BitMap:
        found = [self.values["tags"].get(label, BitMap()) for label in labels]
        return self.both(found) if every else self.either(found)

    def compared(self, field: Field, sign: str, number: Decimal) -> BitMap:
        slices, whole = self.slices[name_of(field)], int(number)
        if whole != number:
            raise CannotSay("fractions")
        low = {"=": whole, ">": whole + 1, ">=": whole}.get(sign)
        high = {"=": whole, "<": whole - 1, "<=": whole}.get(sign)
        return slices.between(low, high)

    def between(self, field: Field, low: Decimal, high: Decimal) -> BitMap:
        return self.both([self.compared(field, ">=", low), self.compared(field, "<=", high)])

    def boolean(self, field: Field, wanted: bool) -> BitMap:
        return self.values[name_of(field)].get(wanted, BitMap())

    def days(self, field: Field, days: Days) -> BitMap:
        first, last = (None if day is None else encode_day(day) for day in (days.first, days.last))
        return self.slices[name_of(field)].between(first, last)

    def moments(self, field: Field, window: Instants) -> BitMap:
        return self._within(self.slices[name_of(field)], window)

    def anniversary(self, field: Field, ranges: tuple[tuple[int, int], ...]) -> BitMap:
        found = self.values[f"{name_of(field)}_month_day"].items()
        return union(leads for day, leads in found if any(low <= day <= high for low, high in ranges))

    def did(self, kind: str, campaign: int | None, window: Instants, at_least: int) -> BitMap:
        name = f"{kind}_at"
        if campaign is not None:
            return self._within(self.emails[name][campaign], window)
        if at_least == 1:
            return self._within(self.slices[name], window)
        reached = [BitMap() for _ in range(at_least)]  # leads with one such email, with two …
        for slices in self.emails[name].values():
            found = self._within(slices, window)
            for place in range(at_least - 1, 0, -1):
                reached[place] |= reached[place - 1] & found
            reached[0] |= found
        return reached[-1]

    def _within(self, slices: Slices, window: Instants) -> BitMap:
        """A window of whole days, or up to now: no lead has a moment after now (the counts would differ)."""
        first = None if window.start is None else encode_day(self._day(window.start))
        if window.end is None or window.closed:
            return slices.between(first, None)
        return slices.between(first, encode_day(self._day(window.end)) - 1)

    def _day(self, moment: datetime) -> date:
        day = moment.astimezone(self.clock.zone).date()
        if midnight(day, self.clock.zone) != moment:
            raise CannotSay("hours")
        return day


def column_of(field: Field) -> str:
    """The column of a field that bitmaps are made of: of moments, their days."""
    return f"{name_of(field)}_day" if field.kind == "datetime" else name_of(field)


def union(parts: Iterator[BitMap | None]) -> BitMap:
    """All leads of these; none where there are none."""
    return reduce(BitMap.__or__, filter(None, parts), BitMap())


def by_value(places: Any, values: Any) -> dict[Any, BitMap]:
    """A bitmap for each value."""
    order = np.argsort(values, kind="stable")
    sorted_values, sorted_places = values[order], places[order]
    starts = np.flatnonzero(np.r_[True, sorted_values[1:] != sorted_values[:-1]]) if len(values) else []
    parts = np.split(sorted_places, starts[1:]) if len(values) else []
    return {sorted_values[start].item(): bitmap(part) for start, part in zip(starts, parts, strict=True)}
