"""The segments that are timed: what people ask of the demo's account, by class of condition."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """A segment's tree; `kind` is the class of its conditions."""

    name: str
    kind: str
    tree: Json


def _is(field: str, op: str, value: Any = None) -> Json:
    condition = {"field": field, "op": op}
    return condition if value is None else {**condition, "value": value}


def _days(n: int, unit: str = "day") -> Json:
    return {"n": n, "unit": unit}


def _engaged(op: str, **scope: Any) -> Json:
    return _is("engagement", op, scope)


HOT = _is("status", "in", ["Hot"])
SOCIAL = _is("source", "in", ["Facebook", "Google Ads"])
BUYER = _is("tags", "has_any", ["Buyer"])
QUARTER = {"in_last": _days(90)}

QUERIES = (
    Query("hot", "value", HOT),
    Query("two sources", "value", SOCIAL),
    Query("not cold", "value", _is("status", "not_in", ["Cold"])),
    Query("nobody's", "value", _is("assigned_to", "is_empty")),
    Query("pre-approved", "value", _is("custom.pre_approved", "is_true")),
    Query("any of two tags", "tag", _is("tags", "has_any", ["Buyer", "Renter"])),
    Query("all of two tags", "tag", _is("tags", "has_all", ["Buyer", "Newsletter"])),
    Query("none of two tags", "tag", _is("tags", "has_none", ["Past client", "Do not call"])),
    Query("created in 30 days", "date", _is("created_at", "in_last", _days(30))),
    Query("inactive for 6 months", "date", _is("last_active_at", "older_than", _days(6, "month"))),
    Query("created in a span", "date", _is("created_at", "between", ["2025-09-01", "2025-12-31"])),
    Query("moves in 60 days", "date", _is("custom.move_in_date", "in_next", _days(60))),
    Query("birthday in 2 weeks", "date", _is("custom.birthday", "anniversary_in_next", _days(2, "week"))),
    Query("never viewed", "blank", _is("custom.last_viewing", "is_empty")),
    Query("budget over 750k", "number", _is("custom.budget", "gt", 750_000)),
    Query("budget in a range", "number", _is("custom.budget", "between", [400_000, 600_000])),
    Query("3 bedrooms or more", "number", _is("custom.bedrooms", "gte", 3)),
    Query("in two cities", "text", _is("custom.city", "in", ["Toronto", "Montreal"])),
    Query("city contains", "text", _is("custom.city", "contains", "ton")),
    Query("last name contains", "text", _is("last_name", "contains", "mac")),
    Query("first name starts", "text", _is("first_name", "starts_with", "jo")),
    Query("opened the last", "campaign", _engaged("opened", campaign="last")),
    Query("received, not opened", "campaign", _engaged("not_opened", campaign="last")),
    Query("opened 3 emails in 90 days", "engagement", _engaged("opened", at_least=3, **QUARTER)),
    Query("opened 2 emails", "engagement", _engaged("opened", at_least=2)),
    Query("opened in 90 days", "engagement", _engaged("opened", **QUARTER)),
    Query("clicked in 7 days", "engagement", _engaged("clicked", in_last=_days(7))),
    Query("never opened", "engagement", {"not": _engaged("opened", campaign="any")}),
    Query(
        "hot, social, new",
        "mixed",
        {"all": [HOT, SOCIAL, _is("created_at", "in_last", _days(180))]},
    ),
    Query(
        "buyers with a budget",
        "mixed",
        {
            "all": [
                BUYER,
                _is("custom.budget", "gte", 500_000),
                _is("custom.city", "in", ["Toronto", "Mississauga", "Oakville"]),
                _engaged("opened", **QUARTER),
            ]
        },
    ),
    Query(
        "to win back",
        "mixed",
        {
            "all": [
                {"any": [HOT, _is("status", "in", ["Warm"]), BUYER]},
                {"not": _engaged("clicked", **QUARTER)},
                _is("last_active_at", "older_than", _days(90)),
                _is("tags", "has_none", ["Do not call"]),
            ]
        },
    ),
)
