"""What changed between two versions, in words."""

import random
from typing import Any

import pytest

from segment_core.canonical import same
from segment_core.differences import Difference, difference
from segment_core.validate import validate
from tests.support.home import Home
from tests.support.random_trees import random_tree

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
WARM = {"field": "status", "op": "in", "value": ["Warm"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}
BUYER = {"field": "tags", "op": "has_any", "value": ["Buyer"]}
EITHER = {"any": [HOT, FACEBOOK]}
CASES: list[tuple[Any, Any, Difference]] = [
    (HOT, {"all": [{"all": [HOT]}, HOT]}, Difference([], [], [])),
    (HOT, {"all": [HOT, FACEBOOK]}, Difference(["Source is Facebook"], [], [])),
    ({"all": [HOT, FACEBOOK]}, FACEBOOK, Difference([], ["Status is Hot"], [])),
    (
        {"all": [HOT, FACEBOOK]},
        {"all": [BUYER, WARM]},
        Difference(["Tags include Buyer"], ["Source is Facebook"], [("Status is Hot", "Status is Warm")]),
    ),
    ({"all": [HOT, FACEBOOK]}, EITHER, Difference([], [], [], ("all of them", "any of them"))),
    (EITHER, {"all": [EITHER, BUYER]}, Difference(["Tags include Buyer"], [], [])),
    (
        {"all": [EITHER, BUYER]},
        {"all": [{"not": EITHER}, BUYER]},
        Difference([], [], [("Source is Facebook or Status is Hot", "not (Source is Facebook or Status is Hot)")]),
    ),
    ({"everyone": True}, HOT, Difference(["Status is Hot"], ["everyone"], [])),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_what_changed(before: Any, after: Any, expected: Difference, cast: Home) -> None:
    """Conditions that came, went or became others, and whether all or any of them are needed."""
    catalog = cast.catalog
    assert difference(validate(before, catalog), validate(after, catalog), catalog) == expected


def test_a_difference_is_never_overlooked(cast: Home) -> None:
    """Of random pairs, the difference is empty exactly where both mean the same."""
    catalog, rng = cast.catalog, random.Random(7)
    for _ in range(150):
        before = validate(random_tree(rng, catalog, 2), catalog)
        after = rng.choice([before, validate(random_tree(rng, catalog, 2), catalog)])
        assert difference(before, after, catalog).is_empty == same(before, after, catalog)
