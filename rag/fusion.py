"""Dense and lexical scores made one: pure functions on arrays, and the weights they use.

Scores are normalised within the rows that the scope allows. How much the encoder counts depends
on the query: where BM25 finds the query's own words it is trusted, where it finds few of them
(everyday wording) the encoder is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Every weight of the ranking.

    Chosen on the dev questions from the table of `python -m eval.tuning`; checked by
    `python -m eval run --split dev`.
    """

    dense_low: float = 0.4
    """The encoder's weight where BM25 explains the whole query ..."""
    dense_high: float = 0.75
    """... and where it explains nothing of it."""
    sentence: float = 0.4
    """Share of the best single sentence in the encoder's score, against the whole clause."""
    expansion: float = 0.9
    """BM25 over the official terms of the query's everyday words, against BM25 of its own."""
    dense_expansion: float = 0.0
    """Share of the official terms in the query's vector."""
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
    copy: float = 0.08
    """Taken off near-copies of a better hit where no scope was named."""
    copy_similarity: float = 0.6
    """Jaccard similarity of character bigrams from which two clauses are near-copies."""


WEIGHTS = FusionWeights()


def normalise(scores: Scores) -> Scores:
    """Map scores to 0..1 by their minimum and maximum; all zero if they don't differ.

    >>> normalise(np.array([1.0, 3.0, 2.0], np.float32)).tolist()
    [0.0, 1.0, 0.5]
    """
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.zeros_like(scores)
    return ((scores - low) / (high - low)).astype(np.float32)


def dense_weight(coverage: float, weights: FusionWeights = WEIGHTS) -> float:
    """Return the encoder's weight, given how much of the query BM25 explains (0..1)."""
    share = min(1.0, max(0.0, coverage))
    return weights.dense_high + (weights.dense_low - weights.dense_high) * share


def fuse(dense: Scores, lexical: Scores, *, weight: float) -> Scores:
    """Return the weighted sum of both lists, each normalised.

    >>> fuse(np.array([0.0, 1.0], np.float32), np.array([4.0, 0.0], np.float32),
    ...      weight=0.25).tolist()
    [0.75, 0.25]
    """
    return np.float32(weight) * normalise(dense) + np.float32(1 - weight) * normalise(lexical)


def order(scores: Scores, ids: Sequence[str] | NDArray[np.str_]) -> NDArray[np.int64]:
    """Return positions, best first; equal scores (to six digits) by id."""
    return np.lexsort((np.asarray(ids), -np.round(scores, 6))).astype(np.int64)


def bigrams(text: str) -> frozenset[str]:
    """Return the character bigrams of a text, letters and digits only."""
    kept = "".join(char for char in text if char.isalnum())
    return frozenset(kept[i : i + 2] for i in range(len(kept) - 1))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the size of the intersection over the size of the union."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def demote_copies(scores: Scores, texts: Sequence[str], weights: FusionWeights = WEIGHTS) -> Scores:
    """Take `copy` off each clause for every near-copy that scores higher (at most three).

    `texts` are the clauses in falling order of `scores`.
    """
    grams = [bigrams(text) for text in texts]
    adjusted = scores.astype(np.float32).copy()
    for i in range(1, len(texts)):
        copies = sum(jaccard(grams[i], grams[j]) >= weights.copy_similarity for j in range(i))
        adjusted[i] -= weights.copy * min(copies, 3)
    return adjusted
