"""The page of saved segments, written on the server; public/audience.js keeps its counts fresh."""

from datetime import datetime
from html import escape
from string import Template

from assistant.workspace import Who
from web.services import SegmentLine

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Audience · Cori</title>
<link rel="icon" href="/favicon">
<link rel="stylesheet" href="/public/cori.css"><link rel="stylesheet" href="/public/audience.css">
<script src="/public/theme.js"></script><script src="/public/audience.js" defer></script>
</head>
<body>
<header class="bar">
  <a class="home" href="/" aria-label="Cori, back to the chat">
  <img class="for-light" src="/logo?theme=light" alt="Cori">
  <img class="for-dark" src="/logo?theme=dark" alt="Cori"></a>
  <nav><a href="/">Chat</a><a href="/audience" aria-current="page">Audience</a></nav>
  <span class="who">$name</span>
</header>
<main>
  <div class="head"><div><h1>Audience</h1><p>$summary</p></div>$search</div>
  $body
</main>
</body>
</html>
""")
TABLE = Template("""<table data-testid="segments">
<caption class="unseen">Saved segments and how many leads each holds now</caption>
<thead><tr><th scope="col">Segment</th><th scope="col" class="number">Leads</th>
<th scope="col" class="when">Last edited</th></tr></thead>
<tbody>$rows</tbody></table>
<p class="nothing" hidden>No segment matches that search.</p>""")
SEARCH = '<input type="search" id="search" placeholder="Search segments" aria-label="Search segments">'
EMPTY = """<div class="empty" data-testid="empty"><h2>No segments yet</h2>
<p>Describe an audience in the chat, such as “hot Facebook leads from the last 30 days”, then save it.</p>
<a class="button" href="/">Start in the chat</a></div>"""


def audience_page(who: Who, lines: list[SegmentLine], now: datetime) -> str:
    """The whole page, with every name and sentence escaped."""
    rows = "".join(segment_row(line, now) for line in lines)
    return PAGE.substitute(
        name=escape(who.name),
        summary=escape(summary(len(lines))),
        search=SEARCH if lines else "",
        body=TABLE.substitute(rows=rows) if lines else EMPTY,
    )


def summary(count: int) -> str:
    """The line under the title."""
    if not count:
        return "Saved groups of leads that keep themselves up to date."
    return f"{count:,} saved segment{'' if count == 1 else 's'}. Counts are as of now."


def segment_row(line: SegmentLine, now: datetime) -> str:
    """One segment's table row. What could not be counted says why instead of a number."""
    count = (
        f"{line.count:,}"
        if line.count is not None
        else f'<span title="{escape(line.problem or "")}">not counted</span>'
    )
    return (
        f'<tr data-name="{escape(line.name)}"><th scope="row">{escape(line.name)}'
        f"<span>{escape(line.sentence)}</span></th>"
        f'<td class="number" data-count>{count}</td><td class="when">{escape(edited(line, now))}</td></tr>'
    )


def edited(line: SegmentLine, now: datetime) -> str:
    """Who edited a segment last, and when: "Sarah Lee, 3 May"."""
    when = ""
    if line.edited_at:
        local = line.edited_at.astimezone(now.tzinfo)
        when = f"{local.day} {local:%b}" + ("" if local.year == now.year else f" {local.year}")
    return ", ".join(part for part in (line.edited_by, when) if part) or "–"
