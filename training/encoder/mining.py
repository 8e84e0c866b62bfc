"""Hard negatives: passages that the present model takes for a query's answer and that aren't.

Near-identical passages stand in many laws, so candidates very near the right one are passed
over: they may well answer the query too (Moreira et al. 2024, positive-aware mining).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoder.static import unit_rows
from training.encoder.bags import Bags, join_bags
from training.encoder.batches import HardNegatives, PairBags

DEPTH = 24
NEAR_ANSWER = 0.85
CHUNK = 256


def embed_bags(vectors: NDArray[np.float32], bags: Bags) -> NDArray[np.float32]:
    """Return (bags, dimension) float32, rows of unit length."""
    rows = np.zeros((len(bags), vectors.shape[1]), dtype=np.float32)
    for row in range(len(bags)):
        ids = bags.ids[bags.offsets[row] : bags.offsets[row + 1]]
        rows[row] = vectors[ids].sum(axis=0)
    return unit_rows(rows)


def mine(
    vectors: NDArray[np.float32], kind: PairBags, texts: PairBags, extra: int, seed: int
) -> HardNegatives:
    """Return the `DEPTH` best-ranked wrong passages of each query.

    The pool is the passages of `kind` itself and `extra` of `texts` drawn at random.
    """
    _, first = np.unique(kind.groups, return_index=True)
    drawn = np.random.default_rng(seed).choice(len(texts), min(extra, len(texts)), replace=False)
    pool = join_bags([kind.right.take(first), texts.right.take(drawn)])
    groups = np.concatenate([kind.groups[first], texts.groups[drawn]])
    queries, passages = embed_bags(vectors, kind.left), embed_bags(vectors, pool)
    place = {int(group): row for row, group in enumerate(groups[: len(first)])}
    answers = passages[[place[int(group)] for group in kind.groups]]
    chunks = [
        _ranked(queries[start : start + CHUNK], answers[start : start + CHUNK], passages)
        for start in range(0, len(queries), CHUNK)
    ]
    return HardNegatives(pool, groups, np.concatenate(chunks))


def _ranked(
    queries: NDArray[np.float32], answers: NDArray[np.float32], passages: NDArray[np.float32]
) -> NDArray[np.int64]:
    scores = queries @ passages.T
    scores[answers @ passages.T > NEAR_ANSWER] = -1.0
    best: NDArray[np.int64] = np.argpartition(-scores, DEPTH, axis=1)[:, :DEPTH]
    return best
