"""Files, folders and databases that cannot be used as they are: one clear reason each, and the good rows are kept."""

import json
import socket
import uuid
from pathlib import Path
from typing import Any, cast

import pytest

from segment_core.accounts import account_exists
from segment_core.database import setup
from segment_core.database.engine import Database, application_engine, open_database, parse_url
from segment_core.errors import BadInput, Unavailable
from segment_core.importing.account_file import read_definition
from segment_core.importing.folder import Report, import_folder
from segment_core.reads import find_leads
from tests.support.cast import NOW
from tests.support.home import Home

ACCOUNT: dict[str, Any] = {
    "name": "Broken",
    "timezone": "America/Toronto",
    "team": [{"id": "t1", "name": "Tia", "email": "tia@example.com"}],
    "custom_fields": [
        {"key": "budget", "label": "Budget", "type": "number"},
        {"key": "born", "label": "Born", "type": "date"},
    ],
}
EVERYONE = {"everyone": True}


def folder_of(path: Path, **files: str | bytes) -> Path:
    """An account folder with an account of its own; `files` by name without their ending."""
    path.mkdir(exist_ok=True)
    account = {**ACCOUNT, "id": f"broken-{uuid.uuid4().hex[:8]}"}
    (path / "account.json").write_text(json.dumps(account), encoding="utf-8")
    files = {"leads": "id\na\n", **files}
    for name, content in files.items():
        ending = "json" if name in ("account", "segments") else "csv"
        place = path / f"{name}.{ending}"
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rejected(report: Report) -> list[tuple[int, str]]:
    """Line and reason of each rejected row."""
    return [(row.line, row.reason) for row in report.rejected]


LEADS: list[tuple[str, str | bytes, str, list[tuple[int, str]]]] = [
    ("an unclosed quotation mark", 'id,first_name\na,Ann\nb,"Bob\nc,Cleo\nd,Dev\n', "a c d", [(3, "quotation mark")]),
    ("two of them", 'id,first_name\na,"Ann\nb,Bob\nc,"Cleo\nd,Dev\n', "b d", [(2, "quotation"), (4, "quotation")]),
    ("one in the last row", 'id,first_name\na,Ann\nb,"Bob', "a", [(3, "quotation mark")]),
    ("one in the last cell", 'id,first_name\na,Ann\nb,"', "a", [(3, "quotation mark")]),
    ("a good cell of three lines", 'id,first_name\na,"Ann\nof\nTO"\nb,Bob\nc\n', "a b", [(6, "1 cells")]),
    ("too few cells", "id,first_name\na\nb,Bob\n", "b", [(2, "1 cells where the header has 2")]),
    ("too many cells", "id,first_name\na,Ann,x\nb,Bob\n", "b", [(2, "3 cells where the header has 2")]),
    ("the character U+0000", "id,first_name\na,A\0n\nb,Bob\n", "b", [(2, "U+0000")]),
    ("bytes that are not UTF-8", b"id,first_name\na,Zo\xeb\nb,Bob\n", "b", [(2, "not UTF-8")]),
    ("a byte order mark", b"\xef\xbb\xbfid,first_name\na,Ann\n", "a", []),
    ("line ends of Windows", "id,first_name\r\na,Ann\r\nb\r\nc,Cleo\r\n", "a c", [(3, "1 cells")]),
    ("line ends of old Macs", "id,first_name\ra,Ann\rb,Bob\r", "a b", []),
    ("empty lines", "id,first_name\n\na,Ann\n\n\nb\n", "a", [(6, "1 cells")]),
    ("no line end at the end", "id\na\nb", "a b", []),
    ("a header alone", "id,first_name\n", "", []),
    ("no id", "id,first_name\n ,Ann\nb,Bob\n", "b", [(2, "no id")]),
    ("an unknown column", "id,first_nam\na,Ann\n", "a", [(1, "did you mean first_name")]),
    ("a column that is no lead's own", "id,engagement\na,x\n", "a", [(1, "column “engagement” was left out")]),
    ("an unknown status", "id,status\na,Hott\nb,Hot\n", "b", [(2, "did you mean Hot")]),
    ("an unknown member", "id,assigned_to\na,t9\nb,t1\n", "b", [(2, "“t9”")]),
    ("no number", "id,custom.budget\na,12k\nb,12\n", "b", [(2, "Budget “12k” is not a number")]),
    (
        "not a number",
        "id,custom.budget\na,NaN\nb,Infinity\nc,1e400\nd,5\n",
        "d",
        [(2, "NaN"), (3, "Inf"), (4, "1e400")],
    ),
    ("no date", "id,custom.born\na,2026-02-30\nb,2026-02-28\n", "b", [(2, "is not a date")]),
    ("no offset", "id,created_at\na,2026-02-28T10:00:00\nb,2026-02-28T10:00:00Z\n", "b", [(2, "no offset")]),
    ("a moment past the calendar", "id,created_at\na,9999-12-31T23:59:59-05:00\nb,\n", "b", [(2, "past the ends")]),
    ("neither true nor false", "id,subscribed\na,maybe\nb,yes\n", "b", [(2, "neither true nor false")]),
    ("a cell of two megabytes", f"id,first_name\na,{'x' * 2_000_000}\nb,Bob\n", "b", [(2, "not CSV")]),
]


@pytest.mark.parametrize(("what", "content", "kept", "reasons"), LEADS, ids=[row[0] for row in LEADS])
def test_leads(
    what: str, content: str | bytes, kept: str, reasons: list[tuple[int, str]], shared: Database, tmp_path: Path
) -> None:
    """The good rows are in the account; the others are reported by line (of the file) and reason."""
    report = import_folder(shared, folder_of(tmp_path, leads=content), NOW)
    found = rejected(report)
    assert [line for line, _ in found] == [line for line, _ in reasons], (what, found)
    for (_, reason), (_, part) in zip(found, reasons, strict=True):
        assert part.casefold() in reason.casefold()
        assert len(reason) < 300
    assert Home(shared, report.slug).members(EVERYONE) == set(kept.split())
    assert report.leads == report.new_leads == len(kept.split())


def test_quoted_lines_are_kept_whole(shared: Database, tmp_path: Path) -> None:
    """A cell's own line ends, quotation marks and commas come through."""
    content = 'id,first_name,last_name\na,"An""n, of\nToronto",Ng\n'
    home = Home(shared, import_folder(shared, folder_of(tmp_path, leads=content), NOW).slug)
    (lead,) = home.run(lambda connection, catalog: find_leads(connection, "a", catalog))
    assert lead.values["first_name"] == 'An"n, of\nToronto'


OTHER_FILES: list[tuple[str, dict[str, str], list[tuple[int, str]]]] = [
    (
        "events",
        {"events": "lead_id,campaign_id,event,at\na,k,read,2026-01-01T00:00:00Z\n"},
        [(2, "“read” is not one of")],
    ),
    ("unknown campaign", {"events": "lead_id,campaign_id,event,at\na,q,opened,2026-01-01T00:00:00Z\n"}, [(2, "“q”")]),
    ("unknown lead", {"events": "lead_id,campaign_id,event,at\nz,k,opened,2026-01-01T00:00:00Z\n"}, [(2, "“z”")]),
    ("no time", {"events": "lead_id,campaign_id,event,at\na,k,opened,\n"}, [(2, "at “”")]),
    (
        "machine",
        {"events": "lead_id,campaign_id,event,at,machine\na,k,opened,2026-01-01T00:00:00Z,x\n"},
        [(2, "machine")],
    ),
    ("campaign without a name", {"campaigns": "id,name,sent_at\nk,,\n"}, [(2, "an id")]),
    ("campaign called last", {"campaigns": "id,name,sent_at\nlast,Last,\n"}, [(2, "not “any” or “last”")]),
    ("campaign sent someday", {"campaigns": "id,name,sent_at\nk,K,someday\n"}, [(2, "someday")]),
    ("segment without a tree", {"segments": '[{"name": "x"}]'}, [(1, "needs a name and a tree")]),
    (
        "segment of nothing known",
        {"segments": '[{"name": "x", "tree": {"field": "x", "op": "is_set"}}]'},
        [(1, "no field")],
    ),
    ("segment with a long name", {"segments": json.dumps([{"name": "x" * 201, "tree": EVERYONE}])}, [(1, "200")]),
    (
        "a segment twice",
        {"segments": json.dumps([{"name": name, "tree": EVERYONE} for name in ("x", "X ")])},
        [(2, "before this one")],
    ),
    (
        "segments in a circle",
        {
            "segments": json.dumps(
                [
                    {"name": "x", "tree": {"field": "segment", "op": "in", "value": ["y"]}},
                    {"name": "y", "tree": {"field": "segment", "op": "in", "value": ["x"]}},
                    {"name": "z", "tree": EVERYONE},
                ]
            )
        },
        [(1, "“x”: $.value[0]: Segment has no value “y”"), (2, "“y”")],
    ),
]


@pytest.mark.parametrize(("what", "files", "reasons"), OTHER_FILES, ids=[row[0] for row in OTHER_FILES])
def test_other_files(
    what: str, files: dict[str, str], reasons: list[tuple[int, str]], shared: Database, tmp_path: Path
) -> None:
    """Campaigns, events and segments: likewise."""
    files = {"campaigns": "id,name,sent_at\nk,K,2026-01-01T00:00:00Z\n", **files}
    found = rejected(import_folder(shared, folder_of(tmp_path, **files), NOW))
    assert [line for line, _ in found] == [line for line, _ in reasons], what
    assert all(part in reason for (_, reason), (_, part) in zip(found, reasons, strict=True)), found


WHOLE_FILES: list[tuple[str, dict[str, str | bytes], str]] = [
    ("an empty file", {"leads": ""}, "leads.csv has no header row"),
    ("no id column", {"leads": "name\nAnn\n"}, "leads.csv has no column “id”"),
    ("the same column twice", {"leads": "id,status,status\n"}, "the column “status” twice"),
    ("events without a time", {"events": "lead_id,campaign_id,event\n"}, "events.csv has no column “at”"),
    ("campaigns without a name", {"campaigns": "id\n"}, "campaigns.csv has no column “name”"),
    ("segments that are no JSON", {"segments": "[{"}, "segments.json is not a JSON file"),
    ("segments that are no list", {"segments": "{}"}, "segments.json is not a list"),
    ("segments too deep", {"segments": "[" * 100_000}, "segments.json is not a JSON file"),
    ("segments in another encoding", {"segments": b'["\xff"]'}, "segments.json is not a JSON file"),
]


@pytest.mark.parametrize(("what", "files", "message"), WHOLE_FILES, ids=[row[0] for row in WHOLE_FILES])
def test_files_of_no_use(what: str, files: dict[str, Any], message: str, shared: Database, tmp_path: Path) -> None:
    """What cannot be read at all is refused before anything else of that file is done."""
    with pytest.raises(BadInput, match=message):
        import_folder(shared, folder_of(tmp_path, **files), NOW)


def test_no_leads_file(shared: Database, tmp_path: Path) -> None:
    """The file's name and the folder."""
    (folder_of(tmp_path) / "leads.csv").unlink()
    with pytest.raises(BadInput, match=rf"there is no leads.csv in {tmp_path}"):
        import_folder(shared, tmp_path, NOW)


def test_a_leads_file_that_is_a_folder(shared: Database, tmp_path: Path) -> None:
    """What cannot be opened is named."""
    (folder_of(tmp_path) / "leads.csv").unlink()
    (tmp_path / "leads.csv").mkdir()
    with pytest.raises(BadInput, match=r"leads\.csv cannot be read"):
        import_folder(shared, tmp_path, NOW)


def with_field(**parts: Any) -> dict[str, Any]:
    """An account with one custom field."""
    return {**ACCOUNT, "custom_fields": [{"key": "k", "label": "K", "type": "text", **parts}]}


ACCOUNTS: list[tuple[str, Any, str]] = [
    ("no name", {"timezone": "UTC"}, "name: field required"),
    ("a blank name", {"name": " "}, "name"),
    ("unknown time zone", {**ACCOUNT, "timezone": "Toronto"}, "there is no time zone “Toronto”"),
    ("a zone outside the zones", {**ACCOUNT, "timezone": "../etc/passwd"}, "there is no time zone"),
    ("unknown weekday", {**ACCOUNT, "week_start": "mon"}, "week_start “mon” is not a weekday"),
    ("unknown part", {**ACCOUNT, "time_zone": "UTC"}, "time_zone"),
    ("an id with spaces", {**ACCOUNT, "id": "a b"}, "id:"),
    ("team that is no list", {**ACCOUNT, "team": {}}, "team"),
    ("a member without a name", {**ACCOUNT, "team": [{"id": "t1"}]}, "team.0.name"),
    ("a member twice", {**ACCOUNT, "team": [*ACCOUNT["team"], {"id": "T1", "name": "x"}]}, "team: “T1” is there twice"),
    ("a status twice", {**ACCOUNT, "statuses": ["Hot", "hot "]}, "statuses.*twice"),
    ("a blank status", {**ACCOUNT, "statuses": ["Hot", " "]}, "statuses.*blank"),
    ("unknown type of field", with_field(type="money"), "custom_fields.0.type"),
    ("a field's key with a dot", with_field(key="a.b"), "custom_fields.0.key"),
    ("a field twice", {**ACCOUNT, "custom_fields": [*ACCOUNT["custom_fields"]] * 2}, "custom_fields.*twice"),
    ("a choice twice", with_field(type="choice", choices=["A", "a"]), "choices.*twice"),
    ("the character U+0000", {**ACCOUNT, "name": "a\0b"}, "name"),
    ("a list", [], "the file: "),
    ("null", None, "the file: "),
]


@pytest.mark.parametrize(("what", "account", "message"), ACCOUNTS, ids=[row[0] for row in ACCOUNTS])
def test_account_file(what: str, account: Any, message: str, shared: Database, tmp_path: Path) -> None:
    """Each wrong part of account.json is named, and no account is made."""
    named = {"id": "never-made", **cast("dict[str, Any]", account)} if isinstance(account, dict) else account
    folder = folder_of(tmp_path, account=json.dumps(named))
    with pytest.raises(BadInput, match=message):
        import_folder(shared, folder, NOW)
    assert not account_exists(shared, "never-made"), what


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_account_file_that_is_no_json(content: bytes, tmp_path: Path) -> None:
    """The file is named."""
    (tmp_path / "account.json").write_bytes(content)
    with pytest.raises(BadInput, match=r"account\.json is not a JSON file"):
        read_definition(tmp_path)


def test_folder_that_is_none(tmp_path: Path) -> None:
    """No such folder, and a folder without an account."""
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadInput, match=r"is not an account folder: it has no account\.json"):
            read_definition(place)


def closed_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


URLS = [
    ("not a URL", "localhost", "not a URL such as postgresql://"),
    ("another database", "mysql://me:hush@localhost/cori", "is for mysql; Cori needs PostgreSQL"),
    ("a file", "sqlite:///cori.db", "is for sqlite"),
    ("another driver of another database", "mssql+pyodbc://me:hush@localhost/cori", "is for mssql"),
    ("a port that is no number", "postgresql://me:hush@localhost:x/cori", "DATABASE_URL"),
    ("no name of a server", "postgresql://me:hush@no-such-host.invalid/cori", "cannot be used"),
]


@pytest.mark.parametrize(("what", "url", "message"), URLS, ids=[row[0] for row in URLS])
def test_database_url(what: str, url: str, message: str, tmp_path: Path) -> None:
    """One sentence, never the password."""
    with pytest.raises(Unavailable, match=message) as caught:
        open_database(url, tmp_path)
    assert "hush" not in caught.value.message + str(caught.value.data), what
    assert "\n" not in caught.value.message


def test_unreachable_server(tmp_path: Path) -> None:
    """Nothing listens there."""
    with pytest.raises(Unavailable, match=r"cannot be used: .*refused") as caught:
        open_database(f"postgresql://me:hush@127.0.0.1:{closed_port()}/cori", tmp_path)
    assert "hush" not in caught.value.message


def test_database_that_is_not_there(shared: Database, tmp_path: Path) -> None:
    """A server that has no such database."""
    with pytest.raises(Unavailable, match=r'database "nowhere" does not exist'):
        open_database(shared.url.set(database="nowhere"), tmp_path)


def test_server_that_is_too_old(shared: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its version and those that are supported."""
    monkeypatch.setattr(setup, "VERSIONS", range(15, 16))
    with pytest.raises(Unavailable, match=r"PostgreSQL \d+ is not supported"):
        open_database(shared.url, tmp_path)


def test_postgres_by_its_other_name() -> None:
    """postgres:// and a named driver are the same database."""
    for url in ("postgres://localhost/cori", "postgresql+psycopg2://localhost/cori"):
        assert parse_url(url).drivername == "postgresql+psycopg"


def test_server_that_goes_away(shared: Database) -> None:
    """A connection that cannot be made later on is one sentence too."""
    gone = shared.engine.url.set(host="127.0.0.1", port=closed_port(), query={})
    database = Database(shared.url, application_engine(gone))
    with pytest.raises(Unavailable, match="the database did not answer"), database.transaction(1):
        pass
