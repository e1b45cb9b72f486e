"""Imports at work: each belongs to one member, lives as long as the server, and leaves no file behind."""

import logging
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from assistant.workspace import Who
from segment_core.errors import BadInput, CoriError, NotFound
from segment_core.importing.crm.plan import Plan, propose
from segment_core.importing.crm.run import Imported, import_leads
from web.services import Live

LOG = logging.getLogger("cori.import")
State = Literal["planned", "running", "done", "failed"]
MOST_BYTES = 200 * 1024 * 1024  # of one file
ADMINS_ONLY = "Only an admin of your account can import leads."
MOST_AT_ONCE = 20  # files of one account that wait


@dataclass
class Job:
    """One file. `progress` is 0 to 1; `error` says why nothing, or no more, was imported."""

    token: str
    account: str
    member_id: str
    folder: Path
    plan: Plan
    state: State = "planned"
    progress: float = 0.0
    result: Imported | None = None
    error: str | None = None
    lock: Lock = field(default_factory=Lock)

    @property
    def file(self) -> Path:
        """The CSV file."""
        return self.folder / "leads.csv"

    @property
    def rejects(self) -> Path:
        """The rejected rows, once there are any."""
        return self.folder / "rejected.csv"


class Imports:
    """The jobs of this server. Methods block: call them in a thread."""

    def __init__(self, live: Callable[[], Live]) -> None:
        self._live = live
        self._folder = Path(tempfile.mkdtemp(prefix="cori-imports-"))
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def begin(self, who: Who, uploaded: Path, name: str) -> Job:
        """Take over an uploaded file (it is moved) and propose a plan. Raises BadInput for what is no table."""
        token = secrets.token_urlsafe(18)
        folder = self._folder / token
        folder.mkdir()
        try:
            shutil.move(uploaded, folder / "leads.csv")
            live = self._live()
            with live.database.transaction(who.account_id) as connection:
                catalog = live.catalogs.get(connection, who.account_id)
            job = Job(token, who.account, who.member_id, folder, propose(folder / "leads.csv", name, catalog))
            self._keep(job)
        except CoriError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return job

    def _keep(self, job: Job) -> None:
        with self._lock:
            mine = [other for other in self._jobs.values() if other.account == job.account and other.state != "running"]
            if len(mine) >= MOST_AT_ONCE:
                self._forget(mine[0])
            self._jobs[job.token] = job

    def _forget(self, job: Job) -> None:
        del self._jobs[job.token]
        shutil.rmtree(job.folder, ignore_errors=True)

    def find(self, who: Who, token: str) -> Job:
        """A member's own job. Raises NotFound for another one's, in the same words."""
        job = self._jobs.get(token)
        if job is None or (job.account, job.member_id) != (who.account, who.member_id):
            raise NotFound("This import is no longer there. Drop the file again.", kind="import")
        return job

    def claim(self, job: Job) -> None:
        """A file is imported once. Raises BadInput where it is being imported, or has been."""
        with job.lock:
            if job.state in ("running", "done"):
                raise BadInput("This file has been imported already. Drop it again to import it once more.")
            job.state, job.progress, job.error = "running", 0.0, None

    def run(self, who: Who, job: Job, plan: Plan, now: datetime) -> None:
        """Import a claimed file as planned; the job says how it went."""

        def progress(done: int, total: int) -> None:
            job.progress = min(1.0, done / max(total, 1))

        try:
            job.result = import_leads(self._live().database, who.account_id, job.file, plan, now, job.rejects, progress)
            job.state, job.progress = "done", 1.0
        except CoriError as error:
            job.state, job.error = "failed", error.message
        except Exception:
            reference = secrets.token_hex(4)
            LOG.exception("an import failed (reference %s)", reference)
            job.state, job.error = "failed", f"Something went wrong here. (Reference {reference})"

    def close(self) -> None:
        """Forget every file."""
        shutil.rmtree(self._folder, ignore_errors=True)
