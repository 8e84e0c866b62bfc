"""Dense and lexical scores made one: pure functions on arrays, and the weights they use.

Each score is a share of what it could be, the same in any collection and with any rows beside it:
the encoder's cosine in units of its own spread, and BM25 as a share of the query's idf. So the
weight of each depends on the query by itself: where BM25 finds the query's own words its share is
high; where it finds few of them (everyday wording) the encoder decides. Normalising by the best
and worst row instead lost .03 of recall@1 on the dev questions, and made BM25 count as much when
it finds next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Every weight of the ranking.

    Chosen on the dev questions from the table of `python -m eval.tuning`; checked by
    `python -m eval run --split dev`.
    """

    dense: float = 1.0
    """The encoder's cosine, in units of its spread."""
    lexical: float = 1.0
    """BM25 as a share of the query's idf."""
    expansion: float = 0.2
    """BM25 over the official terms of the query's everyday words; full at `expansion_full` ..."""
    expansion_full: float = 1.5
    """... times the idf of a word that only one clause has."""
    sentence: float = 0.6
    """Share of the best single sentence in the encoder's score, against the whole clause."""
    outside: float = 0.25
    """Taken off clauses outside a scope that is only preferred."""
    shared: float = 0.15
    """Taken off clauses of the same document that apply to all its areas."""
    aside: float = 0.3
    """Taken off letterhead, signatures and lists of attachments."""
    fact: float = 1.0
    """Bonus for the clause that states the fact of a document that is asked for."""
    unit: float = 0.15
    """Bonus for a clause of the unit that the question names (for its tasks: 1)."""
    body: float = 0.1
    """Bonus for what a named document says itself, against its attachments."""
    copy: float = 0.03
    """Taken off near-copies of better hits, from the second on, where no scope was named."""
    copy_similarity: float = 0.6
    """Jaccard similarity of character bigrams from which two clauses are near-copies."""


WEIGHTS = FusionWeights()
SPREAD = 0.125
"""Spread of cosines that the weights are meant for."""
_MOST_COPIES = 3
_ROUNDING = 1e-5
SAMPLE = 500
"""Clauses whose cosines tell the spread."""


def spread(vectors: NDArray[np.floating]) -> float:
    """Return the standard deviation of the cosines of a sample of (n, d) unit vectors.

    Encoders differ in how far apart they put texts; a step of cosine means as much as the spread
    is small. 0 for fewer than two vectors.

    >>> round(spread(np.eye(3, 3, dtype=np.float32)), 3)
    0.0
    """
    if len(vectors) < 2:
        return 0.0
    chosen = np.linspace(0, len(vectors) - 1, min(len(vectors), SAMPLE)).astype(np.int64)
    sample = vectors[np.unique(chosen)].astype(np.float32)
    cosines = sample @ sample.T
    return float(cosines[~np.eye(len(sample), dtype=bool)].std())


def dense_scale(vectors: NDArray[np.floating]) -> float:
    """Return what cosines are multiplied by (at most 4), so that their spread is `SPREAD`."""
    return min(4.0, max(0.25, SPREAD / max(spread(vectors), 1e-6)))


def mixed(whole: Scores, best: Scores, share: float) -> Scores:
    """Return the clauses' own cosines, `share` of which is their best statement's (-inf: none).

    >>> mixed(np.array([0.5, 0.5], np.float32), np.array([1, -np.inf], np.float32), 0.5)
    array([0.75, 0.5 ], dtype=float32)
    """
    parts = np.where(np.isfinite(best), best, whole)
    result: Scores = ((1 - share) * whole + share * parts).astype(np.float32)
    return result


def fuse(
    dense: Scores, lexical: Scores, expansion: Scores, *, weights: FusionWeights = WEIGHTS
) -> Scores:
    """Return the weighted sum of scaled cosines and shares of BM25, row by row.

    >>> fuse(np.array([0.5, 0.1], np.float32), np.array([0.0, 0.5], np.float32),
    ...      np.array([0.0, 4.0], np.float32), weights=FusionWeights(lexical=1, expansion=0.5))
    array([0.5, 1.1], dtype=float32)
    """
    score = weights.dense * dense + weights.lexical * lexical
    result: Scores = (score + weights.expansion * np.minimum(expansion, 1.0)).astype(np.float32)
    return result


def order(scores: Scores, ties: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return positions, best first; equal scores (to six digits) by the rank of their ids."""
    return np.lexsort((ties, -np.round(scores, 6))).astype(np.int64)


def bigrams(text: str) -> frozenset[str]:
    """Return the character bigrams of a text, letters and digits only."""
    kept = "".join(filter(str.isalnum, text))
    return frozenset(map(add, kept, kept[1:]))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the size of the intersection over the size of the union."""
    common = len(one & other)
    together = len(one) + len(other) - common
    return common / together if together else 0.0


def within_reach(scores: Scores, top_k: int, weights: FusionWeights = WEIGHTS) -> int:
    """Return how many of falling scores may be among the best `top_k` once copies are demoted.

    >>> within_reach(np.array([1, 0.95, 0.9, 0.5], np.float32), 1, FusionWeights(copy=0.03))
    2
    """
    if len(scores) <= top_k:
        return len(scores)
    least = scores[top_k - 1] - _MOST_COPIES * weights.copy - _ROUNDING
    return int(np.count_nonzero(scores >= least))


def demote_copies(scores: Scores, texts: Sequence[str], weights: FusionWeights = WEIGHTS) -> Scores:
    """Take `copy` off each clause for every near-copy that scores higher, from the second on (at
    most three): two of a kind may both be meant, ten would crowd out the rest.

    `texts` are the clauses in falling order of `scores`.
    """
    grams = [bigrams(text) for text in texts]
    adjusted = scores.astype(np.float32).copy()
    for i in range(1, len(texts)):
        copies = sum(_alike(grams[i], grams[j], weights.copy_similarity) for j in range(i))
        adjusted[i] -= weights.copy * min(max(copies - 1, 0), _MOST_COPIES)
    return adjusted


def _alike(one: frozenset[str], other: frozenset[str], least: float) -> bool:
    """Sets whose sizes differ by more than the similarity allows aren't compared."""
    small, large = sorted((len(one), len(other)))
    return small >= least * large and jaccard(one, other) >= least
