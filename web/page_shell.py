"""The frame of the product's own pages beside the chat: header, navigation, and what a page's script begins with."""

import json
from html import escape
from string import Template
from typing import Any

from assistant.workspace import Who

SHELL = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · Cori</title>
<link rel="icon" href="/favicon">
<link rel="stylesheet" href="/public/cori.css"><link rel="stylesheet" href="/public/pages/pages.css">$styles
<script src="/public/theme.js"></script>$scripts
<script type="application/json" id="given">$given</script>
</head>
<body>
<header class="bar">
  <a class="home" href="/" aria-label="Cori, back to the chat">
  <img class="for-light" src="/logo?theme=light" alt="Cori">
  <img class="for-dark" src="/logo?theme=dark" alt="Cori"></a>
  <nav aria-label="Pages">$links</nav>
  <span class="who">$name</span>
</header>
<main>
$body
</main>
</body>
</html>
""")
PAGES = {"Chat": "/", "Audience": "/audience", "Campaigns": "/campaigns", "Help": "/help"}


def page(title: str, who: Who, body: str, styles: list[str], modules: list[str], given: dict[str, Any]) -> str:
    """A whole page. `body` is HTML; `styles` and `modules` are files below /public; the last module reads `given`."""
    early = "".join(f'<link rel="modulepreload" href="/public/{module}">' for module in modules)
    return SHELL.substitute(
        title=escape(title),
        styles="".join(f'<link rel="stylesheet" href="/public/{style}">' for style in styles),
        scripts=f'{early}<script type="module" src="/public/{modules[-1]}"></script>',
        given=script_json(given),
        links="".join(link(name, address, name == title) for name, address in pages_of(who).items()),
        name=escape(who.name),
        body=body,
    )


def pages_of(who: Who) -> dict[str, str]:
    """The pages that a member may open."""
    return {**PAGES, "Team": "/team"} if who.role == "admin" else PAGES


def link(name: str, address: str, current: bool) -> str:
    """One of the header's links."""
    return f'<a href="{address}"{" aria-current=page" if current else ""}>{name}</a>'


def script_json(value: Any) -> str:
    """JSON that cannot end the script element it stands in, whatever people called their segments."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
