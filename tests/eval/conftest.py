"""A scripted model, and the environment that points the product at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.support.scripted_model import KEY, ScriptedModel, scripted_model
from tests.support.scripted_steps import MODEL

MODEL_NAME = f"openai:{MODEL}"


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    """A scripted model without a script. It must not run out of steps."""
    with scripted_model() as model:
        yield model


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, template: Database, scripted: ScriptedModel) -> Path:
    """The environment names the tests' server and the scripted model; a folder for files."""
    monkeypatch.setenv("DATABASE_URL", template.url.render_as_string(hide_password=False))
    monkeypatch.setenv("CORI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OPENAI_BASE_URL", scripted.url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("CORI_PRICE_IN", "2")
    monkeypatch.setenv("CORI_PRICE_OUT", "10")
    return tmp_path
