"""The general English of the interpreter, loaded once from lexicon.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("lexicon.toml")


@dataclass(frozen=True)
class Lexicon:
    """Plain words by their job; every phrase is lower-case words separated by single spaces."""

    abbreviations: dict[str, str]
    emoji: dict[str, str]
    classes: dict[str, list[str]]
    people: frozenset[str]
    fillers: frozenset[str]
    places: frozenset[str]
    trade: frozenset[str]
    soft: dict[str, list[str]]
    attributive: dict[str, frozenset[str]]
    aside: dict[str, list[str]]
    concepts: dict[str, list[str]]
    value_families: frozenset[str]
    roles: dict[str, list[str]]
    dates: dict[str, list[str]]
    forward: frozenset[str]
    meanings: list[dict[str, Any]]
    aliases: list[list[str]]
    regions: dict[str, str]
    units: dict[str, frozenset[str]]
    deeds: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read on first use."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    filler = data["filler"]
    return Lexicon(
        abbreviations=data["abbreviations"],
        emoji=data["emoji"],
        classes=data["classes"],
        people=frozenset(filler["people"]),
        fillers=frozenset(filler["words"]) | frozenset(filler["people"]),
        places=frozenset(filler["places"]),
        trade=frozenset(filler["trade"]),
        soft=data["soft"],
        attributive={kind: frozenset(words) for kind, words in data["attributive"].items()},
        aside=data["aside"],
        concepts=data["concepts"],
        value_families=frozenset(data["families"]["values"]),
        roles=data["roles"],
        dates=data["dates"],
        forward=frozenset(data["forward"]["words"]),
        meanings=data["meaning"],
        aliases=data["aliases"]["groups"],
        regions=data["regions"],
        units={
            unit: frozenset([unit, *(word.replace(" ", "") for word in words)]) for unit, words in data["units"].items()
        },
        deeds=frozenset(data["deeds"]["words"]),
    )
