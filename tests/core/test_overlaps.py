"""Two or three segments over each other: each region has exactly the leads that the sets of members say."""

from typing import Any

import pytest
from sqlalchemy import Connection

from segment_core.catalog import Catalog
from segment_core.errors import BadInput
from segment_core.overlaps import Regions, regions
from segment_core.validate import validate
from tests.support.cast import NOW
from tests.support.home import Home

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
FACEBOOK = {"field": "source", "op": "in", "value": ["Facebook"]}
NO_CITY = {"field": "custom.city", "op": "is_empty"}
EVERYONE = {"everyone": True}


def laid_over(home: Home, trees: list[Any]) -> Regions:
    """The regions of some trees."""

    def read(connection: Connection, catalog: Catalog) -> Regions:
        return regions(connection, [validate(tree, catalog) for tree in trees], catalog, NOW)

    return home.run(read)


@pytest.mark.parametrize(
    "trees", [[HOT, FACEBOOK], [HOT, {"not": HOT}], [HOT, FACEBOOK, NO_CITY], [EVERYONE, HOT, {"not": NO_CITY}]]
)
def test_regions_are_those_of_the_members(trees: list[Any], cast: Home) -> None:
    """For every region: in exactly these sets, and in none of the others; the totals are the segments' own."""
    sets = [cast.members(tree) for tree in trees]
    found = laid_over(cast, trees)
    assert len(found.regions) == 2 ** len(trees) - 1
    for region in found.regions:
        inside = sets[region.inside[0]].intersection(*(sets[place] for place in region.inside))
        outside = [sets[place] for place in range(len(sets)) if place not in region.inside]
        assert region.count == len(inside.difference(*outside)), region.inside
    assert [found.total(place) for place in range(len(sets))] == [len(members) for members in sets]


@pytest.mark.parametrize("number", [0, 1, 4])
def test_other_numbers_of_segments(number: int, cast: Home) -> None:
    """One is no overlap, and four have no picture."""
    with pytest.raises(BadInput, match="2 or 3 segments"):
        laid_over(cast, [HOT] * number)
