"""Ways out of an audience that nobody is in: each is counted, and the count is that of its tree."""

from typing import Any

from segment_core.empty_help import EmptyHelp, empty_help
from segment_core.model import Condition
from segment_core.reads import count
from segment_core.validate import validate
from tests.support.cast import NOW
from tests.support.home import Home

HOT = {"field": "status", "op": "in", "value": ["Hot"]}
NOWHERE = {"field": "custom.city", "op": "in", "value": ["Torronto"]}


def helped(cast: Home, tree: dict[str, Any]) -> EmptyHelp:
    """The help for a tree that nobody matches; every count is checked against its tree."""
    catalog = cast.catalog
    with cast.database.transaction(catalog.account_id) as connection:
        checked = validate(tree, catalog)
        assert count(connection, checked, catalog, NOW) == 0
        found = empty_help(connection, checked, catalog, NOW)
        for way in found.ways:
            assert way.count == count(connection, way.tree, catalog, NOW) > 0
    return found


def test_the_condition_that_empties_it_is_named_with_near_values(cast: Home) -> None:
    """A city that no lead has is named; leaving it out, and the city that was meant, are offered with counts."""
    found = helped(cast, {"all": [HOT, NOWHERE]})
    assert found.alone == ["City is “Torronto”"]
    labels = [way.label for way in found.ways]
    assert "Without: City is “Torronto”" in labels
    assert "City Toronto instead of Torronto" in labels
    assert "Without: Status is Hot" not in labels  # that leaves nobody


def test_conditions_that_only_together_match_nobody(cast: Home) -> None:
    """Nothing is wrong with either alone: each single removal is offered, the larger audience first."""
    tree = {"all": [HOT, {"field": "status", "op": "in", "value": ["Warm"]}]}
    found = helped(cast, tree)
    assert found.alone == []
    assert {way.label for way in found.ways} == {"Without: Status is Hot", "Without: Status is Warm"}
    assert [way.count for way in found.ways] == sorted((way.count for way in found.ways), reverse=True)


def test_where_no_single_change_helps_none_is_offered(cast: Home) -> None:
    """Two conditions that no lead fulfils: both are named, and no way is made up."""
    other = {"field": "custom.budget", "op": "gt", "value": 999_999_999}
    found = helped(cast, {"all": [{"field": "last_name", "op": "in", "value": ["Qqqqzz"]}, other]})
    assert len(found.alone) == 2
    assert found.ways == []


def test_a_number_that_no_lead_has_offers_the_nearest(cast: Home) -> None:
    """The highest budget where more was asked for, the lowest where less was, each with its count."""
    profile = cast.catalog.numbers["custom.budget"]
    for op, value, near in (("gt", 999_999_999, profile.high), ("lt", -10, profile.low)):
        found = helped(cast, {"field": "custom.budget", "op": op, "value": value})
        (way,) = (way for way in found.ways if way.label.endswith("instead"))
        assert isinstance(way.tree, Condition)
        assert way.tree.value == near


def test_numbers_that_leads_have_on_both_sides_have_no_nearest(cast: Home) -> None:
    """Between the lowest and the highest nothing says which way to go."""
    profile = cast.catalog.numbers["custom.budget"]
    middle = {"field": "custom.budget", "op": "eq", "value": float(profile.low) + 0.01}
    assert not [way for way in helped(cast, middle).ways if way.label.endswith("instead")]
