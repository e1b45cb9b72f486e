"""Starting: the port, the environment, the folder that Chainlit gets."""

import json
import os
import socket
from pathlib import Path

import pytest

from segment_core.errors import BadInput, Unavailable
from web.chainlit_home import auth_secret, index_page, link, overlay, texts
from web.lean_imports import leave_out_telemetry
from web.serve import serve
from web.services import Services
from web.settings import Settings


def test_port_in_use_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, the port's number and what to do, before anything is opened."""

    def never() -> Services:
        raise AssertionError("the product was opened though the port is taken")

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve(Settings(home=tmp_path, port=port), never) == 1
    said = capsys.readouterr()
    assert (
        said.err
        == f"cori: port {port} is in use. Stop what listens there, or choose another: PORT={port + 1} cori serve\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_address_of_another_machine_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A host that is not this machine's cannot be listened on."""
    assert serve(Settings(home=tmp_path, host="192.0.2.1", port=8000), lambda: pytest.fail("opened")) == 1
    assert capsys.readouterr().err.startswith("cori: cannot listen on 192.0.2.1:8000")


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.5", "٣"])
def test_port_must_be_a_port(port: str) -> None:
    """Anything else is refused by name."""
    with pytest.raises(BadInput, match=port):
        Settings.from_environment({"PORT": port})


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    """Every setting, and the defaults without any."""
    environment = {
        "CORI_HOME": str(tmp_path),
        "DATABASE_URL": "postgresql://x",
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "CORI_ORIGINS": "https://cori.example/, https://b.example",
    }
    origins = ("https://cori.example", "https://b.example")
    assert Settings.from_environment(environment) == Settings(tmp_path, "postgresql://x", "0.0.0.0", 9000, origins)
    default = Settings.from_environment({})
    assert (default.host, default.port, default.database_url, default.origins) == ("127.0.0.1", 8000, None, ())


def test_database_that_cannot_be_had_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the database says reaches the person as it is, without a traceback."""

    def no_app(*_: object) -> None:
        """Importing Chainlit is not what this is about."""

    monkeypatch.setattr("web.main.create_app", no_app)

    def unreachable() -> Services:
        raise Unavailable("the database at db.example did not answer")

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert serve(Settings(home=tmp_path, port=port), unreachable) == 1
    assert capsys.readouterr().err == "cori: the database at db.example did not answer\n"


def test_signing_key_is_kept(tmp_path: Path) -> None:
    """Made once: a restart signs nobody out."""
    assert auth_secret(tmp_path) == auth_secret(tmp_path)


def test_links_are_renewed(tmp_path: Path) -> None:
    """A folder left by an older installation leads to the newer one's files."""
    for target in ("old", "new"):
        (tmp_path / target).mkdir()
        link(tmp_path / "place", tmp_path / target)
    assert os.readlink(tmp_path / "place") == str(tmp_path / "new")


def test_texts_lay_over_the_packaged_ones() -> None:
    """Our words where we have any, Chainlit's elsewhere."""
    assert overlay({"a": {"x": 1, "y": 2}, "b": 3}, {"a": {"x": 9}}) == {"a": {"x": 9, "y": 2}, "b": 3}
    merged = json.loads(texts())
    assert merged["auth"]["login"]["title"] == "Sign in to Cori"
    assert merged["auth"]["login"]["form"]["password"]["label"] == "Password"


def test_page_keeps_its_own_files() -> None:
    """Only what lies outside is taken out of Chainlit's page."""
    page = index_page()
    assert "https://" not in page
    assert 'href="/assets/' in page


def test_telemetry_stays_out() -> None:
    """Chainlit's imports find the stand-in, whose package has nothing else in it."""
    leave_out_telemetry()
    import traceloop.sdk  # pyright: ignore[reportMissingImports]

    assert traceloop.sdk.Traceloop.__module__ == "web.lean_imports"
