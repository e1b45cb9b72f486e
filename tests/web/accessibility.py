"""What a screen reader is told of a page: Chromium's own accessibility tree."""

from typing import Any

from playwright.sync_api import Page

SPOKEN = frozenset(
    {
        *("button", "link", "menuitem", "tab", "option", "switch", "checkbox", "radio"),
        *("textbox", "searchbox", "combobox", "listbox", "slider", "spinbutton"),
    }
)


def nameless(page: Page) -> list[str]:
    """The interactive elements that a screen reader could only call by their kind, as HTML."""
    session: Any = page.context.new_cdp_session(page)  # its answers carry no types
    nodes: list[Any] = session.send("Accessibility.getFullAXTree")["nodes"]
    seen = [node for node in nodes if not node["ignored"] and node["role"]["value"] in SPOKEN]
    assert seen, "the page has nothing to press"
    silent = [node["backendDOMNodeId"] for node in seen if not node.get("name", {}).get("value", "").strip()]
    found: list[str] = [session.send("DOM.getOuterHTML", {"backendNodeId": node})["outerHTML"][:200] for node in silent]
    session.detach()
    return found
