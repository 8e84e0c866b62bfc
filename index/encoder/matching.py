"""Late interaction over static token vectors: what each word of a query finds in a text.

The mean of a text's tokens blurs long texts: a clause of ten matters is near none of them. Here
every token of the query looks for its nearest token in the text (Khattab and Zaharia 2020,
ColBERT), and counts by the length of its vector, which training makes long for telling words. It
needs the tokens of every text that it scores, so it ranks candidates rather than searches.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Tokens = NDArray[np.int32]


def meeting(
    vectors: NDArray[np.float32], query: Tokens, texts: Sequence[Tokens]
) -> NDArray[np.float32]:
    """Return for each text the mean cosine of the query's tokens with their nearest token in it.

    `vectors` holds one row for each token of the vocabulary; a token weighs as much as its row is
    long. A text without tokens gets 0, and so does every text of a query without tokens.

    Example:
        >>> vectors = np.array([[1, 0], [0, 3], [0, 1]], dtype=np.float32)
        >>> meeting(vectors, np.array([0, 1]), [np.array([2]), np.array([0]), np.array([])])
        array([0.75, 0.25, 0.  ], dtype=float32)
    """
    found = np.zeros(len(texts), dtype=np.float32)
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    if not len(query) or not sizes.any():
        return found
    known, places = np.unique(
        np.concatenate([text for text in texts if len(text)]), return_inverse=True
    )
    lengths = np.linalg.norm(vectors[query], axis=1)
    cosines = _unit(vectors[query]) @ _unit(vectors[known]).T
    starts = np.concatenate(([0], np.cumsum(sizes[sizes > 0])[:-1]))
    nearest = np.maximum.reduceat(cosines[:, places], starts, axis=1)
    total = max(float(lengths.sum()), np.finfo(np.float32).tiny)
    found[sizes > 0] = (lengths @ nearest) / total
    return found


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled
