"""The campaigns page: its frame is written here, the rest by public/campaigns/."""

from typing import Any

from assistant.workspace import Who
from web.page_shell import page

MODULES = [
    "pages/dom.js",
    "pages/server.js",
    "pages/notices.js",
    "pages/dialogs.js",
    "pages/menu.js",
    "pages/moments.js",
    "campaigns/states.js",
    "campaigns/writing.js",
    "campaigns/sending.js",
    "campaigns/panel.js",
    "campaigns/page.js",
]
STYLES = ["audience/audience.css", "campaigns/campaigns.css"]
BODY = """<div class="head">
  <div><h1>Campaigns</h1><p id="summary"></p></div>
  <div class="tools"><select id="state" aria-label="Show"></select>
  <button type="button" class="button" id="new" data-testid="new" hidden>New campaign</button></div>
</div>
<div id="list"></div>"""


def campaigns_page(who: Who, given: dict[str, Any]) -> str:
    """The whole page; `given` is what web/campaigns/looks.py made of the account's campaigns."""
    return page("Campaigns", who, BODY, STYLES, MODULES, given)
