"""The parts of a tree, and the tree without one of them."""

from typing import Any

import pytest

from segment_core.model import TREE, to_json
from segment_core.tree_parts import parts

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}
BUYER = {"field": "tags", "op": "has_any", "value": ["Buyer"]}
VIP = {"field": "tags", "op": "has_any", "value": ["VIP"]}


@pytest.mark.parametrize(
    ("tree", "rests"),
    [
        (HOT, [(HOT, None)]),
        ({"everyone": True}, [({"everyone": True}, None)]),
        ({"all": [HOT, FACEBOOK]}, [({"all": [HOT, FACEBOOK]}, None), (HOT, FACEBOOK), (FACEBOOK, HOT)]),
        (
            {"all": [HOT, {"any": [BUYER, VIP]}]},
            [
                ({"all": [HOT, {"any": [BUYER, VIP]}]}, None),
                (HOT, {"any": [BUYER, VIP]}),
                ({"any": [BUYER, VIP]}, HOT),
                (BUYER, {"all": [HOT, VIP]}),
                (VIP, {"all": [HOT, BUYER]}),
            ],
        ),
        (
            {"all": [HOT, {"not": {"all": [BUYER, VIP]}}]},
            [
                ({"all": [HOT, {"not": {"all": [BUYER, VIP]}}]}, None),
                (HOT, {"not": {"all": [BUYER, VIP]}}),
                ({"not": {"all": [BUYER, VIP]}}, HOT),
                ({"all": [BUYER, VIP]}, HOT),
                (BUYER, {"all": [HOT, {"not": VIP}]}),
                (VIP, {"all": [HOT, {"not": BUYER}]}),
            ],
        ),
    ],
)
def test_every_part_and_what_is_left_without_it(tree: dict[str, Any], rests: list[tuple[Any, Any]]) -> None:
    """Groups before their children; no group of one is left, and never everyone."""
    found = [
        (to_json(part.node), to_json(part.rest) if part.rest else None) for part in parts(TREE.validate_python(tree))
    ]
    assert found == rests
