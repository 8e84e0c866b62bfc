"""How sure it is that the hits answer the question: a logistic model of a few features.

The weights stand in `calibration.toml`; `python -m eval calibrate` fits them. Every feature is a
plain number that says one thing, so that a refusal can be explained.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.types import Query

if TYPE_CHECKING:
    from index.search.protocols import LexicalSearch

MIN_RUN = 4
"""Characters from which a run of them is a term rather than a chance."""
_HAN = re.compile(r"[一-鿿]{2,}")


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision to answer rests on.

    `similarity`, `sentence`, `coverage`, `explained`, `elsewhere` and `stands_out` are the
    retrieval's evidence; `length` is the topic's, in characters (a long one is rarely met whole);
    `meaning` and `words` are the quoted sentence's similarity to the topic and its share of the
    topic's words; `foreign` counts the characters of a term that the corpus knows but the named
    place doesn't; `scoped` is 1 if the question names a place or document, `followup` if it was
    completed from the one before; `answers` is the reader's log-odds for the best statement.
    """

    similarity: float = 0.0
    sentence: float = 0.0
    coverage: float = 0.0
    explained: float = 0.0
    meaning: float = 0.0
    words: float = 0.0
    elsewhere: float = 0.0
    foreign: float = 0.0
    stands_out: float = 0.0
    length: float = 0.0
    scoped: float = 0.0
    followup: float = 0.0
    answers: float = 0.0

    def values(self) -> tuple[float, ...]:
        """Return the features in the order of their fields."""
        return tuple(float(getattr(self, field.name)) for field in fields(self))


_SUREST = 8.0


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, between -8 and 8.

    >>> log_odds(0.5)
    0.0
    """
    least = 1 / (1 + math.exp(_SUREST))
    kept = min(max(probability, least), 1 - least)
    return math.log(kept / (1 - kept))


FEATURES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class Weights(Features):
    """The logistic model: a weight for each feature, and the bias."""

    bias: float = 0.0


def confidence(features: Features, weights: Weights) -> float:
    """Return how sure it is that the hits answer the question, 0 to 1.

    >>> confidence(Features(similarity=0.5), Weights(bias=-1.0, similarity=2.0))
    0.5
    """
    total = weights.bias
    for name, value in zip(FEATURES, features.values(), strict=True):
        total += getattr(weights, name) * value
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def foreign_term(query: Query, lexical: LexicalSearch, rows: NDArray[np.int64]) -> int:
    """Return by how many characters a term of the topic is longer elsewhere than in `rows`.

    首席数据官 asked of a region whose clauses know only 数据, while another region's know all of
    it: 3. A term is a run of at least `MIN_RUN` characters whose pairs stand together in a clause.
    """
    runs = _HAN.findall(query.topic)
    if not any(len(run) >= MIN_RUN for run in runs):
        return 0
    inside = np.zeros(len(lexical), dtype=bool)
    inside[rows] = True
    return max(_foreign(run, lexical, inside) for run in runs)


def _foreign(run: str, lexical: LexicalSearch, inside: NDArray[np.bool_]) -> int:
    if len(run) < MIN_RUN:
        return 0
    pairs = [lexical.holding(run[i : i + 2]) for i in range(len(run) - 1)]
    everywhere = within = 0
    for start in range(len(pairs)):
        holding = pairs[start]
        for end in range(start, len(pairs)):
            if end > start:
                holding = np.intersect1d(holding, pairs[end], assume_unique=True)
            if not len(holding):
                break
            everywhere = max(everywhere, end - start + 2)
            if inside[holding].any():
                within = max(within, end - start + 2)
    return max(0, everywhere - within) if everywhere >= MIN_RUN else 0
