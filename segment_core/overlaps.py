"""How two or three segments lie over each other: every region's size, from one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from segment_core.catalog import Catalog
from segment_core.compile import compile_tree
from segment_core.counting.from_bitmaps import counts_from_bitmaps, in_all
from segment_core.errors import BadInput
from segment_core.model import Tree
from segment_core.reads import scoped

FEWEST, MOST = 2, 3


@dataclass(frozen=True)
class Region:
    """Leads that are in exactly these of the segments (by place, from 0) and in none of the others."""

    inside: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Regions:
    """All regions that the segments make (also the empty ones), those of few segments first."""

    regions: list[Region]

    def total(self, place: int) -> int:
        """How many leads one segment has."""
        return sum(region.count for region in self.regions if place in region.inside)


def regions(connection: Connection, trees: Sequence[Tree], catalog: Catalog, now: datetime) -> Regions:
    """Count each region of two or three valid trees. Raises BadInput for another number of them."""
    if not FEWEST <= len(trees) <= MOST:
        raise BadInput(f"{FEWEST} or {MOST} segments can be laid over each other, not {len(trees)}", part="segments")
    places = _regions_of(len(trees))
    shared = [in_all(*(trees[place] for place in inside)) for inside in places]
    answered = counts_from_bitmaps(connection, shared, catalog, now)
    if answered is not None:
        return Regions(_apart(dict(zip(places, answered, strict=True))))
    tests = [compile_tree(tree, catalog, now).label(f"in_{place}") for place, tree in enumerate(trees)]
    leads = scoped(catalog, *tests).subquery()
    found = select(*leads.c, func.count()).where(or_(*leads.c)).group_by(*leads.c)
    sizes = {tuple(bool(value) for value in row[:-1]): row[-1] for row in connection.execute(found)}
    return Regions([Region(inside, sizes.get(_flags(inside, len(trees)), 0)) for inside in places])


def _apart(shared: dict[tuple[int, ...], int]) -> list[Region]:
    """From how many leads are in all of some segments to how many are in these alone."""
    found: list[Region] = []
    for inside in shared:
        larger = [other for other in shared if set(inside) <= set(other)]
        count = sum((-1) ** (len(other) - len(inside)) * shared[other] for other in larger)
        found.append(Region(inside, count))
    return found


def _regions_of(number: int) -> list[tuple[int, ...]]:
    """The places inside each region: (0,), (1,), (0, 1) for two."""
    found = [tuple(place for place in range(number) if mask >> place & 1) for mask in range(1, 1 << number)]
    return sorted(found, key=lambda inside: (len(inside), inside))


def _flags(inside: tuple[int, ...], number: int) -> tuple[bool, ...]:
    return tuple(place in inside for place in range(number))
