"""What a text is about, learned from texts that are known to be about it: naive Bayes over words, pairs and letters.

The vectors are scikit-learn's. Its `MultinomialNB` keeps a dense table, which a thousand articles would fill with
gigabytes; here only the words that a subject has are kept, and the few lines of arithmetic are the same.
"""

import itertools
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.help.words import folded, single_words

Scores = NDArray[np.float64]
LETTERS, IN_A_ROW, TWICE = (
    0.7,
    4,
    2,
)  # weight of letters beside words; how many are one feature; least texts that have it
UNSEEN = 0.03  # how often a subject is taken to have had a feature that it never had
EARLIER = 0.6  # weight of the words of the question before, where this one goes on from it


class Learned:
    """Learns once from texts and the number of the subject that each is about, from 0; weighs without changing."""

    def __init__(self, texts: Sequence[str], subjects: Sequence[int]) -> None:
        from scipy.sparse import csr_matrix  # pyright: ignore[reportMissingTypeStubs]  # seconds, so only when asked

        self._vectors = _vectors()
        table = self._vectors.fit_transform(texts)
        about: Any = csr_matrix((np.ones(len(subjects)), (subjects, range(len(subjects)))))
        counts = (about @ table).tocsr()
        sums = np.asarray(counts.sum(axis=1)).ravel()
        self._unseen: Scores = np.log(UNSEEN) - np.log(sums + UNSEEN * counts.shape[1])
        counts.data = np.log1p(counts.data / UNSEEN)  # how much more likely than unseen
        self._seen = counts.T.tocsr()

    def weigh(self, question: str, earlier: str = "") -> Scores:
        """The logarithm of how likely each subject says this, up to a constant."""
        told = self._vectors.transform([question, earlier])
        said = told[0] + EARLIER * told[1]
        return np.asarray((said @ self._seen).todense()).ravel() + said.sum() * self._unseen


def shares(weights: Scores) -> Scores:
    """Log-likelihoods as probabilities that sum to one."""
    likely = np.exp(weights - weights.max())
    return likely / likely.sum()


def _vectors() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # pyright: ignore[reportMissingTypeStubs]
    from sklearn.pipeline import FeatureUnion  # pyright: ignore[reportMissingTypeStubs]

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(IN_A_ROW, IN_A_ROW), sublinear_tf=True, min_df=TWICE)
    words = TfidfVectorizer(analyzer=cast("Any", _features), sublinear_tf=True)
    return cast("Any", FeatureUnion([("words", words), ("letters", letters)], transformer_weights={"letters": LETTERS}))


def _features(text: str) -> list[str]:
    """Every word's stem and ideas, and the stems of neighbours."""
    words = single_words(folded(text))
    stems = [word.tokens[0] for word in words]
    return [token for word in words for token in word.tokens] + [f"{a} {b}" for a, b in itertools.pairwise(stems)]
