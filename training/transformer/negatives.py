"""Hard negatives, mined by the static encoder: near the question, or near its answer.

Passages very near the answer are passed over, in mining as in the batch: near-identical
provisions stand in many laws and may well answer too (Moreira et al. 2024).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DEPTH = 16
NEAR_ANSWER = 0.85
CHUNK = 256

Floats = NDArray[np.float32]


def mine(queries: Floats, answers: NDArray[np.int64], passages: Floats) -> NDArray[np.int64]:
    """Return (queries, 2 * DEPTH) rows of `passages` that are hard for each query.

    The first half are nearest to the query, the second to its answer `passages[answers[i]]`;
    nothing more like the answer than `NEAR_ANSWER` is among them while others are left.

    Args:
        queries: (q, d), rows of unit length.
        answers: (q,), the row of each query's passage.
        passages: (p, d), rows of unit length, p > DEPTH.
    """
    mined = []
    for start in range(0, len(queries), CHUNK):
        right = passages[answers[start : start + CHUNK]]
        by_answer = right @ passages.T
        near = by_answer > NEAR_ANSWER
        by_query = queries[start : start + CHUNK] @ passages.T
        mined.append(np.hstack([_best(by_query, near), _best(by_answer, near)]))
    return np.concatenate(mined)


def _best(scores: Floats, barred: NDArray[np.bool_]) -> NDArray[np.int64]:
    left = np.where(barred, -2.0, scores)
    best: NDArray[np.int64] = np.argpartition(-left, DEPTH, axis=1)[:, :DEPTH]
    return best


def same_answer(left: Floats, right: Floats) -> NDArray[np.bool_]:
    """Return (left, right): which passages are too alike to be told apart by a question."""
    alike: NDArray[np.bool_] = left @ right.T > NEAR_ANSWER
    return alike
