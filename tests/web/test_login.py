"""Signing in: how often somebody may try, from where, and what they are told."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.web.browser import Visitor
from tests.web.fakes import NOW, PASSWORD, FakeServices
from web.login_limits import MOST_REMEMBERED, WINDOW, LoginLimits


def attempt(client: httpx.Client, login: str = "demo:sarah", password: str = "wrong") -> int:
    """Try to sign in; the answer's status."""
    return client.post("/login", data={"username": login, "password": password}).status_code


def test_too_many_failures_close_a_login_for_a_while(client: httpx.Client, fake: FakeServices) -> None:
    """Ten wrong passwords, then even the right one is refused; other members still sign in, and later she does too."""
    assert [attempt(client) for _ in range(11)] == [401] * 10 + [429]
    assert attempt(client, "Demo:Sarah ", PASSWORD) == 429
    assert attempt(client, "second:omar", PASSWORD) == 200
    fake.clock[0] = NOW + WINDOW
    assert attempt(client, password=PASSWORD) == 200


def test_somebody_who_does_not_exist_is_answered_alike(client: httpx.Client) -> None:
    """Refusals and limits do not tell which logins exist."""
    answers = [
        [client.post("/login", data={"username": login, "password": "wrong"}) for _ in range(11)]
        for login in ("demo:sarah", "demo:nobody")
    ]
    known, unknown = ([(answer.status_code, answer.text) for answer in listed] for listed in answers)
    assert known == unknown
    assert answers[0][10].headers["retry-after"] == "900"


def test_signing_in_forgets_the_failures(client: httpx.Client) -> None:
    """Nine mistakes and a right password, over and over: nobody is shut out."""
    for _ in range(3):
        assert [attempt(client) for _ in range(9)] == [401] * 9
        assert attempt(client, password=PASSWORD) == 200


@pytest.mark.parametrize(
    ("attempts", "most"),
    [
        ([(f"demo:m{number}", "1.1.1.1") for number in range(80)], 60),  # one address guesses at many logins
        ([("demo:sarah", f"1.1.1.{number}") for number in range(150)], 120),  # many addresses guess at one
    ],
    ids=["address", "login"],
)
def test_guessing_wide_is_limited_too(attempts: list[tuple[str, str]], most: int) -> None:
    """Beside a login from one address: all of an address, and all at a login."""
    limits = LoginLimits()
    assert [limits.begin(login, address, NOW) for login, address in attempts].count(True) == most


def test_what_is_remembered_is_bounded() -> None:
    """Made-up logins from made-up addresses do not fill the memory, and the window moves on."""
    limits = LoginLimits()
    for number in range(MOST_REMEMBERED):
        limits.begin(f"demo:{number}", f"{number}", NOW + timedelta(seconds=number))
    assert limits.remembered() <= MOST_REMEMBERED


@pytest.mark.browser
def test_the_form_says_that_it_was_too_often(visit: Callable[..., Visitor], client: httpx.Client) -> None:
    """Who has tried too often reads that, and how long to wait."""
    for _ in range(10):
        attempt(client)
    visitor = visit()
    visitor.sign_in("demo:sarah", PASSWORD)
    expect(visitor.page.get_by_role("alert")).to_contain_text("Wait a quarter of an hour")
