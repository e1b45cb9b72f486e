"""What changed between two versions of a segment, in words: which conditions came, went or became others."""

from dataclasses import dataclass

from segment_core.canonical import canonical
from segment_core.catalog import Catalog
from segment_core.describe import describe
from segment_core.model import All, Any_, Everyone, Tree, conditions

JOINTS: dict[type, str] = {All: "all of them", Any_: "any of them"}
Parts = list[Tree]


@dataclass(frozen=True)
class Difference:
    """`joined`: how many of the conditions must hold, before and after, where that changed."""

    came: list[str]
    went: list[str]
    changed: list[tuple[str, str]]
    joined: tuple[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether both versions mean the same."""
        return not (self.came or self.went or self.changed or self.joined)


def difference(before: Tree, after: Tree, catalog: Catalog) -> Difference:
    """Compare by parts: what the outermost "all" or "any" joins. Empty for two trees of one meaning alone."""
    one, two = canonical(before, catalog), canonical(after, catalog)
    if one == two:
        return Difference([], [], [])
    old, new = max(((o, n) for o in _splits(one) for n in _splits(two)), key=lambda pair: len(_shared(*pair)))
    shared = _shared(old, new)
    went, came = _without(old, shared), _without(new, shared)
    changed = _pairs(went, came)
    went, came = _without(went, [o for o, _ in changed]), _without(came, [n for _, n in changed])
    return Difference(
        [describe(part, catalog) for part in came],
        [describe(part, catalog) for part in went],
        [(describe(o, catalog), describe(n, catalog)) for o, n in changed],
        _joined(one if len(old) > 1 else None, two if len(new) > 1 else None),
    )


def _splits(tree: Tree) -> list[Parts]:
    """A group as its parts, or as one part of what the other version may have around it."""
    return [list(tree.children), [tree]] if isinstance(tree, All | Any_) else [[tree]]


def _shared(old: Parts, new: Parts) -> Parts:
    waiting = list(new)
    found: Parts = []
    for part in old:
        if part in waiting:
            waiting.remove(part)
            found.append(part)
    return found


def _without(parts: Parts, others: Parts) -> Parts:
    left = list(parts)
    for other in others:
        left.remove(other)
    return left


def _pairs(went: Parts, came: Parts) -> list[tuple[Tree, Tree]]:
    """Parts about the same fields: one became the other."""
    waiting = list(came)
    found: list[tuple[Tree, Tree]] = []
    for old in went:
        new = next((part for part in waiting if _fields(part) == _fields(old)), None)
        if new is not None:
            waiting.remove(new)
            found.append((old, new))
    return found


def _fields(part: Tree) -> set[str]:
    return {"everyone"} if isinstance(part, Everyone) else {condition.field for condition in conditions(part)}


def _joined(old: Tree | None, new: Tree | None) -> tuple[str, str] | None:
    """The joints of two groups, where they differ; nothing where one side has a single part."""
    first, second = (JOINTS.get(type(tree)) for tree in (old, new))
    return (first, second) if first and second and first != second else None
