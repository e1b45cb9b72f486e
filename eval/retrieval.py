"""How well help questions find their article: recall@3, mean reciprocal rank, and how long an answer takes."""

from collections.abc import Iterable, Sequence
from statistics import median

from assistant.help.finding import found_for
from assistant.help.questions import goes_on
from eval.cases import Case
from eval.run import Result

DEEP = 5  # sections that are looked at


def retrieval_summary(cases: Iterable[Case], results: Sequence[Result]) -> str | None:
    """One line on the turns whose gold names an article; None where no turn does."""
    ranks = [rank for case in cases for rank in _ranks(case)]
    if not ranks:
        return None
    times = [result.latency_ms for result in results if result.outcome.get("kind") == "answer"]
    recall = sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks)
    reciprocal = sum(1 / rank for rank in ranks if rank is not None) / len(ranks)
    took = f"{median(times):.0f} ms" if times else "none given"
    return f"help: recall@3 {recall:.1%}, MRR {reciprocal:.3f} over {len(ranks)} questions; median answer {took}"


def _ranks(case: Case) -> list[int | None]:
    """For each help turn with a known article, the place of its best section; None where it is not found."""
    earlier, found = "", list[int | None]()
    for turn in case.turns:
        gold = turn.expect.help
        if gold is not None and gold.article is not None:
            hits = found_for(turn.say, earlier if goes_on(turn.say) else "", DEEP)
            slugs = list(dict.fromkeys(hit.section.slug for hit in hits))
            found.append(slugs.index(gold.article) + 1 if gold.article in slugs else None)
        earlier = turn.say
    return found
