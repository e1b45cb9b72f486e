"""Expressions of bits, worked out with Python's whole numbers in the place of PostgreSQL's bit strings."""

import itertools
import re

import pytest

from segment_core.counting import expression as sql
from segment_core.counting.attributes import components, step_value

NAME = re.compile(r"[a-z]\w*\.\w+(?:\[\d+\])?")


def worked_out(expression: str, known: dict[str, int]) -> int:
    """The bits that an expression of known names has."""
    names: dict[str, int] = {}

    def variable(found: re.Match[str]) -> str:
        names[f"v{len(names)}"] = known[found.group()]
        return f"v{len(names) - 1}"

    words = NAME.sub(variable, expression).replace("#", "^")
    return int(eval(words, {"__builtins__": {}}, names))  # of our own text


@pytest.mark.parametrize("width", [1, 2, 5, 6, 7, 9])
def test_a_code_is_compared_by_its_larger_digits(width: int) -> None:
    """One lead for each code: those of `code` or more are the highest ones, for every code."""
    steps: dict[str, int] = {sql.NOBODY: 0}
    for component, (lowest, size) in enumerate(components(width)):
        for digit in range(1, 1 << size):
            leads = (1 << code for code in range(1 << width) if code >> lowest & (1 << size) - 1 >= digit)
            steps[f"l.e[{step_value(component, digit)}]"] = sum(leads)
    for code in range(1, (1 << width) + 1):
        found = sql.at_least(code, width, lambda component, digit: f"l.e[{step_value(component, digit)}]")
        assert worked_out(found, steps) == sum(1 << other for other in range(code, 1 << width)), code


def test_every_binary_digit_is_in_one_component() -> None:
    """No more than six of them, without a gap; and no two steps, or a step and a binary digit, have one value."""
    for width in range(1, 41):
        found = components(width)
        assert [place for lowest, size in found for place in range(lowest, lowest + size)] == list(range(width))
        values = [step_value(at, digit) for at, (_, size) in enumerate(found) for digit in range(1, 1 << size)]
        assert len(set(values)) == len(values)
        assert min(values) >= width
        assert max(size for _, size in found) <= 6


@pytest.mark.parametrize("parts", [1, 2, 3, 5, 6])
def test_leads_in_so_many_parts_are_counted(parts: int) -> None:
    """One lead for each choice of parts, for every number that can be asked for, and one more."""
    choices = list(itertools.product((0, 1), repeat=parts))
    known = {f"p.{part}": sum(choice[part] << lead for lead, choice in enumerate(choices)) for part in range(parts)}
    for number in range(1, parts + 2):
        columns = dict(known) | {sql.NOBODY: 0}

        def name(expression: str, columns: dict[str, int] = columns) -> str:
            columns[f"x.{len(columns)}"] = worked_out(expression, columns)
            return f"x.{len(columns) - 1}"

        found = worked_out(sql.at_least_of(list(known), number, name), columns)
        assert found == sum((sum(choice) >= number) << lead for lead, choice in enumerate(choices)), number


def test_a_complement_lies_within_the_leads() -> None:
    """Nobody and everybody are each other's; twice is not at all; a part of a part is taken off."""
    leads = {sql.EVERY: 0b0111, sql.NOBODY: 0, "p.0": 0b0101, "p.1": 0b0100}
    assert sql.neither(sql.NOBODY) == sql.EVERY
    assert sql.neither(sql.EVERY) == sql.NOBODY
    assert worked_out(sql.neither("p.0"), leads) == 0b0010
    assert sql.neither(sql.neither("p.0")) == "p.0"
    assert worked_out(sql.neither(sql.either([sql.neither("p.0"), "p.1"])), leads) == 0b0001
    assert worked_out(sql.but("p.0", "p.1"), leads) == 0b0001
    assert worked_out(sql.but(sql.EVERY, "p.1"), leads) == 0b0011
    assert sql.but("p.0", "p.0") == sql.NOBODY
    assert sql.but("p.0", sql.NOBODY) == "p.0"
