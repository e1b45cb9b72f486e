"""The JSON schema of trees: what others check a tree's shape with before they send it."""

import json
import random
from collections.abc import Callable
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

from segment_core.catalog import Catalog
from segment_core.model import to_json, tree_schema
from segment_core.validate import validate
from tests.conftest import DEV_ACCOUNT, NOW
from tests.support.random_trees import random_tree

HOT = {"field": "status", "op": "in", "value": ["Hot"]}


Fits = Callable[[Any], bool]


@pytest.fixture(scope="module")
def fits() -> Fits:
    """Whether something has the schema's shape; the schema itself is checked first."""
    Draft202012Validator.check_schema(tree_schema())
    validator = cast("Any", Draft202012Validator(tree_schema()))
    return lambda data: validator.is_valid(data)


def gold_trees() -> list[dict[str, Any]]:
    """Every expected segment of the dev set."""
    lines = (DEV_ACCOUNT.parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    turns = [turn["expect"] for line in lines for turn in json.loads(line)["turns"]]
    return [expect["segment"] for expect in turns if "segment" in expect]


def test_gold_trees_fit(fits: Fits) -> None:
    """Every tree that people wrote down has the schema's shape."""
    trees = gold_trees()
    assert len(trees) > 150
    assert [tree for tree in trees if not fits(tree)] == []


def test_random_trees_fit(fits: Fits, gym_catalog: Catalog) -> None:
    """So does every valid tree, as given and as written by us."""
    rng = random.Random(7)
    for _ in range(300):
        tree = random_tree(rng, gym_catalog, 3, NOW)
        assert fits(tree), tree
        written = json.loads(json.dumps(to_json(validate(tree, gym_catalog))))
        assert fits(written), written


@pytest.mark.parametrize(
    "bad",
    [
        {},
        [],
        {"field": "status"},
        {**HOT, "extra": 1},
        {"all": HOT},
        {"all": [], "any": []},
        {"not": [HOT]},
        {"everyone": False},
        {"all": [{"any": [{"field": 1, "op": "in", "value": ["Hot"]}]}]},
    ],
)
def test_other_shapes_do_not(bad: Any, fits: Fits) -> None:
    """What validation refuses by its shape, the schema refuses too."""
    assert not fits(bad)
