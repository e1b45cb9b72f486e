"""How long the help center takes to find an answer, with its own articles and among 1,000."""

import statistics
import time
from dataclasses import replace

from assistant.help.articles import Section, articles, sections
from assistant.help.index import Index
from assistant.help.words import WORD

MANY = 1_000
QUESTIONS = [section.title for section in sections().values()]


def multiplied(number: int) -> list[Section]:
    """The sections of `number` articles: copies of ours, in which every third word is another."""
    own = list(articles().values())
    return [
        replace(
            section, slug=f"{section.slug}-{copy}", paragraphs=tuple(_other(text, copy) for text in section.paragraphs)
        )
        for copy in range(-(-number // len(own)))
        for article in own
        for section in article.sections
    ]


def _other(text: str, copy: int) -> str:
    words = WORD.findall(text.lower())
    return " ".join(f"{word}{copy}" if i % 3 == 0 else word for i, word in enumerate(words))


def main() -> None:
    """Time every section's own question."""
    print(f"\n{'help: search, ms':<26}{'sections':>9}{'median':>8}{'p95':>8}{'max':>8}")
    for name, searched in (("own articles", list(sections().values())), (f"{MANY} articles", multiplied(MANY))):
        index = Index(searched, {section.slug: section.slug for section in searched})
        times: list[float] = []
        for question in QUESTIONS:
            started = time.perf_counter()
            index.search(question)
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        p95 = times[int(len(times) * 0.95)]
        print(f"{name:<26}{len(searched):>9}{statistics.median(times):>8.1f}{p95:>8.1f}{times[-1]:>8.1f}")


if __name__ == "__main__":
    main()
