"""The help articles: Markdown files in help/ with front matter, cut into sections with stable anchors."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.help.tables import filled
from segment_core.errors import BadInput

FOLDER = Path(__file__).resolve().parent.parent.parent / "help"
HEADING = re.compile(r"^(?P<title>.+?)\s*\{#(?P<anchor>[a-z0-9-]+)\}$")
FRONT = re.compile(r"\A---\n(?P<matter>.*?)\n---\n(?P<body>.*)\Z", re.S)
REQUEST = "request"  # the language of a fenced block that holds an example: what to say, and the sentence it gives
TOPICS = {
    "segments": "Segments",
    "filters": "Filters",
    "combining": "Combining conditions",
    "talking": "Talking to Cori",
    "campaigns": "Campaigns",
    "import": "Import",
    "account": "Account",
}


@dataclass(frozen=True)
class Example:
    """A request and the sentence of the tree that it gives on the demo account."""

    request: str
    sentence: str


@dataclass(frozen=True)
class Section:
    """One question and its answer. `paragraphs` are plain text, `steps` an ordered list's; `asked` are other wordings
    of the question, and `tries` messages that start what it is about. `source` names it in answers."""

    slug: str
    anchor: str
    title: str
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def source(self) -> str:
        """ "slug#anchor"."""
        return f"{self.slug}#{self.anchor}"

    @property
    def text(self) -> str:
        """All words of the section as plain text."""
        examples = [f"{example.request} {example.sentence}" for example in self.examples]
        return "\n".join([*self.paragraphs, *self.steps, *examples])


@dataclass(frozen=True)
class Article:
    """One page. `body` is its Markdown with the generated tables in it."""

    slug: str
    title: str
    summary: str
    topic: str
    updated: date
    body: str
    sections: tuple[Section, ...] = field(default=())


def read_yaml(text: str) -> Any:
    """What YAML says, read by libyaml where PyYAML was built with it: it is ten times as fast, and as safe."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def articles() -> dict[str, Article]:
    """All articles by slug, in the order of their topics. Raises BadInput for one that is not well formed."""
    found = [read_article(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.md"))]
    order = list(TOPICS)
    return {article.slug: article for article in sorted(found, key=lambda one: (order.index(one.topic), one.title))}


@cache
def sections() -> dict[str, Section]:
    """Every section by its source."""
    return {section.source: section for article in articles().values() for section in article.sections}


@cache
def wordings() -> dict[str, tuple[str, ...]]:
    """For each section the other ways in which its question is asked (help/wordings.yaml)."""
    data = cast("dict[str, list[str]]", read_yaml((FOLDER / "wordings.yaml").read_text(encoding="utf-8")))
    return {source: tuple(said) for source, said in data.items()}


def unanswered() -> tuple[str, ...]:
    """Questions that people ask and no article answers (help/unanswered.yaml)."""
    return tuple(cast("list[str]", read_yaml((FOLDER / "unanswered.yaml").read_text(encoding="utf-8"))))


def read_article(slug: str, text: str) -> Article:
    """An article from its file's text. Raises BadInput that names the file and what is wrong."""
    parts = FRONT.match(text)
    if parts is None:
        raise BadInput(f"help/{slug}.md has no front matter", part=slug)
    matter = cast("dict[str, Any]", read_yaml(parts["matter"]))
    missing = {"title", "summary", "topic", "updated"} - set(matter)
    if missing or matter["topic"] not in TOPICS:
        raise BadInput(f"help/{slug}.md: front matter lacks {', '.join(sorted(missing)) or 'a known topic'}", part=slug)
    body = filled(parts["body"])
    return Article(
        slug,
        matter["title"],
        matter["summary"],
        matter["topic"],
        matter["updated"],
        body,
        tuple(_sections(slug, body, matter)),
    )


def markdown() -> MarkdownIt:
    """The parser of articles: no HTML in them, tables allowed."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _sections(slug: str, body: str, matter: dict[str, Any]) -> list[Section]:
    tokens = markdown().parse(body)
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    found = [_section(slug, tokens[at:end], matter) for at, end in zip(starts, [*starts[1:], None], strict=True)]
    anchors = [section.anchor for section in found]
    unknown = set(_tries(matter)) - set(anchors)
    if unknown or len(anchors) != len(set(anchors)):
        raise BadInput(f"help/{slug}.md: “try” names no section: {', '.join(sorted(unknown))}", part=slug)
    return found


def _section(slug: str, tokens: list[Token], matter: dict[str, Any]) -> Section:
    heading = HEADING.match(tokens[1].content)
    if heading is None:
        raise BadInput(f"help/{slug}.md: the heading “{tokens[1].content}” has no {{#anchor}}", part=slug)
    anchor = heading["anchor"]
    texts = {"paragraph": list[str](), "step": list[str]()}
    inside = list[str]()
    for token in tokens[3:]:
        if token.type.endswith(("list_open", "table_open")):
            inside.append("step" if token.type.startswith("ordered") else "other")
        elif token.type.endswith(("list_close", "table_close")):
            inside.pop()
        elif token.type == "inline" and (not inside or inside[-1] == "step"):
            texts["step" if inside else "paragraph"].append(plain(token))
    return Section(
        slug,
        anchor,
        heading["title"],
        tuple(texts["paragraph"]),
        tuple(texts["step"]),
        wordings().get(f"{slug}#{anchor}", ()),
        tuple(_tries(matter).get(anchor, ())),
        tuple(example(token.content) for token in tokens if token.type == "fence" and token.info == REQUEST),
    )


def _tries(matter: dict[str, Any]) -> dict[str, list[str]]:
    """Messages to try, by anchor."""
    return cast("dict[str, list[str]]", matter.get("try") or {})


def plain(token: Token) -> str:
    """An inline token's text without its markup."""
    parts = [
        " " if child.type == "softbreak" else child.content
        for child in token.children or []
        if child.type in ("text", "code_inline", "softbreak")
    ]
    return "".join(parts)


def example(content: str) -> Example:
    """The two lines of a request block. Raises BadInput for anything else."""
    said, _, sentence = content.strip().partition("\n= ")
    if not sentence or "\n" in sentence:
        raise BadInput(f"a request block needs a request and “= sentence”: {content!r}", part="request")
    return Example(said.strip(), sentence.strip())
