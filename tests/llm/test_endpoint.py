"""A model by configuration: what the environment may say, and one clear sentence for whatever is wrong."""

import socket
from dataclasses import replace

import pytest

from assistant.llm.endpoint import check_endpoint
from assistant.llm.settings import ModelSettings
from segment_core.errors import BadInput, Unavailable
from tests.support.model_talk import settings_for
from tests.support.scripted_model import ScriptedModel
from tests.support.scripted_steps import MODEL


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


def test_a_wrong_address() -> None:
    """A port where nobody listens, and a server without such a path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        with pytest.raises(Unavailable, match="cannot be reached"):
            check_endpoint(ModelSettings(name="openai:x", base_url=url))


def test_a_server_without_the_path(scripted: ScriptedModel) -> None:
    """A base URL without its version finds no model there."""
    with pytest.raises(Unavailable, match="does not know the model"):
        check_endpoint(replace(settings_for(scripted), base_url=scripted.url.removesuffix("/v1")))
