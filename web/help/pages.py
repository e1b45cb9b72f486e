"""The help pages' HTML, in the frame that all pages share."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.help.articles import TOPICS, Article, Section, articles
from assistant.workspace import Who
from segment_core.help_center import Unanswered, Votes
from web.help.render import address_of, article_html
from web.page_shell import page

STYLES = ["help/help.css"]
MODULES = ["pages/dom.js", "pages/server.js", "help/help.js"]
SEARCH = """<form class="search" role="search" action="/help">
<input type="search" name="q" value="{words}" placeholder="Search help" aria-label="Search help" maxlength="300">
<button class="button" type="submit">Search</button></form>"""
NOTHING = "<p class=nothing>No article fits “{words}”. Try other words, or ask Cori in the <a href='/'>chat</a>.</p>"


@dataclass(frozen=True)
class ForAdmins:
    """What admins see below the list: votes by article, and the questions that found no answer."""

    votes: dict[str, Votes]
    questions: Sequence[Unanswered]


def index_page(who: Who, admins: ForAdmins | None) -> str:
    """All articles by topic."""
    topics = "".join(_topic(name, key, admins) for key, name in TOPICS.items())
    body = f"{_head('Help', 'How segments, filters and campaigns work.')}<div class=topics>{topics}</div>"
    return _page("Help", who, body + (_questions(admins.questions) if admins else ""))


def found_page(who: Who, words: str, found: Sequence[Section]) -> str:
    """What a search found, the best first."""
    rows = "".join(
        f"<li><a href='{address_of(one.source)}'>{escape(one.title)}</a>"
        f"<p>{escape(one.paragraphs[0])}</p><small>{escape(articles()[one.slug].title)}</small></li>"
        for one in found
    )
    listed = f"<ol class=found data-testid=found>{rows}</ol>" if rows else NOTHING.format(words=escape(words))
    return _page("Help", who, _head("Help", "What fits your question best.", words) + listed)


def article_page(who: Who, article: Article, helpful: bool | None) -> str:
    """One article, with its table of contents and the question whether it helped."""
    contents = "".join(f"<li><a href='#{one.anchor}'>{escape(one.title)}</a></li>" for one in article.sections)
    pressed = {True: ("true", "false"), False: ("false", "true"), None: ("false", "false")}[helpful]
    body = (
        f"<p class=path><a href='/help'>Help</a> › {escape(TOPICS[article.topic])}</p>"
        f"<div class=head><div><h1>{escape(article.title)}</h1><p>{escape(article.summary)}</p></div></div>"
        f"<nav class=contents aria-label='On this page'><ul>{contents}</ul></nav>"
        f"<article>{article_html(article)}</article>"
        "<section class=helpful aria-label='Was this article helpful?'><p>Was this article helpful?</p>"
        f"<button class='button plain' data-helpful=true aria-pressed={pressed[0]}>Yes</button>"
        f"<button class='button plain' data-helpful=false aria-pressed={pressed[1]}>No</button>"
        "<span id=thanks role=status></span></section>"
        f"<p class=updated>Last updated {article.updated:%-d %B %Y}</p>"
    )
    return _page(article.title, who, body, {"slug": article.slug})


def _page(title: str, who: Who, body: str, given: dict[str, str] | None = None) -> str:
    return page(title, who, f"<div class=help>{body}</div>", STYLES, MODULES, given or {})


def _head(title: str, summary: str, words: str = "") -> str:
    search = SEARCH.format(words=escape(words, quote=True))
    return f"<div class=head><div><h1>{title}</h1><p>{summary}</p></div>{search}</div>"


def _topic(name: str, key: str, admins: ForAdmins | None) -> str:
    rows = "".join(_row(article, admins) for article in articles().values() if article.topic == key)
    return f"<section><h2>{escape(name)}</h2><ul>{rows}</ul></section>"


def _row(article: Article, admins: ForAdmins | None) -> str:
    votes = admins.votes.get(article.slug) if admins else None
    told = f"<small>{votes.yes} found it helpful, {votes.no} did not</small>" if votes else ""
    return f"<li><a href='/help/{article.slug}'>{escape(article.title)}</a><p>{escape(article.summary)}</p>{told}</li>"


def _questions(questions: Sequence[Unanswered]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.question)}</td><td>{escape(one.topic or '')}</td>"
        f"<td class=when>{one.asked_at:%-d %b %Y}</td></tr>"
        for one in questions
    )
    empty = "<tr><td colspan=3>None so far.</td></tr>"
    return (
        "<section class=unanswered data-testid=unanswered><h2>Questions that found no answer</h2>"
        "<p>What members of your account asked in the chat and no article answers. Only admins see this.</p>"
        "<div class=scroll tabindex=0 role=region aria-label='Questions'><table><thead><tr><th scope=col>Question</th>"
        f"<th scope=col>About</th><th scope=col>Asked</th></tr></thead><tbody>{rows or empty}</tbody></table></div>"
        "</section>"
    )
