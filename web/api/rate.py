"""How many requests a key may make: a token bucket for each, in this process's memory."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable

MOST_BUCKETS = 10_000


class TokenBuckets:
    """`per_minute` requests a minute for each name, which may come at once after a pause. `clock` gives seconds."""

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # name → tokens left, when
        self._lock = threading.Lock()

    def wait(self, name: str) -> int:
        """Take a token; 0 when there was one, else in how many whole seconds there is one."""
        now = self._clock()
        with self._lock:
            left, before = self._buckets.pop(name, (self._capacity, now))
            left = min(self._capacity, left + (now - before) * self._per_second)
            taken = left >= 1
            self._buckets[name] = (left - taken, now)
            while len(self._buckets) > MOST_BUCKETS:  # the one that was used longest ago is full again, or nearly
                self._buckets.popitem(last=False)
        return 0 if taken else math.ceil((1 - left) / self._per_second)
