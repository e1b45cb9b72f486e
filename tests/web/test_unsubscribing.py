"""/u/TOKEN over real HTTP: reading asks, posting unsubscribes, nobody signs in."""

import httpx
import pytest

from tests.web.fakes import FakeServices


def test_reading_the_page_changes_nothing(client: httpx.Client, fake: FakeServices) -> None:
    """Mail scanners open every link; the page shows the address to nobody but its owner."""
    answer = client.get("/u/token")
    assert (answer.status_code, fake.unsubscribed) == (200, [])
    assert "j•••@example.com" in answer.text
    assert "jane@example.com" not in answer.text
    assert '<form method="post">' in answer.text


@pytest.mark.parametrize("form", [{"List-Unsubscribe": "One-Click"}, {}])
def test_posting_unsubscribes(form: dict[str, str], client: httpx.Client, fake: FakeServices) -> None:
    """As a mail program does in one click, and as the page's button does."""
    answer = client.post("/u/token", data=form)
    assert (answer.status_code, fake.unsubscribed) == (200, ["jane@example.com"])
    assert "You are unsubscribed" in answer.text


@pytest.mark.parametrize("token", ["forged", "a" * 5000, "%00", "é"])
def test_forged_links_are_refused(token: str, client: httpx.Client, fake: FakeServices) -> None:
    """Both ways, with a page that says so."""
    for answer in (client.get(f"/u/{token}"), client.post(f"/u/{token}")):
        assert answer.status_code == 404
        assert "does not work" in answer.text
    assert fake.unsubscribed == []
