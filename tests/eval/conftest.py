"""A scripted model, and the environment that points the product at it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segment_core.database.engine import Database
from tests.conftest import DEV_ACCOUNT
from tests.support.folder import read_folder, write_folder
from tests.support.scripted_model import KEY, ScriptedModel, scripted_model
from tests.support.scripted_steps import MODEL

MODEL_NAME = f"openai:{MODEL}"
FEW = 200


@pytest.fixture(scope="session")
def few_leads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dev set's account with its first leads alone: a run imports it and six changed copies of it."""
    folder = read_folder(DEV_ACCOUNT)
    leads = folder.leads[:FEW]
    ids = {lead.id for lead in leads}
    events = tuple(event for event in folder.events if event.lead_id in ids)
    return write_folder(replace(folder, leads=leads, events=events), tmp_path_factory.mktemp("few"))


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
