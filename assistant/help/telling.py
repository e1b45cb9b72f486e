"""Whether a message is a question to the help center or a request: a linear classifier of its words (scikit-learn).

It learns at first use, in about a second, from the questions of help/wordings.yaml and from the requests of requests.txt
beside this file. It only weighs where grammar and the interpreter leave a doubt, and never makes a request of a question.
"""

# ruff: noqa: E501 - word lists and patterns are easier to check as one line each

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log, sqrt
from pathlib import Path
from typing import Any, cast

from assistant.help.articles import sections, unanswered

REQUESTS = Path(__file__).with_name("requests.txt")
TOKEN = r"\w+(?:['’]\w+)?|[?!\"“”]"
# Words of somebody who asks or tells. What has none is a fragment ("hot and warm"), which tells nothing either way.
SPOKEN = re.compile(
    r"\b(?:i|i'?m|im|i'?ve|we|you|u|cori|it (?:says|said|shows|showed|does|did|is|was|won|will)|how|what|whats|why|when|whose|where|can|could|cant|can'?t|do|does|did|doesn'?t|is|isn'?t|are|will|wont|won'?t|should|if|same|difference|mean(?:s|ing)?|explain|possible|doable|vs|versus|another)\b|\?\s*$",
    re.IGNORECASE,
)
ASKED_TWICE = 32  # messages whose likeness is kept while they are read: several rules ask for it
SHARPNESS = 10.0  # inverse of the regularisation


@lru_cache(maxsize=ASKED_TWICE)
def likeness_of_question(text: str) -> float:
    """How likely a message is a question to the help center, 0 to 1."""
    return _classifier().likeness(text)


@dataclass(frozen=True)
class _Learned:
    """What was learned, for one message at a time: scikit-learn readies arrays for each, which takes longer than the rest.

    `weights` has of each word, and of each two, how rare it is and how much it tells of a question.
    """

    grams: Callable[[str], Iterable[str]]
    weights: dict[str, tuple[float, float]]
    base: float

    def likeness(self, text: str) -> float:
        """The logistic function of the weighted words, their vector taken as of length one."""
        told, square = 0.0, 0.0
        for gram, times in Counter(self.grams(text)).items():
            if gram in self.weights:
                rarity, weight = self.weights[gram]
                size = (1 + log(times)) * rarity
                told += size * weight
                square += size * size
        return 1 / (1 + exp(-(self.base + (told / sqrt(square) if square else 0.0))))


@cache
def _classifier() -> _Learned:
    words, model = (step for _, step in pipeline().steps)
    weights = zip(words.idf_.tolist(), model.coef_[0].tolist(), strict=True)
    ordered = dict(zip(words.get_feature_names_out(), weights, strict=True))
    return _Learned(words.build_analyzer(), ordered, float(model.intercept_[0]))


@cache
def pipeline() -> Any:
    """scikit-learn's classifier, having learned."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.linear_model import LogisticRegression  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.pipeline import Pipeline  # pyright: ignore[reportMissingTypeStubs]

    wordings = [text for section in sections().values() for text in (section.title, *section.asked)]
    questions = [text for text in (*wordings, *unanswered()) if SPOKEN.search(text)]
    requests = REQUESTS.read_text(encoding="utf-8").splitlines()
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=TOKEN)
    model = LogisticRegression(C=SHARPNESS, class_weight="balanced", solver="liblinear")
    told = [1] * len(questions) + [0] * len(requests)
    return cast("Any", Pipeline([("words", words), ("model", model)])).fit([*questions, *requests], told)
