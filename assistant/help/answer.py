"""Answers made of the articles' own text: a few sentences that answer this question, its steps, where they stand."""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant.help.account_fields import FieldAnswer, field_answer, no_field
from assistant.help.articles import Section, articles, sections
from assistant.help.finding import fits, found_for, is_plain
from assistant.help.index import Hit
from assistant.help.outside import outside_topic
from assistant.help.questions import WHETHER, asked_field, goes_on, parted
from assistant.help.words import all_words, words_of
from segment_core.catalog import Catalog

ENOUGH, MOST_SECTIONS = 0.8, 3  # sections are added until the one that is meant is this likely among them
MOST_SENTENCES, MOST_ADDED, MOST_PARTS, MOST_TRIES = 5, 2, 4, 3
SENTENCE = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!…)\s+(?=[A-Z“])")
HOW = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|so|and|please)\b\W*)*(?:how (?:do|can|could|would|should) (?:i|we|you)|how to|can (?:i|we|you)|is it possible to|could (?:i|we|you))\s+(?P<deed>.+?)\W*$",
    re.I,
)
YES_OR_NO = re.compile(r"(?:Yes|No)\b")
STEPS = "create-a-segment#steps"
SCOPE = "I can help with segments, filters and campaigns here."
Starts = Callable[[str], bool]


@dataclass(frozen=True)
class HelpAnswer:
    """What the help center says. `answered` False: no article fits, `nearest` are offered, `topic` says what kind of
    question it is where that is known. `tries` are messages that start what was asked about."""

    text: str
    answered: bool
    sources: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    topic: str | None = None


@dataclass(frozen=True)
class Part:
    """The answer to one question of a message."""

    text: str
    answered: bool
    sources: tuple[str, ...] = ()
    nearest: tuple[str, ...] = field(default=())
    tries: tuple[str, ...] = ()
    topic: str | None = None


def answer(question: str, catalog: Catalog, earlier: str = "", starts: Starts = lambda _: False) -> HelpAnswer:
    """The answer to a message. `starts` says whether a message would start something in this account."""
    parts, before = list[Part](), earlier
    asked = _questions(question)
    for one in asked[:MOST_PARTS]:
        if parts and parts[-1].topic and goes_on(one):  # "and does it expire?", of a password
            continue
        parts.append(
            _part(one, catalog, before if before == earlier or goes_on(one) or not words_of(one) else "", starts)
        )
        before = one
    return _together(parts)


def _questions(text: str) -> list[str]:
    """The questions of a message; one that says nothing by itself stays with its neighbour."""
    asked = parted(text)
    return asked if all(words_of(one) for one in asked) else [text]


def _part(question: str, catalog: Catalog, earlier: str, starts: Starts) -> Part:
    what = asked_field(question, earlier)
    of_field = field_answer(what, catalog) if what else None
    topic = None if of_field else outside_topic(question)
    if topic is not None:
        return Part(f"That is about {topic}, which is outside what I know.", False, topic=topic)
    hits = found_for(question, earlier)
    if what and of_field is None and not _known_here(what, hits):
        of_field = no_field(what, catalog)
    if of_field is not None:
        return _of_field(of_field, starts)
    if not fits(hits, question, earlier):
        return _by_doing(question, starts) or Part("", False, nearest=tuple(_nearest(hits)))
    used = _used(hits)
    texts = [composed(one, question, MOST_SENTENCES if one is used[0] else MOST_ADDED) for one in used]
    if len(used) > 1 or (YES_OR_NO.match(texts[0]) and not WHETHER.match(question)):  # yes to what?
        texts = [f"**{one.title}** {text}" for one, text in zip(used, texts, strict=True)]
    return Part("\n\n".join(texts), True, tuple(s.source for s in used), tries=_tries(question, used[:1], starts))


def _used(hits: Sequence[Hit]) -> list[Section]:
    """The best section alone where it is likely the one that is meant, else with the next."""
    taken = list[Hit]()
    for hit in hits[:MOST_SECTIONS]:
        if sum(one.share for one in taken) < ENOUGH:
            taken.append(hit)
    return [hit.section for hit in taken]


def _by_doing(question: str, starts: Starts) -> Part | None:
    """ "How do I find …", where no article is about it but the request itself is one that can be done: that, in steps."""
    deed = HOW.search(question)
    said = deed["deed"].strip(" ?!.") if deed else ""
    if not said or not starts(said):
        return None
    section = sections()[STEPS]
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(section.steps, 1))
    return Part(f"Say it here in the chat: “{said}”.\n\n{steps}", True, (STEPS,), tries=(said,))


def _known_here(what: str, hits: Sequence[Hit]) -> bool:
    """Whether an article is about what somebody wants to filter by, though no field is called so."""
    alone = found_for(what)
    return fits(hits) and is_plain(alone)


def _of_field(found: FieldAnswer, starts: Starts) -> Part:
    text = found.text
    if found.whole:
        section = sections()[found.section]
        rest = " ".join(section.paragraphs)
        text = f"{text} {rest.removeprefix('Yes. ').removeprefix('Yes, ')}"
    tries = tuple(one for one in found.tries or sections()[found.section].tries if starts(one))
    return Part(text, True, (found.section,), tries=tries[:MOST_TRIES])


def composed(section: Section, question: str, most: int) -> str:
    """The section's text where it is short; else its first sentence and those that say most of the question."""
    text = "\n\n".join(chosen(paragraph, question, most) for paragraph in section.paragraphs[:2])
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(section.steps, 1))
    return f"{section.paragraphs[0]}\n\n{steps}" if steps else text


def chosen(paragraph: str, question: str, most: int) -> str:
    """At most `most` sentences of a paragraph, in their order."""
    sentences = SENTENCE.split(paragraph)
    if len(sentences) <= most:
        return paragraph
    wanted = {token for one in all_words(question) for token in one.tokens}
    said = [sum(token in wanted for one in words_of(sentence) for token in one.tokens) for sentence in sentences]
    best = sorted(range(1, len(sentences)), key=lambda i: -said[i])[: most - 1]
    return " ".join(sentences[i] for i in sorted([0, *best]))


def _tries(question: str, used: Sequence[Section], starts: Starts) -> tuple[str, ...]:
    """First the very thing that was asked about ("how do I create a segment of hot leads?"), then the section's."""
    deed = HOW.match(question)
    wanted = [deed["deed"]] if deed else []
    offered = [*wanted, *(one for section in used for one in section.tries)]
    return tuple(dict.fromkeys(one for one in offered if starts(one)))[:MOST_TRIES]


def _nearest(hits: Sequence[Hit]) -> list[str]:
    """The two nearest sections, of different articles where there are."""
    by_article = {hit.section.slug: hit.section.source for hit in reversed(hits)}
    return list(dict.fromkeys(by_article[hit.section.slug] for hit in hits))[:2]


def title_of(source: str) -> str:
    """What a link to a section is called: the section's question, with its article where that says more."""
    section = sections()[source]
    return section.title


def _together(parts: Sequence[Part]) -> HelpAnswer:
    good = [part for part in parts if part.answered]
    nearest = tuple(dict.fromkeys(source for part in parts for source in part.nearest))[:2]
    topic = next((part.topic for part in parts if part.topic), None)
    if not good:
        return HelpAnswer(_unknown(topic, nearest), False, nearest=() if topic else nearest, topic=topic)
    texts = list(dict.fromkeys(part.text or "On the other question I have no article." for part in parts))
    sources = tuple(dict.fromkeys(source for part in good for source in part.sources))
    tries = tuple(dict.fromkeys(one for part in good for one in part.tries))[:MOST_TRIES]
    return HelpAnswer("\n\n".join(texts), True, sources, tries=tries, topic=topic)


def _unknown(topic: str | None, nearest: Sequence[str]) -> str:
    if topic is not None:
        return f"That is about {topic}, which is outside what I know. {SCOPE}"
    near = " and ".join(f"“{title_of(source)}”" for source in nearest)
    offered = f" The nearest that I have: {near}." if near else f" {SCOPE}"
    return f"I have no help article that answers this, so I will not guess.{offered}"


def titles() -> dict[str, str]:
    """Every article's title by its slug."""
    return {slug: article.title for slug, article in articles().items()}
