"""docs/api.md: every example runs, with real curl against the real server, and what it shows is what comes back."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from segment_core.keys import create_key
from tests.support.cast import NOW
from tests.web.api.conftest import Api

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|json)\n(.*?)```", TEXT, re.DOTALL)


def run(command: str, environment: dict[str, str]) -> Any:
    """What curl prints, as JSON."""
    done = subprocess.run(["sh", "-ec", command], env={**os.environ, **environment}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_example_runs(api: Api) -> None:
    """In order, on one account, each without an error; where the page shows the answer, it is that."""
    with api.home.database.transaction(api.home.id) as connection:
        _, token = create_key(connection, api.home.slug, "docs", "admin", NOW)
    environment = {"CORI_URL": str(api.client.base_url).rstrip("/"), "CORI_KEY": token}
    answer: Any = None
    for kind, text in BLOCKS:
        if kind == "json":
            assert json.loads(text) == answer
            continue
        answer = run(text, environment)
        assert "error" not in answer, answer
    assert [kind for kind, _ in BLOCKS].count("sh") >= 6


def test_it_names_what_there_is(api: Api) -> None:
    """Every address that the page mentions is in the description."""
    paths = api.client.get("/api/v1/openapi.json").json()["paths"]
    known = {re.sub(r"\{[^}]+\}", "ID", path) for path in paths}
    mentioned = set(
        re.findall(r"`(?:[A-Z]+ )?(/(?:leads|events|segments|counts|previews|breakdowns|overlaps)[^`?]*)`", TEXT)
    )
    assert len(mentioned) >= 7
    assert mentioned <= known
