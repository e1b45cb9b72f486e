"""Compares an action's arguments with gold's: only those that gold gives, each in the way its kind asks for."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from eval.cases import Json
from segment_core.folding import fold_value

if TYPE_CHECKING:  # score.py builds on this module
    from eval.score import Truth

QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


def wrong_argument(action: Json, gold: Json, truth: "Truth") -> str | None:
    """What is wrong with the action; None where its name and every argument of gold's agree."""
    if plain(action.get("name")) != plain(gold["name"]):
        return f"the action is {action.get('name')}, not {gold['name']}"
    for key, wanted in gold.items():
        if key == "name":
            continue
        if key not in action or action[key] is None:
            return f"{gold['name']} lacks “{key}” ({wanted})"
        if wrong := COMPARE.get(key, _same_text)(action[key], wanted, truth):
            return f"{key}: {wrong}"
    return None


def plain(value: Any) -> str:
    """A text without letter case, kinds of quotation marks, and quotation marks around it."""
    text = fold_value(str(value)).translate(QUOTES)
    return re.sub(r"\s+", " ", text).strip("\"' ")


def _same_text(value: Any, wanted: Any, _: "Truth") -> str | None:
    return None if plain(value) == plain(wanted) else f"“{value}”, not “{wanted}”"


def _same_tree(value: Any, wanted: Any, truth: "Truth") -> str | None:
    return truth.difference(cast("Json", value), cast("Json", wanted))


def _same_set(value: Any, wanted: Any, _: "Truth") -> str | None:
    if not isinstance(value, list | tuple):
        return f"“{value}” is no list"
    names = cast("list[Any]", value)
    return None if {plain(v) for v in names} == {plain(w) for w in wanted} else f"{names}, not {wanted}"


def _same_lead(value: Any, wanted: Any, truth: "Truth") -> str | None:
    """Gold has the user's words ("Jane Doe"); the product may have found the lead's id for them."""
    if plain(value).rstrip("?") == plain(wanted).rstrip("?") or truth.same_lead(str(value), str(wanted)):
        return None
    return f"“{value}”, not “{wanted}”"


def _same_campaign(value: Any, wanted: Any, truth: "Truth") -> str | None:
    if plain(value) == plain(wanted) or truth.same_campaign(str(value), str(wanted)):
        return None
    return f"“{value}”, not “{wanted}”"


COMPARE: dict[str, Callable[[Any, Any, "Truth"], str | None]] = {
    "tree": _same_tree,
    "segments": _same_set,
    "lead": _same_lead,
    "campaign": _same_campaign,
}
