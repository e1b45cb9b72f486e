"""Articles as HTML: Markdown without raw HTML, headings with their anchors, example requests as quotations."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from urllib.parse import quote

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from assistant.help.articles import HEADING, REQUEST, Article, example, markdown


def article_html(article: Article) -> str:
    """The article's body. Nothing in it can be markup of its own but what Markdown gives."""
    parser = markdown()
    tokens = parser.parse(article.body)
    for heading, inline in pairwise(tokens):
        found = HEADING.match(inline.content) if heading.type == "heading_open" else None
        if found:
            heading.attrSet("id", found["anchor"])
            inline.children = [Token("text", "", 0, content=found["title"])]
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _fence(_: RendererHTML, tokens: Sequence[Token], at: int, *__: object) -> str:
    token = tokens[at]
    if token.info != REQUEST:
        return f"<pre>{escape(token.content)}</pre>"
    shown = example(token.content)
    return (
        f'<figure class="request"><blockquote>{escape(shown.request)}</blockquote>'
        f"<figcaption>{escape(shown.sentence)}</figcaption></figure>"
    )


def _table_open(_: RendererHTML, __: Sequence[Token], ___: int, *____: object) -> str:
    return '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'


def _table_close(_: RendererHTML, __: Sequence[Token], ___: int, *____: object) -> str:
    return "</table></div>"


def address_of(source: str) -> str:
    """Where a section stands: "/help/slug#anchor"."""
    slug, _, anchor = source.partition("#")
    return f"/help/{quote(slug)}#{quote(anchor)}"
