"""The audience page: its frame is written here, the list by public/audience/."""

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
    "pictures/frame.js",
    "pictures/bars.js",
    "pictures/line.js",
    "pictures/overlap.js",
    "audience/counting.js",
    "audience/changes.js",
    "audience/list.js",
    "audience/versions.js",
    "audience/looks.js",
    "audience/panel.js",
    "audience/compare.js",
    "audience/page.js",
]
STYLES = ["pictures/pictures.css", "audience/audience.css"]
BODY = """<div class="head">
  <div><h1>Audience</h1><p id="summary"></p></div>
  <div class="tools" id="tools" hidden>
    <input type="search" id="search" placeholder="Search segments" aria-label="Search segments" autocomplete="off">
    <label class="sort"><span>Sort by</span> <select id="sort">
      <option value="name">Name</option><option value="count">Most leads</option>
      <option value="fewest">Fewest leads</option><option value="edited">Last edited</option></select></label>
  </div>
</div>
<div id="list"></div>
<div id="selected" class="selected" role="region" aria-label="Chosen segments" hidden></div>
<p id="spoken" class="unseen" role="status"></p>"""


def audience_page(who: Who, given: dict[str, Any]) -> str:
    """The whole page; `given` is what web/audience/lines.py made of the account's segments."""
    return page("Audience", who, BODY, STYLES, MODULES, given)
