"""Nearest clauses by inner product: the only importer of faiss.

The vectors in `vectors.npy` are the truth; `dense.faiss` is a cache of them. Up to
`EXACT_LIMIT` rows the search is exact; above, HNSW with recall measured when it is built.
Rows are unit vectors, so the inner product is the cosine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_LIMIT = 50_000
VECTORS = "vectors.npy"
CACHE = "dense.faiss"
_DECIMALS = 6
"""Scores equal to here are ties: one vector scores differently by its place in a block."""
_SPARE = 32
"""Candidates fetched beyond top_k, so that a tie at the cut is decided by row."""
_HNSW_LINKS = 32
_EF_CONSTRUCTION = 40
"""Enough at this size: recall@10 0.999 on 58,769 clauses at two thirds of the time of 80."""
_EF_SEARCH = 128

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


class DenseIndex:
    """Vectors with a FAISS index over them; ties go to the lower `tie_rank`."""

    def __init__(self, vectors: Vectors, tie_rank: NDArray[np.int32], faiss_index: Any) -> None:
        """Take (n, d) unit vectors, the rank of each row's clause_id, and the FAISS index."""
        self._vectors, self._tie_rank, self._faiss = vectors, tie_rank, faiss_index

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._vectors)

    @property
    def vectors(self) -> Vectors:
        """The (n, d) float32 vectors, memory-mapped."""
        return self._vectors

    @property
    def exact(self) -> bool:
        """Whether the search is exact."""
        return len(self._vectors) <= EXACT_LIMIT

    def scores(self, vector: Vectors, rows: Rows | None = None) -> NDArray[np.float32]:
        """Return the exact inner products of one vector (d,) with all rows, or with `rows`."""
        chosen = self._vectors if rows is None else self._vectors[rows]
        result: NDArray[np.float32] = chosen @ vector.astype(np.float32)
        return result

    def search(
        self, vectors: Vectors, top_k: int, allowed_rows: Rows | None = None
    ) -> tuple[NDArray[np.float32], Rows]:
        """Return the (q, k) best scores and rows of (q, d) vectors, best first.

        k is `top_k`, or the number of rows to choose from if that is less. A subset is searched
        exactly.
        """
        available = len(self) if allowed_rows is None else len(allowed_rows)
        k = min(top_k, available)
        if k <= 0 or not len(vectors):
            return np.zeros((len(vectors), 0), np.float32), np.zeros((len(vectors), 0), np.int64)
        found = [self._search_one(vector, k, allowed_rows) for vector in vectors]
        return np.stack([s for s, _ in found]), np.stack([r for _, r in found])

    def _search_one(
        self, vector: Vectors, k: int, allowed: Rows | None
    ) -> tuple[NDArray[np.float32], Rows]:
        if allowed is not None:
            return self._best(self.scores(vector, allowed), allowed.astype(np.int64), k)
        fetched = min(k + _SPARE, len(self))
        scores, rows = self._faiss.search(vector[None].astype(np.float32), fetched)
        found = rows[0] >= 0
        scores, rows = scores[0][found], rows[0][found].astype(np.int64)
        tied = (
            fetched < len(self) and len(rows) and _close(scores[-1], scores[min(k, len(rows)) - 1])
        )
        if len(rows) < k or tied:
            rows = np.arange(len(self), dtype=np.int64)
            scores = self.scores(vector)
        return self._best(scores, rows, k)

    def _best(
        self, scores: NDArray[np.float32], rows: Rows, k: int
    ) -> tuple[NDArray[np.float32], Rows]:
        order = np.lexsort((self._tie_rank[rows], -np.round(scores, _DECIMALS)))[:k]
        return scores[order].astype(np.float32), rows[order]


def _close(a: float, b: float) -> bool:
    return abs(float(a) - float(b)) <= 2 * 10.0**-_DECIMALS


def build_cache(vectors: Vectors, folder: Path) -> dict[str, float | str]:
    """Write `dense.faiss` for the vectors; return its kind and recall@10 against exact search."""
    import faiss

    count, dimension = vectors.shape
    if count <= EXACT_LIMIT:
        flat = faiss.IndexFlatIP(dimension)
        flat.add(np.ascontiguousarray(vectors))
        faiss.write_index(flat, str(folder / CACHE))
        return {"kind": "IndexFlatIP", "recall_at_10": 1.0}
    graph = faiss.IndexHNSWFlat(dimension, _HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = _EF_CONSTRUCTION
    graph.hnsw.efSearch = _EF_SEARCH
    graph.add(np.ascontiguousarray(vectors))
    faiss.write_index(graph, str(folder / CACHE))
    return {"kind": "IndexHNSWFlat", "recall_at_10": _recall_at_10(graph, vectors)}


def _recall_at_10(graph: Any, vectors: Vectors, sample: int = 200) -> float:
    """Share of the exact ten nearest that the graph finds, for evenly spaced rows as queries."""
    queries = vectors[np.linspace(0, len(vectors) - 1, sample).astype(np.int64)]
    _, found = graph.search(np.ascontiguousarray(queries), 10)
    exact = queries @ vectors.T
    tenth = -np.partition(-exact, 9, axis=1)[:, 9]
    hits = [
        np.sum(exact[i, found[i][found[i] >= 0]] >= tenth[i] - 10.0**-_DECIMALS)
        for i in range(len(queries))
    ]
    return round(float(np.sum(hits)) / (10 * len(queries)), 4)


def load(folder: Path, tie_rank: NDArray[np.int32]) -> DenseIndex:
    """Map the vectors into memory and open the FAISS index.

    Raises:
        ValueError: a file isn't what its name says.
    """
    import faiss

    vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    try:
        faiss_index = faiss.read_index(str(folder / CACHE), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise ValueError(f"{CACHE}: {error}") from error
    if faiss_index.ntotal != len(vectors) or faiss_index.d != vectors.shape[1]:
        raise ValueError(f"{CACHE} does not match {VECTORS}")
    return DenseIndex(vectors, tie_rank, faiss_index)


def stored_vectors(folder: Path) -> Vectors:
    """Return the vectors that `dense.faiss` holds, to check them against `vectors.npy`."""
    import faiss

    stored = faiss.read_index(str(folder / CACHE))
    result: Vectors = stored.reconstruct_n(0, stored.ntotal)
    return result
