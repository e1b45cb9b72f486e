"""Commands run within this process, on the database of the test's `home`."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Cori, Done
from tests.support.home import Home
from web import cli


@pytest.fixture
def environment(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment points to that database and to an empty data folder."""
    monkeypatch.setenv("DATABASE_URL", home.database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CORI_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def cori(environment: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cori:
    """Run a command within this process."""

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["cori", *arguments])
        code: Any = 0
        try:
            cli.main()
        except SystemExit as left:
            code = left.code or 0
        said = capsys.readouterr()
        return Done(int(code), said.out, said.err)

    return run
