"""A model by configuration: what the environment may say, and one clear sentence for whatever is wrong."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.llm.endpoint import check_endpoint
from assistant.llm.settings import ModelSettings
from assistant.service import Assistant
from segment_core.database.engine import Database
from segment_core.errors import BadInput, Unavailable
from tests.support.cast import NOW
from tests.support.model_talk import KIM, Clock, settings_for
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import MODEL
from web.product import open_product
from web.settings import Settings


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"CORI_MODEL": "gpt-4.1"}, "CORI_MODEL is “gpt-4.1”; it must be builtin or openai:NAME"),
        ({"CORI_MODEL": "openai: "}, "it must be builtin or openai:NAME"),
        ({"CORI_MODEL": "openai:x"}, "CORI_MODEL is “openai:x”, but there is no OPENAI_API_KEY"),
        ({"CORI_MODEL": "openai:x", "OPENAI_BASE_URL": "localhost"}, "OPENAI_BASE_URL is “localhost”; it must begin"),
        ({"CORI_CALL_SECONDS": "soon"}, "CORI_CALL_SECONDS is “soon”; it must be a number"),
        ({"CORI_PRICE_IN": "-1"}, "CORI_PRICE_IN is “-1”; it must be a number"),
        ({"CORI_TURN_SECONDS": "nan"}, "CORI_TURN_SECONDS is “nan”"),
    ],
)
def test_wrong_settings(environment: dict[str, str], sentence: str) -> None:
    """Each is named, with what it must be."""
    with pytest.raises(BadInput) as error:
        ModelSettings.from_environment(environment)
    assert sentence in error.value.message


def test_settings() -> None:
    """Everything that can be set; nothing set is the interpreter; the key is never printed."""
    assert ModelSettings.from_environment({}) == ModelSettings()
    assert ModelSettings().is_builtin
    given = ModelSettings.from_environment(
        {
            "CORI_MODEL": "openai:qwen3:8b",
            "OPENAI_BASE_URL": "http://localhost:11434/v1",
            "OPENAI_API_KEY": "sk-secret",
            "CORI_BUILTIN_FIRST": "0",
            "CORI_CALL_SECONDS": "5",
            "CORI_TURN_SECONDS": "9.5",
            "CORI_PRICE_IN": "0.4",
            "CORI_PRICE_OUT": "1.6",
        }
    )
    assert (given.model, given.builtin_first, given.call_seconds, given.turn_seconds) == ("qwen3:8b", False, 5, 9.5)
    assert (given.price_in, given.price_out) == (0.4, 1.6)
    assert "sk-secret" not in repr(given)


def test_a_sound_endpoint(scripted: ScriptedModel) -> None:
    """A listed model is taken without asking it anything; the interpreter needs no endpoint."""
    check_endpoint(settings_for(scripted))
    check_endpoint(ModelSettings())
    assert scripted.requests == []


def test_a_wrong_model(scripted: ScriptedModel) -> None:
    """The nearest names that the server has are said."""
    with pytest.raises(Unavailable) as error:
        check_endpoint(replace(settings_for(scripted), name=f"openai:{MODEL}x"))
    assert f"does not know the model “{MODEL}x”; it has “{MODEL}”" in error.value.message


def test_a_wrong_key(scripted: ScriptedModel) -> None:
    """The key itself is not repeated."""
    with pytest.raises(Unavailable, match="refused the key in OPENAI_API_KEY") as error:
        check_endpoint(replace(settings_for(scripted), api_key="sk-wrong"))
    assert "sk-wrong" not in error.value.message


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{free.getsockname()[1]}/v1"


def test_a_wrong_address(nowhere: str) -> None:
    """A port where nobody listens."""
    with pytest.raises(Unavailable, match="cannot be reached"):
        check_endpoint(ModelSettings(name="openai:x", base_url=nowhere))


WRONG = [
    pytest.param({"api_key": "sk-wrong"}, "refused the key in OPENAI_API_KEY", id="key"),
    pytest.param({"name": "openai:other"}, "does not know the model “other”", id="model"),
    pytest.param({"base_url": "nowhere"}, "cannot be reached", id="address"),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG)
def test_said_at_start_and_in_the_chat(
    scripted: ScriptedModel,
    gym: Database,
    nowhere: str,
    capsys: pytest.CaptureFixture[str],
    wrong: dict[str, str],
    sentence: str,
) -> None:
    """The server starts and says it in one line; each reply that wanted the model says it too, without the key."""
    given = {key: nowhere if value == "nowhere" else value for key, value in wrong.items()}
    settings = replace(settings_for(scripted, builtin_first=False), **given)
    url = gym.url.render_as_string(hide_password=False)
    open_product(Settings(home=Path("unused"), database_url=url), settings).database.close()
    said = capsys.readouterr().err.strip()
    assert sentence in said
    assert "\n" not in said
    turn = Assistant(gym, settings, pause=Clock().pause).turn(KIM, f"wrong {sentence}", "trials", NOW)
    assert sentence in turn.outcome.text
    assert turn.outcome.kind == "draft"
    assert "sk-wrong" not in said + turn.outcome.text


def test_a_server_without_the_path(scripted: ScriptedModel) -> None:
    """A base URL without its version finds no model there."""
    with pytest.raises(Unavailable, match="does not know the model"):
        check_endpoint(replace(settings_for(scripted), base_url=scripted.url.removesuffix("/v1")))
