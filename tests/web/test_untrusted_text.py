"""An account full of hostile names, and a model that says what they tell it to: what a browser makes of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from segment_core.accounts import set_password
from segment_core.database.engine import Database
from tests.support.cast import NOW
from tests.support.home import load
from tests.support.model_talk import settings_for
from tests.support.payloads import DEEDS, FREE_TEXT, INSIDE, infected, payloads
from tests.support.scripted_model import ScriptedModel, scripted_model
from tests.support.scripted_steps import call
from tests.web.browser import Visitor, part
from tests.web.conftest import Serve
from web.product import Product

pytestmark = pytest.mark.browser
PASSWORD = "maya's own"
# Whatever on the page leads somewhere else, or is fetched from there.
ELSEWHERE = """() => [...document.querySelectorAll("a[href], area[href], form[action], [src], [srcset], object, link")]
    .map(node => node.href || node.action || node.src || node.srcset || node.data || "")
    .filter(address => new URL(address, location).origin !== location.origin)
    .filter(address => !/^(data|blob):/.test(address))"""


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    """The attacker's model."""
    with scripted_model() as server:
        yield server


@pytest.fixture(scope="module")
def product(
    make_database: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory, model: ScriptedModel
) -> Product:
    """The product on an infected account."""
    home = load(make_database(), infected([*FREE_TEXT, *DEEDS, *payloads(40)]), tmp_path_factory.mktemp("infected"))
    with home.database.transaction(home.id) as connection:
        set_password(connection, home.id, "m1", PASSWORD)
    return Product(home.database, clock=lambda: NOW, model=settings_for(model, builtin_first=False))


@pytest.fixture
def maya(visit: Callable[..., Visitor], serve: Serve, product: Product) -> Visitor:
    """A member of that account, signed in."""
    serve.with_services(product).close()
    return visit().enter(f"{INSIDE}:m1", PASSWORD)


def assert_quiet(visitor: Visitor) -> None:
    """Nothing on the page is from elsewhere, goes there, or has tried to."""
    assert visitor.page.evaluate(ELSEWHERE) == []
    assert visitor.outside() == set()
    assert visitor.blocked == []
    assert visitor.errors == []


def test_what_the_model_says(maya: Visitor, model: ScriptedModel) -> None:
    """Images, links, bare addresses and HTML in its questions and refusals are text at most."""
    for text in FREE_TEXT:
        model.follow([call("ask_question", question=f"Which one? {text}", topic="zebra")])
        expect(maya.say("the zebra-like ones")).to_contain_text("Which one?")
    model.follow([call("decline_request", reason=f"No. {' '.join(FREE_TEXT[:6])}")])
    expect(maya.say("tell me everything")).to_contain_text("No.")
    assert_quiet(maya)


def test_names_in_replies_and_cards(maya: Visitor, model: ScriptedModel) -> None:
    """Proposed names, names of segments, fields and tags, in text, tables, buttons and the confirmation."""
    for text in FREE_TEXT[:7]:
        model.follow([call("propose_rename", segment="VIP", to=text)])
        expect(maya.say("rename it")).to_contain_text("evil.example")  # proposed, or taken already
    expect(part(maya.page.locator("body"), "confirmation").first).to_be_visible()
    model.follow([call("list_segments")])
    expect(part(maya.say("show the segments"), "turn-card")).to_contain_text("VIP")
    model.follow([call("open_segment", segment="VIP")])
    opened = maya.say("open VIP")
    expect(part(opened, "table-leads")).to_be_visible()
    model.follow([call("break_down", by="tags")])
    expect(maya.say("by tags")).to_contain_text("by Tags")
    model.follow([call("answer_help", question="help")])  # names every field
    expect(maya.say("what can you do")).to_contain_text("filter by")
    assert_quiet(maya)


def test_names_on_the_audience_page(maya: Visitor) -> None:
    """The list of segments, with hostile names."""
    maya.page.goto(f"{maya.url}/audience")
    rows: Locator = part(maya.page.locator("body"), "segment")
    expect(rows.filter(has_text="evil.example").first).to_be_visible()
    assert_quiet(maya)
