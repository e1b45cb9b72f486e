"""Seeded chance: every made-up value comes from one stream, so the same seed makes the same account."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with their relative frequencies, prepared once for many picks."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values = list(weights)
        self.cumulative = list(accumulate(weights.values()))


class Chance:
    """A stream of chance. Only `random()` and its ready-made distributions are used: stable across Python versions."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def happens(self, probability: float) -> bool:
        """True with this probability (0 to 1)."""
        return self._random.random() < probability

    def pick(self, weighted: Weighted[T]) -> T:
        """One value, by its frequency."""
        return self._random.choices(weighted.values, cum_weights=weighted.cumulative)[0]

    def among(self, values: Sequence[T]) -> T:
        """One of `values`, each as likely."""
        return values[int(self._random.random() * len(values))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def share(self, power: float = 1.0) -> float:
        """A number from 0 up to 1; a power above 1 crowds it towards 0."""
        return self._random.random() ** power

    def between(self, low: timedelta, high: timedelta, power: float = 1.0) -> timedelta:
        """A length of time; a power above 1 crowds it towards `low`. In whole seconds."""
        seconds = (high - low).total_seconds() * self.share(power)
        return low + timedelta(seconds=int(seconds))

    def around(self, median: float, spread: float) -> float:
        """A log-normal number: half of them under `median`; `spread` 0.3 is narrow, 1 is wide."""
        return median * self._random.lognormvariate(0.0, spread)

    def bell(self, mean: float, deviation: float, low: float, high: float) -> float:
        """A normal number, held between `low` and `high`."""
        return min(high, max(low, self._random.gauss(mean, deviation)))
