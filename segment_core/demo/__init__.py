"""Made-up accounts in the account folder's format: a real-estate account of any size, and a small second one.

The present moment is an argument, as everywhere in the core; the same arguments give the same bytes.
"""

from datetime import datetime
from pathlib import Path

from segment_core.demo.harbour_dental import HARBOUR_DENTAL
from segment_core.demo.logins import DEMO_LOGINS, DEMO_PASSWORD, DemoLogin
from segment_core.demo.maple_realty import MAPLE_REALTY
from segment_core.demo.write import write_account

__all__ = ["DEMO_LOGINS", "DEMO_PASSWORD", "DemoLogin", "write_demo", "write_second"]


def write_demo(folder: Path, leads: int = 20_000, seed: int = 7, *, now: datetime) -> None:
    """Write Maple Realty (account id `demo`): 3 years up to `now`, which must carry an offset."""
    write_account(folder, MAPLE_REALTY, leads, seed, now)


def write_second(folder: Path, leads: int = 600, seed: int = 11, *, now: datetime) -> None:
    """Write Harbour Dental (account id `harbour-dental`): 3 years up to `now`, which must carry an offset."""
    write_account(folder, HARBOUR_DENTAL, leads, seed, now)
