"""Trees that break the filter model: every problem is reported, with its path, code, bad part and nearest choices."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from segment_core.catalog import Catalog, SavedSegment
from segment_core.errors import BadInput, InvalidTree, Problem
from segment_core.structure import load_tree, parse_tree
from segment_core.validate import validate
from tests.support.home import Home

HOT = {"field": "status", "op": "in", "value": ["Hot"]}


def c(field: str, op: str, value: Any = ...) -> dict[str, Any]:
    """A condition; a value of None is written as null."""
    return {"field": field, "op": op} if value is ... else {"field": field, "op": op, "value": value}


def did(**scope: Any) -> dict[str, Any]:
    """A condition on opens."""
    return c("engagement", "opened", scope)


def nested(depth: int) -> dict[str, Any]:
    """A tree of that many levels, the condition counted."""
    tree: dict[str, Any] = HOT
    for _ in range(depth - 1):
        tree = {"all": [tree]}
    return tree


MONTH = {"period": "month", "offset": 0}
DAYS = {"n": 3, "unit": "day"}
LONG = "x" * 501
# what is wrong, the tree, and of its one problem: path, code, the bad part, one of the nearest choices (or None)
CASES: list[tuple[str, Any, str, str, Any, str | None]] = [
    ("unknown field", c("statuss", "in", ["Hot"]), "$.field", "unknown_field", "statuss", "status"),
    ("a field by its label", c("City", "is_set"), "$.field", "unknown_field", "City", "custom.city"),
    ("unknown operator", c("status", "inn", ["Hot"]), "$.op", "unknown_operator", "inn", "in"),
    ("operator of another kind", c("custom.budget", "contains", "5"), "$.op", "unknown_operator", "contains", None),
    ("unknown value", c("status", "in", ["Hott"]), "$.value[0]", "unknown_value", "Hott", "Hot"),
    ("unknown tag", c("tags", "has_any", ["Buyer", "Byer"]), "$.value[1]", "unknown_value", "Byer", "Buyer"),
    ("unknown member", c("assigned_to", "in", ["t3"]), "$.value[0]", "unknown_value", "t3", None),
    ("unknown segment", c("segment", "in", ["Hot one"]), "$.value[0]", "unknown_value", "Hot one", "Hot ones"),
    ("unknown campaign", did(campaign="June offer"), "$.value.campaign", "unknown_campaign", "June offer", "k3"),
    ("text for a number", c("custom.budget", "gt", "5"), "$.value", "bad_value", "5", None),
    ("number for a text", c("first_name", "contains", 5), "$.value", "bad_value", "5", None),
    ("text for a list", c("status", "in", "Hot"), "$.value", "bad_value", "Hot", None),
    ("an empty list", c("status", "in", []), "$.value", "bad_value", [], None),
    ("numbers for labels", c("status", "in", [1]), "$.value", "bad_value", ["1"], None),
    ("a list of both", c("status", "in", ["Hot", 1]), "$.value", "bad_value", ["Hot", 1], None),
    ("a blank text", c("custom.city", "in", [" "]), "$.value[0]", "blank_value", " ", None),
    ("an empty text", c("custom.city", "contains", ""), "$.value", "bad_value", "", None),
    ("no value", c("custom.city", "contains"), "$.value", "no_value", None, None),
    ("a null value", c("custom.city", "contains", None), "$.value", "bad_value", None, None),
    ("a null in a list", c("status", "in", [None]), "$.value[0]", "bad_value", None, None),
    ("a value too many", c("custom.city", "is_set", "x"), "$.value", "bad_value", "x", None),
    ("true as a value", c("subscribed", "is_true", True), "$.value", "bad_value", True, None),
    ("true as a number", c("custom.budget", "eq", True), "$.value", "bad_value", True, None),
    ("true in a list", c("status", "in", [True]), "$.value[0]", "bad_value", True, None),
    ("true as a count", did(at_least=True), "$.value.at_least", "bad_value", True, None),
    ("true as n", c("created_at", "in_last", {"n": True, "unit": "day"}), "$.value.n", "bad_value", True, None),
    ("not a number", c("custom.budget", "eq", float("nan")), "$.value", "bad_number", "nan", None),
    ("infinity", c("custom.budget", "eq", float("inf")), "$.value", "bad_number", "inf", None),
    ("number at the limit", c("custom.budget", "eq", 10**12), "$.value", "too_large", "1000000000000", None),
    ("and below zero", c("custom.budget", "gt", -(10**12)), "$.value", "too_large", "-1000000000000", None),
    ("a number of any length", c("custom.budget", "gt", 10**5000), "$.value", "too_large", ..., None),
    ("a huge exponent", c("custom.budget", "gt", 1e300), "$.value", "too_large", "1E+300", None),
    ("five decimals", c("custom.budget", "eq", 0.00001), "$.value", "too_fine", "0.00001", None),
    ("low over high", c("custom.budget", "between", [2, 1]), "$.value", "low_over_high", "2", None),
    ("one end", c("custom.budget", "between", [2]), "$.value", "bad_value", ["2"], None),
    ("last day first", c("created_at", "between", ["2026-02-01", "2026-01-01"]), "$.value", "low_over_high", ..., None),
    ("no such day", c("created_at", "on", "2026-02-30"), "$.value", "bad_date", "2026-02-30", None),
    ("a day in another form", c("created_at", "on", "1 March"), "$.value", "bad_date", "1 March", None),
    ("a day as a compact number", c("created_at", "on", "20260301"), "$.value", "bad_date", "20260301", None),
    ("digits of another script", c("created_at", "on", "٢٠٢٦-٠٣-٠١"), "$.value", "bad_date", "٢٠٢٦-٠٣-٠١", None),
    (
        "no such month-day",
        c("created_at", "anniversary_between", ["02-30", "03-01"]),
        "$.value[0]",
        "bad_date",
        ...,
        None,
    ),
    ("n too large", c("created_at", "in_last", {"n": 10_001, "unit": "day"}), "$.value.n", "bad_value", 10_001, None),
    ("n below zero", c("created_at", "in_last", {"n": -1, "unit": "day"}), "$.value.n", "bad_value", -1, None),
    ("n in parts", c("created_at", "in_last", {"n": 1.5, "unit": "day"}), "$.value.n", "bad_value", 1.5, None),
    ("n as text", c("created_at", "in_last", {"n": "3", "unit": "day"}), "$.value.n", "bad_value", "3", None),
    ("no unit", c("created_at", "in_last", {"n": 3}), "$.value.unit", "bad_value", ..., None),
    ("unknown unit", c("created_at", "in_last", {"n": 3, "unit": "days"}), "$.value.unit", "bad_value", "days", None),
    (
        "hours of a date",
        c("custom.birthday", "in_last", {"n": 3, "unit": "hour"}),
        "$.value.unit",
        "bad_unit",
        "hour",
        "day",
    ),
    (
        "an hourly period",
        c("created_at", "in_period", {"period": "hour", "offset": 0}),
        "$.value.period",
        "bad_value",
        "hour",
        None,
    ),
    (
        "offset too large",
        c("created_at", "in_period", {"period": "day", "offset": 10_001}),
        "$.value.offset",
        "bad_value",
        10_001,
        None,
    ),
    ("no offset", c("created_at", "in_period", {"period": "day"}), "$.value.offset", "bad_value", ..., None),
    ("a period for a length", c("created_at", "in_last", MONTH), "$.value", "bad_value", MONTH, None),
    ("two windows", did(in_last=DAYS, in_period=MONTH), "$.value", "two_windows", ["in_last", "in_period"], None),
    ("at least none", did(at_least=0), "$.value.at_least", "bad_value", 0, None),
    ("a campaign by number", did(campaign=3), "$.value.campaign", "bad_value", 3, None),
    ("a window that is no day", did(on_or_after="soon"), "$.value.on_or_after", "bad_date", "soon", None),
    (
        "a window back to front",
        did(between=["2026-02-01", "2026-01-01"]),
        "$.value.between",
        "low_over_high",
        ...,
        None,
    ),
    ("a wrong part of a window", did(in_last={"n": 3, "unit": "d"}), "$.value.in_last.unit", "bad_value", "d", None),
    ("unknown key of a scope", did(campain="last"), "$.value.campain", "bad_value", "last", "campaign"),
    (
        "unknown key of a length",
        c("created_at", "in_last", {**DAYS, "units": 1}),
        "$.value.units",
        "bad_value",
        1,
        "unit",
    ),
    ("unknown key of a condition", {**HOT, "valeu": 1}, "$.valeu", "unknown_key", "valeu", "value"),
    ("unknown key of a group", {"all": [HOT], "name": "x"}, "$.name", "unknown_key", "name", None),
    ("unknown key of not", {"not": HOT, "because": "x"}, "$.because", "unknown_key", "because", None),
    ("two groups in one", {"all": [HOT], "any": [HOT]}, "$", "not_a_node", ..., None),
    ("an empty group", {"all": []}, "$.all", "empty_group", [], None),
    ("an empty group within", {"any": [HOT, {"all": []}]}, "$.any[1].all", "empty_group", [], None),
    ("a group that is no list", {"any": HOT}, "$.any", "empty_group", HOT, None),
    ("an empty object", {}, "$", "not_a_node", {}, None),
    ("null", None, "$", "not_a_node", None, None),
    ("a list", [HOT], "$", "not_a_node", [HOT], None),
    ("a text", "everyone", "$", "not_a_node", "everyone", None),
    ("a group by a near name", {"al": [HOT]}, "$", "not_a_node", {"al": [HOT]}, "all"),
    ("nothing negated", {"not": None}, "$.not", "not_a_node", None, None),
    ("everyone nested", {"all": [{"everyone": True}]}, "$.all[0]", "not_a_node", {"everyone": True}, None),
    ("not everyone", {"not": {"everyone": True}}, "$.not", "not_a_node", {"everyone": True}, None),
    ("everyone is false", {"everyone": False}, "$", "everyone", {"everyone": False}, None),
    ("everyone is 1", {"everyone": 1}, "$", "everyone", {"everyone": 1}, None),
    ("everyone and more", {"everyone": True, "all": [HOT]}, "$", "everyone", ..., None),
    ("no operator", {"field": "status"}, "$.op", "bad_op", None, None),
    ("a field that is no text", {"field": 3, "op": "in", "value": ["Hot"]}, "$.field", "bad_field", 3, None),
    ("501 characters", c("custom.city", "contains", LONG), "$.value", "too_long", LONG[:80], None),
    ("501 characters in a list", c("custom.city", "in", [LONG]), "$.value[0]", "too_long", LONG[:80], None),
    ("1,001 values", c("custom.city", "in", ["x"] * 1001), "$.value", "too_many", 1001, None),
    ("201 conditions", {"any": [HOT] * 201}, "$", "too_many", 201, None),
    ("11 levels", nested(11), "$" + ".all[0]" * 10, "too_deep", None, None),
    ("the character U+0000", c("custom.city", "contains", "a\0b"), "$.value", "bad_text", "a\0b", None),
    ("half a character", c("custom.city", "contains", "a\ud800b"), "$.value", "bad_text", ..., None),
]


@pytest.fixture(scope="module")
def catalog(cast: Home) -> Catalog:
    """The cast's catalog."""
    return cast.catalog


def problems(tree: Any, catalog: Catalog) -> list[Problem]:
    """What validation says."""
    with pytest.raises(InvalidTree) as caught:
        validate(tree, catalog)
    return caught.value.problems


@pytest.mark.parametrize(("what", "tree", "path", "code", "bad", "near"), CASES, ids=[row[0] for row in CASES])
def test_problem(what: str, tree: Any, path: str, code: str, bad: Any, near: str | None, catalog: Catalog) -> None:
    """One thing wrong gives one problem: where, which, the bad part, and what may have been meant."""
    found = problems(tree, catalog)
    assert [(p.path, p.code) for p in found] == [(path, code)], what
    assert bad is ... or json.dumps(found[0].bad) == json.dumps(bad)
    assert near is None or near in found[0].nearest
    assert 5 < len(found[0].message) < 400


LIMITS = [
    ("10 levels", nested(10)),
    ("200 conditions", {"any": [HOT] * 200}),
    ("1,000 values", c("custom.city", "in", ["x"] * 1000)),
    ("500 characters", c("custom.city", "contains", "x" * 500)),
    ("n of 10,000", c("created_at", "in_last", {"n": 10_000, "unit": "year"})),
    ("offset of −10,000", c("created_at", "in_period", {"period": "year", "offset": -10_000})),
    ("just below 10^12, 4 decimals", c("custom.budget", "lt", 999_999_999_999.9999)),
    ("low equals high", c("custom.budget", "between", [1, 1])),
    ("the first day", c("created_at", "before", "0001-01-01")),
    ("the last day", c("created_at", "after", "9999-12-31")),
    ("at least 10,000 emails", did(at_least=10_000)),
]


@pytest.mark.parametrize(("what", "tree"), LIMITS, ids=[row[0] for row in LIMITS])
def test_limits_themselves_are_allowed(what: str, tree: Any, cast: Home) -> None:
    """Up to its limit everything runs, to both ends of the calendar."""
    everybody = cast.members({"everyone": True})
    assert cast.members(tree) <= everybody, what


def test_all_problems_at_once(catalog: Catalog) -> None:
    """In reading order, however different they are."""
    tree: dict[str, Any] = {
        "all": [
            c("statuss", "in", ["Hot"]),
            {"any": [c("status", "in", ["Hott", "Wram"]), {"all": []}, c("custom.budget", "between", [2, 10**13])]},
            {"not": {"field": "tags", "op": "has_any", "value": ["Byer"], "extra": 1}},
            c("created_at", "in_last", {"n": -1, "unit": "days"}),
        ]
    }
    assert [(p.path, p.code) for p in problems(tree, catalog)] == [
        ("$.all[0].field", "unknown_field"),
        ("$.all[1].any[0].value[0]", "unknown_value"),
        ("$.all[1].any[0].value[1]", "unknown_value"),
        ("$.all[1].any[1].all", "empty_group"),
        ("$.all[1].any[2].value[1]", "too_large"),
        ("$.all[2].not.extra", "unknown_key"),
        ("$.all[3].value.n", "bad_value"),
        ("$.all[3].value.unit", "bad_value"),
    ]


def test_a_cycle_is_refused(catalog: Catalog) -> None:
    """Segments that lead back to themselves, should they come from anywhere."""

    def refers(name: str) -> Any:
        return parse_tree(c("segment", "in", [name]))

    ring = (SavedSegment("1", "One", refers("Two")), SavedSegment("2", "Two", refers("One")))
    with pytest.raises(InvalidTree) as caught:
        validate(c("segment", "in", ["One"]), replace(catalog, segments=ring))
    assert [(p.path, p.code) for p in caught.value.problems] == [("$", "cycle")]
    assert "One → Two → One" in caught.value.message


HOSTILE = [
    ("deep lists", "[" * 100_000),
    ("deep groups", '{"all":[' * 100_000),
    ("deep and closed", '{"not":' * 100_000 + "{}" + "}" * 100_000),
    ("nothing", ""),
    ("no JSON", "hot leads"),
    ("half of it", '{"all": ['),
    ("a number of 5,000 digits", '{"field": "custom.budget", "op": "gt", "value": ' + "9" * 5_000 + "}"),
    ("a huge exponent", '{"field": "custom.budget", "op": "gt", "value": 1e999999999}'),
    ("a tiny number", '{"field": "custom.budget", "op": "gt", "value": 1e-999999999}'),
    ("NaN", '{"field": "custom.budget", "op": "gt", "value": NaN}'),
    ("a huge list", '{"field": "custom.city", "op": "in", "value": [' + '"x",' * 500_000 + '"x"]}'),
    ("a list of lists", '{"field": "custom.city", "op": "in", "value": [[[["x"]]]]}'),
    ("many groups", '{"any": [' + '{"all": []},' * 20_000 + '{"all": []}]}'),
    ("the same key twice", '{"field": "status", "op": "in", "value": ["Hot"], "value": ["Hott"]}'),
    ("a key of a megabyte", '{"' + "k" * 1_000_000 + '": 1}'),
]


@pytest.mark.parametrize(("what", "content"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_hostile_json_is_an_error(what: str, content: str, tmp_path: Path, catalog: Catalog) -> None:
    """Whatever a file holds: one readable error, never a crash."""
    path = tmp_path / "tree.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises((BadInput, InvalidTree)) as caught:
        validate(load_tree(path), catalog)
    first = caught.value.problems[0].message if isinstance(caught.value, InvalidTree) else caught.value.message
    assert 5 < len(first) < 500, what


def test_deep_data_without_a_file(catalog: Catalog) -> None:
    """Data that was never a file is cut at the limit too."""
    assert [p.code for p in problems(nested(100_000), catalog)] == ["too_deep"]


@pytest.mark.parametrize("depth", [100, 500, 900, 990])
@pytest.mark.parametrize(
    "wrap", [{"value": None}, {"foo": None}, {"not": None}, {"all": None}, {"value": {"in_last": None}}]
)
def test_deep_parts_are_an_error(depth: int, wrap: dict[str, Any], catalog: Catalog) -> None:
    """Depth may hide in any part of a node; showing the bad part must not fail either."""
    deep: Any = 1
    for i in range(depth):
        deep = [deep] if i % 2 else {"in_last": deep}
    key, inner = next(iter(wrap.items()))
    tree = {"field": "engagement", "op": "opened", "value": {**inner, "in_last": deep}} if inner else {key: deep}
    assert problems({"field": "engagement", "op": "opened", **tree} if key == "value" else tree, catalog)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file in another encoding, a folder, and no file."""
    path = tmp_path / "tree.json"
    path.write_bytes(b"\xff\xfe{}")
    for place in (path, tmp_path, tmp_path / "none.json"):
        with pytest.raises(BadInput, match=place.name):
            load_tree(place)
