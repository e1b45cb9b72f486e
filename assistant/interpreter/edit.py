"""Changes to a draft's tree: add, replace, join, remove. Trees are canonical here, so a complement is an operator."""

from collections.abc import Callable
from decimal import Decimal

from assistant.interpreter.scope import all_of, any_of
from segment_core.catalog import Catalog
from segment_core.model import All, Any_, Condition, Everyone, Node, Not, Relative, Scope, Tree, conditions

NEGATIVE = frozenset({"not_in", "has_none", "not_contains", "ne", "is_empty", "is_false"})
COMPLEMENT = {"in": "not_in", "has_any": "has_none", "has_all": "has_none"}
BELOW, ABOVE = frozenset({"lt", "lte"}), frozenset({"gt", "gte"})
VALUES = frozenset({"in", "not_in", "has_any", "has_all", "has_none"})
Change = Callable[[Condition], Node | None]


def rewrite(node: Node, change: Change) -> Node | None:
    """The tree with each condition changed; None removes it, and groups left empty go too."""
    match node:
        case Condition():
            return change(node)
        case Not():
            child = rewrite(node.child, change)
            return None if child is None else Not(**{"not": child})
        case All() | Any_():
            kept = [new for child in node.children if (new := rewrite(child, change)) is not None]
            if not kept:
                return None
            return all_of(kept) if isinstance(node, All) else any_of(kept)


def texts(condition: Condition) -> tuple[str, ...]:
    """The values of a list condition."""
    value = condition.value
    return tuple(str(item) for item in value) if isinstance(value, tuple) and condition.op in VALUES else ()


def with_values(condition: Condition, values: list[str], op: str | None = None) -> Condition | None:
    """The condition over other values; None where none is left."""
    if not values:
        return None
    return condition.model_copy(update={"value": tuple(dict.fromkeys(values)), "op": op or condition.op})


def fields_of(tree: Tree) -> set[str]:
    """The fields a tree asks about."""
    return {condition.field for condition in conditions(tree)}


def on_field(tree: Tree, key: str) -> list[Condition]:
    """The tree's conditions on one field."""
    return [condition for condition in conditions(tree) if condition.field == key]


def must_hold(tree: Tree) -> tuple[Node, ...]:
    """The parts that every lead of the tree meets."""
    if isinstance(tree, Everyone):
        return ()
    return tree.children if isinstance(tree, All) else (tree,)


def added(tree: Tree, node: Node) -> Tree:
    """Both hold."""
    return node if isinstance(tree, Everyone) else all_of([tree, node])


def removed_field(tree: Tree, key: str) -> Tree:
    """The tree without its conditions on one field; everyone where nothing is left."""
    return removed_where(tree, lambda condition: condition.field == key)


def removed_where(tree: Tree, hit: Callable[[Condition], bool]) -> Tree:
    """The tree without the conditions that `hit` picks."""
    if isinstance(tree, Everyone):
        return tree
    return rewrite(tree, lambda condition: None if hit(condition) else condition) or Everyone()


def replaced(tree: Tree, new: Condition, catalog: Catalog) -> Tree:
    """The new condition in the place of the one on its field that it takes over from; added where there is none."""
    old = [condition for condition in on_field(tree, new.field) if takes_over(condition, new, catalog)]
    if not old and new.field == "engagement":
        old = on_field(tree, new.field)[-1:]
        new = _same_emails(old, new)
    elif new.field == "engagement" and len(old) == 1:
        tree = _same_campaign(tree, old[0], new)
    if isinstance(tree, Everyone) or not old:
        return added(tree, new)
    done: list[bool] = []

    def change(condition: Condition) -> Node | None:
        if condition not in old:
            return condition
        if done:
            return None
        done.append(True)
        return new

    return rewrite(tree, change) or Everyone()


def _same_campaign(tree: Tree, old: Condition, new: Condition) -> Tree:
    """ "Spring appeal instead" after "opened X but not clicked X": what was said of X is said of it."""
    if isinstance(tree, Everyone) or not isinstance(old.value, Scope) or not isinstance(new.value, Scope):
        return tree
    scope = old.value.model_copy(update={"campaign": new.value.campaign})

    def change(condition: Condition) -> Node | None:
        same = condition.field == "engagement" and condition != old and condition.value == old.value
        return condition.model_copy(update={"value": scope}) if same else condition

    return rewrite(tree, change) or tree


def _same_emails(old: list[Condition], new: Condition) -> Condition:
    """ "clicked instead": the emails and the window stay, where the new words name none."""
    plain = isinstance(new.value, Scope) and new.value == Scope()
    return new.model_copy(update={"value": old[0].value}) if old and plain else new


def bounds_other_end(one: str, other: str) -> bool:
    """Whether two comparisons bound a number from two sides."""
    return (one in BELOW and other in ABOVE) or (one in ABOVE and other in BELOW)


def takes_over(old: Condition, new: Condition, catalog: Catalog) -> bool:
    """Whether a new condition on the same field stands in the old one's place."""
    if catalog.fields[new.field].kind == "number":
        return not bounds_other_end(old.op, new.op)
    if catalog.fields[new.field].kind == "engagement":
        return old.op == new.op
    return True


def joined(tree: Tree, new: Condition) -> Tree | None:
    """The new condition as another possibility on its field; None where the draft has nothing on that field."""
    if isinstance(tree, Everyone):
        return None
    old = on_field(tree, new.field)
    if not old:
        return None
    excluded = [c for c in old if c.op in ("not_in", "has_none") and set(texts(c)) & set(texts(new))]
    if excluded:
        return without_values(tree, new.field, texts(new), ("not_in", "has_none"))
    positive = [c for c in old if c.op not in ("not_in", "has_none", "not_contains", "ne")]
    if not positive:
        return None
    target = positive[-1]

    def change(condition: Condition) -> Node | None:
        if condition is not target and condition != target:
            return condition
        if condition.op == "has_all" and new.op == "has_any":
            return any_of([condition, new])
        if condition.op == new.op and condition.op in VALUES:
            return with_values(condition, [*texts(condition), *texts(new)])
        return any_of([condition, new])

    return rewrite(tree, change)


def without_values(tree: Tree, key: str, values: tuple[str, ...], ops: tuple[str, ...]) -> Tree:
    """The tree with values taken out of its lists on one field."""
    folded = {value.casefold() for value in values}

    def change(condition: Condition) -> Node | None:
        if condition.field != key or condition.op not in ops:
            return condition
        return with_values(condition, [v for v in texts(condition) if v.casefold() not in folded])

    if isinstance(tree, Everyone):
        return tree
    return rewrite(tree, change) or Everyone()


def has_values(tree: Tree, new: Condition) -> list[Condition]:
    """The positive lists of the tree that have one of the values."""
    wanted = {value.casefold() for value in texts(new)}
    return [
        c
        for c in on_field(tree, new.field)
        if c.op in ("in", "has_any", "has_all") and wanted & {value.casefold() for value in texts(c)}
    ]


def swapped(tree: Tree, old: Condition, new: Condition) -> Tree | None:
    """One value in another's place; None where the draft does not have the old one."""
    if isinstance(tree, Everyone):
        return None
    gone = {value.casefold() for value in texts(old)}
    hit: list[bool] = []

    def change(condition: Condition) -> Node | None:
        have = {value.casefold() for value in texts(condition)}
        if condition.field != old.field or not (gone & have):
            return condition
        hit.append(True)
        if new.field != old.field or not texts(new):
            return new
        kept = [v for v in texts(condition) if v.casefold() not in gone]
        return with_values(condition, [*kept, *texts(new)])

    result = rewrite(tree, change)
    return result if hit else None


def resized(condition: Condition, number: Decimal, op: str | None, exact: bool = False) -> Condition | None:
    """ "make it 60": the number of a condition changed, its kind and its scale kept; None where it has none.

    `exact`: the number is not short for one of the old one's scale.
    """
    value = condition.value
    if isinstance(value, Relative):
        return (
            condition.model_copy(update={"value": Relative(n=int(number), unit=value.unit)})
            if 0 < number <= 10_000
            else None
        )
    if isinstance(value, Decimal):
        return condition.model_copy(
            update={"value": number if exact else scaled_like(number, value), "op": op or condition.op}
        )
    if (
        condition.op == "between"
        and isinstance(value, tuple)
        and isinstance(value[0], Decimal)
        and isinstance(value[1], Decimal)
    ):
        high = number if exact else scaled_like(number, value[1])
        if op in ABOVE or (op is None and high < value[0]):
            return condition.model_copy(update={"value": (min(high, value[1]), max(high, value[1]))})
        return condition.model_copy(update={"value": (min(value[0], high), max(value[0], high))})
    return None


def scaled_like(number: Decimal, old: Decimal) -> Decimal:
    """After 700,000, "900" is 900,000; after 2,000, "50" is 50."""
    for scale in (Decimal(10**6), Decimal(1_000)):
        round_enough = old >= scale and old % (scale / 10) == 0
        if round_enough and number < old / 100 and old / 20 <= number * scale <= old * 20:
            return number * scale
    return number
