"""The command `cori`: what it prints, what goes to stderr, and its exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.outcome import Outcome
from segment_core.accounts import check_login
from segment_core.database.engine import Database
from segment_core.keys import check_key
from tests.support.cast import CAST, at
from tests.support.commands import Cori, Done
from tests.support.folder import write_folder
from tests.support.home import Home, load

NOW = "2026-06-16T12:00:00-04:00"
HOT = {"field": "status", "op": "in", "value": ["hot"]}


@pytest.fixture(scope="module")
def home(make_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The cast in a database of its own."""
    return load(make_database(), CAST, tmp_path_factory.mktemp("cast"))


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[Any], str]:
    """Write a tree file; its path."""

    def write(content: Any) -> str:
        path = tmp_path / "tree.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


def test_count_prints_the_number(cori: Cori, tree: Callable[[Any], str]) -> None:
    """And nothing else; the account by its id or its name."""
    for account in ("cast", "Cast", "CAST"):
        assert cori("count", tree(HOT), "--account", account, "--now", NOW) == Done(0, "3\n", "")


def test_count_takes_the_present_moment(cori: Cori, tree: Callable[[Any], str]) -> None:
    """Relative dates count from --now."""
    recent = tree({"field": "created_at", "op": "in_last", "value": {"n": 1, "unit": "day"}})
    assert cori("count", recent, "--account", "cast", "--now", NOW).out == "2\n"
    assert cori("count", recent, "--account", "cast", "--now", "2026-06-18T12:00:00-04:00").out == "0\n"


def test_count_as_a_process(environment: Path, tree: Callable[[Any], str]) -> None:
    """The installed command itself, once."""
    command = Path(sys.executable).with_name("cori")
    arguments = [str(command), "count", tree(HOT), "--account", "cast"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, env={**os.environ}, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


WRONG_TREES: list[tuple[str, Any, str]] = [
    ("no JSON", "hot leads", "is not a JSON file"),
    ("nothing", "", "is not a JSON file"),
    ("unknown field", {"field": "statuss", "op": "in", "value": ["Hot"]}, "did you mean status"),
    ("unknown value", {"field": "status", "op": "in", "value": ["Hott"]}, "did you mean Hot"),
    ("two problems", {"any": [{"field": "x", "op": "y"}, {"all": []}]}, "$.any[1].all"),
]


@pytest.mark.parametrize(("what", "content", "message"), WRONG_TREES)
def test_wrong_trees(what: str, content: Any, message: str, cori: Cori, tree: Callable[[Any], str]) -> None:
    """One line on stderr, exit code 1, no number."""
    done = cori("count", tree(content), "--account", "cast")
    assert (done.code, done.out) == (1, ""), what
    assert done.err.startswith("cori: ")
    assert message in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("count", "none.json", "--account", "cast"), "there is no file none.json"),
        (("segments", "--account", "nobody"), "there is no account “nobody”"),
        (("ask", "hot leads", "--account", "nobody"), "there is no account “nobody”"),
        (("segments",), "there is no account “demo”; `cori demo` makes the demo account"),
        (("segments", "--account", "cast", "--now", "today"), "--now “today” is not a time"),
        (("segments", "--account", "cast", "--now", "2026-06-16T12:00:00"), "has no offset from UTC"),
        (("segments", "--account", "cast", "--now", "9999-12-31T23:59:59-05:00"), "past the ends of the calendar"),
        (("import", "nowhere"), "nowhere is not an account folder"),
        (("password", "cast", "t9"), "there is no member “t9”"),
    ],
)
def test_what_is_not_there(
    arguments: tuple[str, ...], message: str, cori: Cori, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence on stderr and exit code 1."""
    monkeypatch.setenv("CORI_PASSWORD", "secret")
    done = cori(*arguments)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"cori: {message}") or message in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("localhost", "DATABASE_URL is not a URL"),
        ("mysql://me:hush@localhost/cori", "DATABASE_URL is for mysql; Cori needs PostgreSQL"),
        ("postgresql://me:hush@127.0.0.1:1/cori", "cannot be used"),
    ],
)
def test_wrong_database(url: str, message: str, cori: Cori, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, without the password."""
    monkeypatch.setenv("DATABASE_URL", url)
    done = cori("segments")
    assert (done.code, done.out) == (1, "")
    assert message in done.err
    assert "hush" not in done.err
    assert done.err.count("\n") == 1


def test_unknown_command_and_option(cori: Cori) -> None:
    """Typer's own message, exit code 2."""
    assert cori("cuont").code == 2
    assert cori("segments", "--acount", "cast").code == 2


def test_segments_with_their_counts(cori: Cori) -> None:
    """Name, count and sentence of each, in the order of their names."""
    done = cori("segments", "--account", "cast", "--now", NOW)
    lines = [line.split("\t") for line in done.out.splitlines()]
    assert [line[:2] for line in lines] == [["Hot buyers", "1"], ["Hot ones", "3"]]
    assert all(line[2].endswith(".") or line[2] for line in lines)


def test_import_reports_what_it_did(cori: Cori, tmp_path: Path) -> None:
    """Counts on stdout; the same folder again has nothing new."""
    folder = str(write_folder(CAST, tmp_path / "cast"))
    done = cori("import", folder, "--now", NOW)
    assert (done.code, done.err) == (0, "")
    assert done.out == "cast: 12 leads (0 new), 5 campaigns, 21 events, 2 segments, 0 rejected\n"


def test_import_with_rejected_rows(cori: Cori, tmp_path: Path) -> None:
    """File, line and reason of each on stderr, their number on stdout; the good rows are in."""
    (tmp_path / "account.json").write_text('{"name": "Half good"}')
    (tmp_path / "leads.csv").write_text("id,status\na,Hot\nb,Hott\nc\n")
    done = cori("import", str(tmp_path))
    assert done.code == 0
    assert done.out == "half-good: 1 leads (1 new), 0 campaigns, 0 events, 0 segments, 2 rejected\n"
    assert done.err.splitlines() == [
        "leads.csv:3: Status “Hott” is not one of the account's values; did you mean Hot?",
        "leads.csv:4: 1 cells where the header has 2",
    ]
    assert cori("segments", "--account", "half-good").out == "No saved segments yet.\n"


def test_ask_prints_the_outcome(cori: Cori) -> None:
    """--json: the contract's object, with every member on the account."""
    done = cori("ask", "hot leads", "--account", "cast", "--user", "t1", "--now", NOW, "--json")
    assert done.code == 0, done.err
    outcome = Outcome.model_validate_json(done.out)
    assert (outcome.kind, outcome.count, outcome.lead_ids) == ("draft", 3, ["ann", "dev", "hal"])
    assert json.loads(done.out)["tree"] == {**HOT, "value": ["Hot"]}


def test_ask_prints_text_and_leads(cori: Cori) -> None:
    """Without --json: the reply, then the leads as a table."""
    done = cori("ask", "hot leads", "--account", "cast", "--now", NOW)
    assert done.code == 0, done.err
    assert "3" in done.out
    assert "Dev" in done.out


def test_demo_makes_two_accounts_with_logins(cori: Cori, home: Home, tree: Callable[[Any], str]) -> None:
    """As many leads as asked for; the printed logins work; a second run changes nothing."""
    done = cori("demo", "--leads", "300", "--now", NOW)
    assert done.code == 0, done.err
    assert "demo: 300 leads" in done.out
    assert "harbour-dental: " in done.out
    login, password = done.out.split("  ")[1].strip(), done.out.split("password “")[1].split("”")[0]
    account, member = login.split(":")
    assert check_login(home.database, account, member, password) is not None
    assert cori("count", tree({"everyone": True})).out == "300\n"
    assert "demo: already there" in cori("demo", "--leads", "300").out
    assert len(cori("segments").out.splitlines()) > 2


def test_password(cori: Cori, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set for one member, by the environment."""
    monkeypatch.setenv("CORI_PASSWORD", "open sesame")
    assert cori("password", "cast", "t2").out == "cast:t2 can log in.\n"
    assert check_login(home.database, "cast", "tom@EXAMPLE.com", "open sesame") is not None
    assert check_login(home.database, "cast", "t2", "open Sesame") is None
    assert check_login(home.database, "cast", "t1", "open sesame") is None


def test_keys_are_shown_once_and_revoked(cori: Cori, home: Home) -> None:
    """The key alone on stdout, so that it can be piped; later only its name and use."""
    made = cori("key", "create", "Cast", "CRM sync", "--role", "marketer")
    token = made.out.strip()
    holder = check_key(home.database, token, at(NOW))
    assert holder is not None
    assert (holder.account, holder.key.name, holder.key.role) == (home.slug, "CRM sync", "marketer")
    assert "not shown again" in made.err
    listed = cori("key", "list", "cast").out
    assert holder.key.id in listed
    assert "CRM sync" in listed
    assert token.rpartition(".")[2] not in listed
    assert "opens nothing any more" in cori("key", "revoke", "cast", holder.key.id).out
    assert check_key(home.database, token, at(NOW)) is None
    assert "revoked" in cori("key", "list", "cast").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "cast", "x", "--role", "owner"), "role “owner” is not one of viewer, marketer, admin"),
        (("create", "cast", " "), "a key's name has 1 to 100 characters"),
        (("create", "nobody", "x"), "there is no account “nobody”"),
        (("revoke", "cast", "none"), "there is no key “none” to revoke"),
    ],
)
def test_keys_that_cannot_be(cori: Cori, arguments: tuple[str, ...], said: str) -> None:
    """One sentence on stderr, and exit code 1."""
    done = cori("key", *arguments)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_webhooks_are_set_shown_and_removed(cori: Cori) -> None:
    """Vendor, address and secret; the address stays when the secret changes."""
    vendor, path, secret = cori("webhook", "set", "cast", "own").out.rstrip("\n").split("\t")
    assert (vendor, len(secret)) == ("own", 43)
    assert path.startswith("/api/v1/webhooks/own/")
    shown = cori("webhook", "show", "cast").out
    assert secret in shown
    again = cori("webhook", "set", "cast", "own").out.rstrip("\n").split("\t")
    assert (again[1] == path, again[2] == secret) == (True, False)
    assert "takes nothing in any more" in cori("webhook", "remove", "cast", "own").out
    assert cori("webhook", "show", "cast").out == "No webhooks yet.\n"


@pytest.mark.parametrize(
    ("vendor", "secret", "said"),
    [
        ("mailchimp", "x", "“mailchimp” is not one of own, sendgrid, postmark, mailgun"),
        ("mailgun", "", "mailgun makes its own key"),
        ("sendgrid", "bm8=", "the verification key is not the base64 text"),
        ("postmark", "password", "Postmark's secret is user:password"),
    ],
)
def test_webhooks_that_cannot_be(
    cori: Cori, monkeypatch: pytest.MonkeyPatch, vendor: str, secret: str, said: str
) -> None:
    """One sentence on stderr, and exit code 1."""
    monkeypatch.setenv("CORI_WEBHOOK_SECRET", secret)
    done = cori("webhook", "set", "cast", vendor)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_distribute(cori: Cori) -> None:
    """--check says what would be done with each table; without Citus it is not done, with one sentence why."""
    checked = cori("distribute", "--check")
    assert checked.code == 0
    assert "cori_migration: would stay on the coordinator (it belongs to no account)" in checked.out.splitlines()
    assert "account: would be distributed by account_id" in checked.out.splitlines()
    done = cori("distribute")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("cori: the database has no extension citus")
