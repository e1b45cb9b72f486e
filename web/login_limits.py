"""How often somebody may try to sign in: failures are counted by login and address, in this process."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=15)
MOST_REMEMBERED = 20_000  # keys; beyond, those that were tried longest ago are forgotten
# Few for one login from one address; more for all of an office behind one address; and for one login from everywhere
# so many that nobody can easily keep its member out.
MOST = {"login and address": 10, "address": 60, "login": 120}


@dataclass
class LoginLimits:
    """Attempts of the last quarter of an hour. Safe to share between threads."""

    _tried: dict[Hashable, deque[datetime]] = field(default_factory=dict[Hashable, deque[datetime]])
    _lock: Lock = field(default_factory=Lock)

    def begin(self, login: str, address: str, now: datetime) -> bool:
        """Count an attempt, ahead of looking at the password; False where there have been too many already."""
        with self._lock:
            keys = keys_of(login, address)
            for key, most in keys.items():
                if len(self._recent(key, now)) >= most:
                    return False
            for key in keys:
                self._tried.setdefault(key, deque()).append(now)
            while len(self._tried) > MOST_REMEMBERED:
                del self._tried[next(iter(self._tried))]
            return True

    def succeeded(self, login: str, address: str) -> None:
        """The password was right: this login's failures from here are forgotten, the address' stay but for this one."""
        with self._lock:
            for kind, key in zip(MOST, keys_of(login, address), strict=True):
                tried = self._tried.get(key)
                if kind == "login and address":
                    self._tried.pop(key, None)
                elif tried:
                    tried.pop()

    def remembered(self) -> int:
        """How many keys are remembered."""
        return len(self._tried)

    def _recent(self, key: Hashable, now: datetime) -> deque[datetime]:
        tried = self._tried.get(key, deque())
        while tried and tried[0] <= now - WINDOW:
            tried.popleft()
        if not tried:
            self._tried.pop(key, None)
        return tried


def keys_of(login: str, address: str) -> dict[Hashable, int]:
    """What an attempt counts for, and how many each may have; in the order of MOST."""
    name = " ".join(login.split()).casefold()[:200]
    keys: list[Hashable] = [("both", name, address), ("address", address), ("login", name)]
    return dict(zip(keys, MOST.values(), strict=True))
