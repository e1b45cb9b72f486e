"""The chat's page in a real browser, with a scripted assistant: what is shown, pressed, refused and fetched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.browser import CHAT, Visitor, part
from tests.web.conftest import Serve
from tests.web.fakes import PASSWORD, FakeServices

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
Visit = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def _served(serve: Serve, fake: FakeServices) -> None:
    """Serve the fake."""
    serve.with_services(fake).close()


def sarah(visit: Visit, **options: object) -> Visitor:
    """Sarah, signed in."""
    return visit(**options).enter("demo:sarah", PASSWORD)


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_wrong_password_says_so_and_right_one_opens_the_chat(visit: Visit) -> None:
    """One clear sentence, the form still filled in; then in."""
    visitor = visit()
    visitor.sign_in("demo:sarah", "wrong")
    expect(visitor.page.get_by_text("That login and password do not match")).to_be_visible()
    expect(visitor.page.locator("[data-sonner-toast]")).to_be_hidden()
    assert visitor.page.input_value("#email") == "demo:sarah"
    visitor.page.fill("#password", PASSWORD)
    visitor.page.click("button[type=submit]")
    expect(visitor.page.locator("#chat-input")).to_be_visible()
    expect(visitor.page.get_by_text("Leads of demo")).to_be_visible()


def test_draft_card(visit: Visit) -> None:
    """Sentence, conditions, count and leads; blanks are shown as blanks."""
    card = part(sarah(visit).say("hot"), "turn-card")
    expect(part(card, "sentence")).to_have_text("Status is Hot and Source is Facebook")
    expect(part(card, "count")).to_have_text("214leads")
    expect(part(card, "condition")).to_have_text(["Status is Hot", "Source is Facebook"])
    expect(part(card, "table-leads").locator("tbody tr")).to_have_text(["Maya TorresHot", "Liam O’Neill—"])
    expect(part(card, "state")).to_have_text("Unsaved draft")


def test_save_by_button(visit: Visit, fake: FakeServices) -> None:
    """The name is asked for in the card, Escape leaves it, Enter saves."""
    visitor = sarah(visit)
    card = part(visitor.say("hot"), "turn-card")
    part(card, "save").click()
    part(card, "segment-name").press("Escape")
    part(card, "save").click()
    part(card, "segment-name").fill("  Hot FB ")
    part(card, "segment-name").press("Enter")
    expect(visitor.page.get_by_text("Done: save.")).to_be_visible()
    assert fake.assistant.calls[-1][2:] == ("save", {"segment_name": "Hot FB"})


def test_typed_text_survives_what_happens_around_it(visit: Visit) -> None:
    """A name half typed stays, with its focus, when the chat is drawn anew."""
    visitor = sarah(visit)
    card = part(visitor.say("hot"), "turn-card")
    part(card, "save").click()
    part(card, "segment-name").fill("Half a na")
    visitor.page.set_viewport_size({"width": 900, "height": 700})
    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.keyboard.type("me")
    expect(part(card, "segment-name")).to_have_value("Half a name")


def test_what_is_typed_while_the_chat_gets_its_address_is_kept(visit: Visit) -> None:
    """The first reply makes Chainlit fetch the list of chats, then move and make its input anew; no word is lost."""
    visitor, held = sarah(visit), list[Route]()
    expect(visitor.page.get_by_text("Your chats will stand here.")).to_be_visible()
    visitor.page.route("**/project/threads", lambda route: held.append(route))
    visitor.page.fill("#chat-input", "hot")
    with visitor.page.expect_request("**/project/threads"):
        visitor.page.click("#chat-submit:not([disabled])")
    expect(visitor.page.get_by_test_id("turn-card")).to_be_visible()
    visitor.page.locator("#chat-input").press_sequentially("only Toronto")
    assert not CHAT.search(visitor.page.url)
    for route in held:
        route.continue_()
    expect(visitor.page).to_have_url(CHAT)
    expect(visitor.page.locator("#chat-input")).to_have_value("only Toronto")
    visitor.page.keyboard.type(" please")
    expect(visitor.page.locator("#chat-input")).to_have_value("only Toronto please")


def test_only_the_newest_draft_can_be_saved(visit: Visit) -> None:
    """The card of an older draft loses its buttons."""
    visitor = sarah(visit)
    first = part(visitor.say("hot"), "turn-card")
    expect(part(first, "save")).to_be_visible()
    second = part(visitor.say("cold"), "turn-card")
    expect(part(second, "save")).to_be_visible()
    expect(part(first, "save")).to_have_count(0)


def test_question_is_answered_by_button(visit: Visit, fake: FakeServices) -> None:
    """Readings with counts; pressing one drafts it, and the question closes."""
    visitor = sarah(visit)
    question = part(visitor.say("ask"), "readings")
    expect(question.locator("button")).to_have_text(["Status is Hot214 leads", "Status is Cold1 lead"])
    answer = visitor.press(part(question, "reading-1"))
    expect(part(answer, "sentence")).to_have_text("Status is Cold")
    expect(part(question, "reading-0")).to_be_disabled()
    assert fake.assistant.calls[-1][2:] == ("reading", {"index": 1})


def test_confirmation_by_button(visit: Visit, fake: FakeServices) -> None:
    """The card says what will happen, and afterwards that it has; it cannot be pressed twice."""
    visitor = sarah(visit)
    card = part(visitor.say("delete"), "confirmation")
    expect(card).to_contain_text("Delete “Hot FB”?")
    expect(visitor.press(part(card, "confirm"))).to_contain_text("Done: confirm.")
    expect(card).to_contain_text("Confirmed")
    expect(part(card, "confirm")).to_have_count(0)
    assert fake.assistant.calls[-1][2:] == ("confirm", {"token": "issued-by-the-server"})


def test_failure_says_nothing_of_the_inside(visit: Visit) -> None:
    """A reference for whoever reads the log, and no exception's text; the chat goes on."""
    visitor = sarah(visit)
    reply = visitor.say("fail")
    expect(reply).to_contain_text("this request was not finished")
    expect(reply).not_to_contain_text("hunter2")
    expect(part(visitor.say("hot"), "count")).to_be_visible()


def test_overlong_message_is_refused(visit: Visit, fake: FakeServices) -> None:
    """A paste by mistake never reaches the assistant."""
    expect(sarah(visit).say("word " * 1000)).to_contain_text("more than 4,000 characters")
    assert fake.assistant.calls == []


def test_nothing_is_fetched_from_outside(visit: Visit) -> None:
    """Signing in, chatting, a reply with a remote image: every request stays on this server.

    The image is shown as the text it is; were it not, the content policy would stop it (test_routes.py).
    """
    visitor = visit()
    visitor.sign_in("demo:sarah", PASSWORD)
    visitor.say("hot")
    expect(visitor.say("markup")).to_contain_text("![x](https:\u2060//elsewhere.example/x.png) <b onclick=x>bold</b>")
    assert len(visitor.requests) > 20
    assert visitor.outside() == set()
    assert visitor.blocked == []
    assert visitor.errors == []


def test_phone_width(visit: Visit) -> None:
    """Nothing is wider than the phone; wide tables scroll by themselves. The chat has its address, "New chat" none."""
    visitor = sarah(visit, viewport=PHONE)
    expect(part(visitor.say("hot"), "table-leads")).to_be_visible()
    assert not overflows(visitor.page)
    expect(visitor.page).to_have_url(CHAT)
    visitor.page.click("#new-chat-button")
    expect(visitor.page.locator("#starters")).to_be_visible()
    expect(visitor.page).to_have_url(f"{visitor.url}/")


def test_dark_mode(visit: Visit) -> None:
    """Chosen in the chat; the text stays readable on its background."""
    visitor = sarah(visit)
    visitor.page.click("#theme-toggle")
    visitor.page.get_by_text("Dark Theme").click()
    expect(visitor.page.locator("html.dark")).to_be_visible()
    card = part(visitor.say("hot"), "turn-card")
    assert lightness(card, "background-color") < 0.25
    assert lightness(card, "color") > 0.75


def lightness(element: Locator, attribute: str) -> float:
    """How light a colour of an element is as drawn, from 0 to 1."""
    script = f"(node) => getComputedStyle(node).getPropertyValue('{attribute}')"
    channels = str(element.evaluate(script))[4:-1].split(",")[:3]
    return sum(float(channel) for channel in channels) / 765


def test_controls_have_names(visit: Visit) -> None:
    """A screen reader hears the count, the table's region, the input's label and the tables' headings."""
    visitor = sarah(visit)
    card = part(visitor.say("hot"), "turn-card")
    expect(part(card, "count")).to_have_attribute("aria-label", "214 leads")
    expect(card.get_by_role("region", name="First leads")).to_be_visible()
    expect(card.get_by_role("columnheader")).to_have_text(["Name", "Status"])
    part(card, "save").click()
    expect(card.get_by_label("Segment name")).to_be_focused()
