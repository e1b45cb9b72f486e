"""A CSV dropped into the chat: Chromium, the routes, and whom they refuse."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from segment_core.demo import DEMO_PASSWORD
from tests.web.browser import Visitor, part
from tests.web.conftest import Serve
from tests.web.sockets import Polled
from web.demo_accounts import DEMO, SECOND
from web.imports.jobs import MOST_BYTES
from web.product import Product

FILE = Path(__file__).parents[1] / "support" / "crm_files" / "follow_up_boss.csv"


def drop(visitor: Visitor, file: Path) -> int:
    """Drop a file into the chat once it is connected; the status of the answer."""
    visitor.page.fill("#chat-input", "x")
    expect(visitor.page.locator("#chat-submit")).to_be_enabled()
    visitor.page.fill("#chat-input", "")
    with visitor.page.expect_response(lambda answer: "/project/file" in answer.url) as waiting:
        visitor.page.set_input_files("#upload-button-input", file)
    return waiting.value.status


@pytest.mark.browser
def test_drop_look_change_import(sarah: Visitor, tmp_path: Path) -> None:
    """The columns are recognised, one is changed by hand, the good rows come in, the bad row can be downloaded."""
    rows = (
        "ID,First Name,Email 1,Stage,Lead Source,Created,Dream home,Notes Count",
        "901,Rosa,rosa@example.com,Hot,Zillow,06/01/2026 9:30 AM,Loft,3",
        "902,Sam,sam@example.com,Appointment set,Zillow,05/20/2026 4:00 PM,Cottage,0",
        "903,Bad,bad@example.com,Hot,Facebook,not a date,Loft,1",
    )
    text = "\n".join([*rows, ""])
    file = tmp_path / "people.csv"
    file.write_text(text)
    before = sarah.page.locator(".ai-message").count()
    assert drop(sarah, file) == 200
    sarah.page.click("#chat-submit:not([disabled])")
    card = part(sarah.reply(before), "import-card")
    expect(sarah.page.locator("#thread-history a", has_text="people.csv")).to_be_visible()
    row = part(card, "import-column").filter(has_text="Notes Count")
    expect(part(card, "import-column").filter(has_text="Stage").get_by_test_id("target")).to_have_value("status")
    part(row, "target").select_option(":skip")
    part(card, "import-start").click()
    result = part(card, "import-result")
    expect(result).to_contain_text("2 rows imported: 2 new leads, 0 updated")
    expect(result).to_contain_text("New fields: Dream home")
    with sarah.page.expect_download() as waiting:
        part(result, "import-rejected").get_by_role("link").click()
    assert "Created: “not a date” is not a date" in Path(waiting.value.path()).read_text()
    found = part(sarah.say("Zillow leads with stage Appointment set"), "turn-card")
    expect(part(found, "count").locator("strong")).to_have_text("1")
    assert sarah.errors == []


@pytest.mark.browser
def test_who_is_no_admin_is_told_so(serve: Serve, product: Product, visit: Callable[..., Visitor]) -> None:
    """A marketer's file is not taken, and nothing is imported."""
    serve.with_services(product).close()
    assert drop(visit().enter(f"{DEMO}:a2", DEMO_PASSWORD), FILE) == 403


@pytest.fixture
def signed_in(serve: Serve, product: Product) -> Iterator[Callable[[str], httpx.Client]]:
    """A function that signs a member in."""
    opened: list[httpx.Client] = []

    def client(login: str) -> httpx.Client:
        opened.append(serve.signed_in(product, login))
        return opened[-1]

    yield client
    for one in opened:
        one.close()


def test_a_job_is_its_members_alone(signed_in: Callable[[str], httpx.Client], product: Product, tmp_path: Path) -> None:
    """Another account's member, another member, a made-up token: not found, whatever the route."""
    copy = tmp_path / "copy.csv"
    copy.write_bytes(FILE.read_bytes())
    who = product.member(DEMO, "a1")
    assert who is not None
    job = product.imports.begin(who, copy, "copy.csv")
    mine = signed_in(f"{DEMO}:a1")
    assert mine.get(f"/api/imports/{job.token}").json()["state"] == "planned"
    assert mine.get("/api/imports/made-up").status_code == 404
    assert mine.get(f"/api/imports/{job.token}/rejected.csv").status_code == 404
    wrong = mine.post(f"/api/imports/{job.token}/start", json={"columns": [], "day_first": False})
    assert wrong.status_code == 422
    for login in (f"{SECOND}:d1", f"{DEMO}:a2"):
        assert signed_in(login).get(f"/api/imports/{job.token}").status_code in (403, 404)


def test_uploads_are_measured_before_they_are_read(signed_in: Callable[[str], httpx.Client]) -> None:
    """Too large, or without a length: refused by the header alone; a foreign chat's id takes no file."""
    mine = signed_in(f"{DEMO}:a1")
    form = {"Content-Type": "multipart/form-data; boundary=b"}
    with socket.create_connection((mine.base_url.host, int(mine.base_url.port or 80)), timeout=10) as line:
        cookies = "; ".join(f"{name}={value}" for name, value in mine.cookies.items())
        head = (
            "POST /project/file?session_id=x HTTP/1.1",
            f"Host: {mine.base_url.netloc.decode()}",
            f"Cookie: {cookies}",
        )
        form_head = (*head, f"Content-Type: {form['Content-Type']}", f"Content-Length: {MOST_BYTES * 2}", "", "")
        line.sendall("\r\n".join(form_head).encode())  # and nothing of what it promises
        assert line.recv(4096).startswith(b"HTTP/1.1 413")
    assert mine.post("/project/file?session_id=x", headers=form, content=iter([b"--b--"])).status_code == 411
    assert mine.post("/project/file?session_id=x", files={"file": ("a.csv", b"Email\n")}).status_code == 404


def test_a_dropped_file_is_its_chats_alone(signed_in: Callable[[str], httpx.Client]) -> None:
    """What is no CSV is refused in words; nobody else, admins neither, puts a file into the chat or gets one of it."""
    mine = signed_in(f"{DEMO}:a1")
    polled = Polled(mine)
    assert polled.connect().startswith("40")
    chat = {"session_id": polled.session_id}
    refused = mine.post("/project/file", params=chat, files={"file": ("people.pdf", b"%PDF-1.7")})
    assert (refused.status_code, refused.json()["detail"]) == (400, "Only a CSV file can be imported here.")
    people = {"file": ("people.csv", b"Email\nrosa@example.com\n")}
    taken = mine.post("/project/file", params=chat, files=people).raise_for_status().json()["id"]
    assert mine.get(f"/project/file/{taken}", params=chat).content == b"Email\nrosa@example.com\n"
    stranger, colleague = signed_in(f"{SECOND}:d1"), signed_in(f"{DEMO}:a2")
    assert stranger.post("/project/file", params=chat, files=people).status_code == 404
    assert colleague.post("/project/file", params=chat, files=people).status_code == 403
    for other in (stranger, colleague):
        assert other.get(f"/project/file/{taken}", params=chat).status_code == 401
        assert other.get(f"/project/file/{taken}", params={"session_id": ""}).status_code == 401
