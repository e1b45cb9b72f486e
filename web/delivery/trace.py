"""What a process last did with a letter, in a file that outlives it, so that its successor need not guess.

Written without waiting for the disk: it survives the process, not the machine. It counts only while the machine runs on
(its boot id is in it) and once its writer is dead (the writer holds a lock on it). Otherwise it says nothing.
"""

import fcntl
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Stage = Literal["asked", "handed", "taken"]
BOOT = Path("/proc/sys/kernel/random/boot_id")
LENGTH = 256  # bytes; one write of a page's part is whole or not there


@dataclass(frozen=True)
class Trace:
    """One attempt at a recipient: asked (its "sending" may be committed, the server has no whole message yet),
    handed (the message's last line is on its way), taken (the server said yes)."""

    campaign: int
    ord: int
    token: str
    stage: Stage


class Traces:
    """One account's trace. Without a folder, or a boot id to go by, there is none."""

    def __init__(self, folder: Path | None, account_id: int) -> None:
        self._boot = _boot_id()
        self._path = None if folder is None or self._boot is None else folder / f"{account_id}.trace"
        self._file = -1

    @contextmanager
    def mine(self) -> Generator[bool]:
        """Whether this process alone writes here, for as long as the block lasts."""
        if self._path is None:
            yield True
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file = file
            yield True
        except BlockingIOError:
            yield False
        finally:
            self._file = -1
            os.close(file)

    def left(self) -> Trace | None:
        """What the last process to write here was doing when it left off; None where that is not known."""
        if self._file < 0:
            return None
        try:
            found = json.loads(os.pread(self._file, LENGTH, 0))
            return Trace(**found["trace"]) if found["boot"] == self._boot else None
        except (ValueError, KeyError, TypeError):
            return None

    def write(self, trace: Trace) -> None:
        """Note what is being done; takes microseconds."""
        if self._file >= 0:
            line = json.dumps({"boot": self._boot, "trace": asdict(trace)})
            os.pwrite(self._file, line.encode().ljust(LENGTH), 0)


def _boot_id() -> str | None:
    try:
        return BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return None
