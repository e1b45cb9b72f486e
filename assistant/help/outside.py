"""Questions that are named as no part of this product: billing, passwords, the law, other products, advice."""

from assistant.help.words import Outside, folded, lexicon


def outside_topic(question: str) -> str | None:
    """What kind of question this is, in words; None where it may be about this product."""
    lower = folded(question)
    return next((known.name for known in lexicon().outside if _is_about(lower, known)), None)


def _is_about(lower: str, known: Outside) -> bool:
    return bool(known.pattern.search(lower)) and not (known.unless and known.unless.search(lower))
