"""The nearest valid choices to a word that is not one: for errors and questions."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from segment_core.folding import fold_value


def nearest(word: str, choices: Iterable[str], limit: int = 3, least: float = 60.0) -> tuple[str, ...]:
    """Up to `limit` choices, most similar first; only those at least `least` (0-100) similar."""
    found = process.extract(
        word[:200],
        list(dict.fromkeys(choices)),
        scorer=fuzz.WRatio,
        processor=fold_value,
        limit=limit,
        score_cutoff=least,
    )
    return tuple(choice for choice, _, _ in found)


def nearest_first(word: str, choices: Sequence[str], most: int = 6) -> list[str]:
    """Up to `most` choices for a question: those that are near, then the others in their own order."""
    return list(dict.fromkeys([*nearest(word, choices), *choices]))[:most]
