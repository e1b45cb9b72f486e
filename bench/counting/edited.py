"""The bitmaps with 2,000 leads edited since and not folded in: what a count costs beside writers."""

import random

from sqlalchemy import text
from typing_extensions import override

from bench.counting.engine import Step
from bench.counting.own import Bitmaps
from bench.counting.setting import Setting
from segment_core.counting import build
from segment_core.database.engine import WRITE_SECONDS
from segment_core.dictionary import lock_account
from segment_core.leads import edit_lead

EDITS = 2_000
DRAWN = text("""
    SELECT account_id, ord, lead_id, status, tags, last_active_at
    FROM lead WHERE account_id = :account AND ord = ANY (:places)
""")
RESTORE = text("""
    UPDATE lead SET status = :status, tags = :tags, last_active_at = :last_active_at
    WHERE account_id = :account_id AND ord = :ord
""")


class Edited(Bitmaps):
    """Edits leads one by one; afterwards they are as before, and folded in."""

    name = "edited"
    changes_leads = True

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self._before: list[dict[str, object]] = []

    @override
    def load(self, step: Step) -> None:
        setting, luck = self.setting, random.Random(1)
        self._build(step)
        places = luck.sample(range(setting.leads), min(EDITS, setting.leads))
        self.about = f"our bitmaps, {len(places):,} leads edited and not folded in"
        with setting.database.transaction(setting.account) as connection:
            rows = connection.execute(DRAWN, {"account": setting.account, "places": places})
            self._before = [dict(row) for row in rows.mappings()]
        step(f"{len(places):,} edits")
        for row in self._before:
            self._edit(str(row["lead_id"]), luck)
        self._begin()

    def _edit(self, lead: str, luck: random.Random) -> None:
        """Edit one lead as the API does, in a transaction of its own that waits for no disk."""
        setting = self.setting
        values = {
            "status": luck.choice(setting.catalog.labels("status")),
            "tags": (luck.choice(setting.catalog.labels("tags")),),
            "last_active_at": setting.now,
        }
        with setting.database.transaction(setting.account) as connection:
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            edit_lead(connection, setting.catalog, lead, values)

    @override
    def close(self) -> None:
        super().close()
        setting = self.setting
        with setting.database.transaction(setting.account, WRITE_SECONDS) as connection:
            lock_account(connection, setting.account)
            if self._before:
                connection.execute(RESTORE, self._before)
        while build.compact(setting.database, setting.account):
            pass
