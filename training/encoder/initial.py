"""A first embedding without labels: TF-IDF over passages, then truncated SVD.

Latent semantic analysis (Deerwester et al. 1990): token t gets the vector idf(t) * V[t], where
V holds the right singular vectors, so that the sum over a text's tokens is its projection.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils.extmath import randomized_svd

from training.encoder.bags import Bags


def lsa_embedding(bags: Bags, size: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Return (size, dimension) float32: a vector for each token, tokens never seen near zero."""
    counts = csr_matrix(
        (np.ones(len(bags.ids), dtype=np.float32), bags.ids, bags.offsets),
        shape=(len(bags), size),
    )
    counts.sum_duplicates()
    tfidf = TfidfTransformer(sublinear_tf=True)
    weighted = tfidf.fit_transform(counts)
    _, _, right = randomized_svd(weighted, dimension, n_iter=2, random_state=seed)
    vectors = right.T * tfidf.idf_[:, None]
    rng = np.random.default_rng(seed)
    scale = float(np.abs(vectors).mean())
    noise = rng.normal(0.0, 0.1 * scale, vectors.shape)
    return np.ascontiguousarray(vectors + noise, dtype=np.float32)
