"""Nearest clauses by inner product: searches what `index.search.dense_cache` has built.

The vectors in `vectors.npy` are the truth, in half precision (an inner product moves by
less than 5e-4, mostly by 1e-5); `dense.faiss` is a cache of them. Up to `EXACT_LIMIT` rows the
search is exact; above, the nearest cells are searched, and what they give is scored again by its
vectors. Rows are unit vectors, so the inner product is the cosine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.layout import DELTA, Layout
from index.search.ranks import DECIMALS, best

EXACT_LIMIT = 50_000
VECTORS = "vectors.npy"
CACHE = "dense.faiss"
STORED = np.dtype("<f2")
SUBSET_LIMIT = 20_000
"""Up to this many allowed rows are scored exactly, which takes no longer than the cells do."""
_SPARE = 32
"""Candidates fetched beyond top_k, so that a tie at the cut is decided by row."""
_BLOCK = 8192
"""Rows converted to single precision at once."""

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]


class DenseIndex:
    """Vectors with a FAISS index over them; ties go to the lower `tie_rank`.

    In an approximate index the rows found are scored again by their stored vectors, and vectors
    that came since (the delta) are searched exactly beside it.
    """

    def __init__(
        self,
        vectors: NDArray[np.floating],
        tie_rank: NDArray[np.int32],
        faiss_index: Any,
        delta: NDArray[np.floating] | None = None,
        layout: Layout | None = None,
    ) -> None:
        """Take (n, d) unit vectors, the rank of each row's clause_id, and the FAISS index.

        `delta` holds the vectors of the second part, if `layout` says that there is one.
        """
        self._vectors, self._tie_rank, self._faiss = vectors, tie_rank, faiss_index
        self._delta, self._layout = delta, layout
        self._parameters = _without(faiss_index, layout)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._vectors) if self._layout is None else len(self._layout.place)

    @property
    def vectors(self) -> NDArray[np.floating]:
        """The (n, d) vectors as stored: memory-mapped, if there is one part."""
        return self._vectors if self._layout is None else self._stored(self._layout.place)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    @property
    def exact(self) -> bool:
        """Whether the search is exact."""
        return len(self._vectors) <= EXACT_LIMIT

    def scores(self, vector: Vectors, rows: Rows | None = None) -> NDArray[np.float32]:
        """Return the exact inner products of one vector (d,) with all rows, or with `rows`."""
        query = vector.astype(np.float32)
        places = rows
        if self._layout is not None:
            places = self._layout.place if rows is None else self._layout.place[rows]
        if places is None:
            parts = [block @ query for block in blocks(self._vectors)]
        else:
            chosen = (places[i : i + _BLOCK] for i in range(0, len(places), _BLOCK))
            parts = [self._stored(block).astype(np.float32) @ query for block in chosen]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _stored(self, places: Rows) -> NDArray[np.floating]:
        """Return the stored vectors at any places of the layout."""
        if self._delta is None or self._layout is None:
            return self._vectors[places]
        added = places >= self._layout.split
        found = np.empty((len(places), self._vectors.shape[1]), self._vectors.dtype)
        found[~added] = self._vectors[places[~added]]
        found[added] = self._delta[places[added] - self._layout.split]
        return found

    def search(
        self, vectors: Vectors, top_k: int, allowed_rows: Rows | None = None
    ) -> tuple[NDArray[np.float32], Rows]:
        """Return the (q, k) best scores and rows of (q, d) vectors, best first.

        k is `top_k`, or the number of rows to choose from if that is less. A subset of up to
        `SUBSET_LIMIT` rows is searched exactly; of a larger one, cells enough for its share.
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
        if allowed is not None and (self.exact or len(allowed) <= SUBSET_LIMIT):
            return best(self.scores(vector, allowed), allowed.astype(np.int64), self._tie_rank, k)
        if not self.exact:
            return self._search_cells(vector, k, allowed)
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
        return best(scores, rows, self._tie_rank, k)

    def _search_cells(
        self, vector: Vectors, k: int, allowed: Rows | None
    ) -> tuple[NDArray[np.float32], Rows]:
        """Search the nearest cells, all of the delta, and score what was found exactly."""
        parameters = self._parameters if allowed is None else self._only(allowed)
        query = vector[None].astype(np.float32)
        wanted = fetched(k, len(self._vectors))
        places = self._faiss.search(query, wanted, params=parameters)[1][0]
        rows = places[places >= 0].astype(np.int64)
        if self._layout is not None:
            rows = np.concatenate([self._layout.base_rows[rows], self._layout.delta_rows])
        if allowed is not None:
            rows = rows[np.isin(rows, allowed)]
        if len(rows) < k:
            rows = np.arange(len(self), dtype=np.int64) if allowed is None else allowed
        return best(self.scores(vector, rows), rows, self._tie_rank, k)

    def _only(self, allowed: Rows) -> Any:
        """Return parameters that let only some rows be found, in as many more cells."""
        import faiss

        places = allowed if self._layout is None else self._layout.place[allowed]
        flags = np.zeros(len(self._vectors), np.bool_)
        flags[places[places < len(flags)]] = True
        share = np.count_nonzero(flags) / len(flags)
        bits = np.packbits(flags, bitorder="little")
        cells = min(self._faiss.nlist, math.ceil(self._faiss.nprobe / max(share, 1e-9)))
        kind: Any = faiss.SearchParametersIVF
        parameters = kind(
            sel=faiss.IDSelectorBitmap(len(flags), faiss.swig_ptr(bits)), nprobe=cells
        )
        parameters.flags = bits  # FAISS holds but a pointer to them
        return parameters


def _without(faiss_index: Any, layout: Layout | None) -> Any:
    """Return the parameters of a search that passes over dropped rows, None if there are none."""
    import faiss

    if layout is None or not np.any(layout.base_rows < 0):
        return None
    kind: Any = faiss.SearchParametersIVF
    gone = faiss.IDSelectorBatch(np.flatnonzero(layout.base_rows < 0))
    parameters = kind(sel=faiss.IDSelectorNot(gone), nprobe=faiss_index.nprobe)
    parameters.gone = gone
    return parameters


def _close(a: float, b: float) -> bool:
    return abs(float(a) - float(b)) <= 2 * 10.0**-DECIMALS


def blocks(vectors: NDArray[np.floating]) -> Iterator[Vectors]:
    """Yield the rows in single precision, some at a time."""
    for start in range(0, len(vectors), _BLOCK):
        yield np.ascontiguousarray(vectors[start : start + _BLOCK], np.float32)


def fetched(top_k: int, count: int) -> int:
    """Return how many rows are fetched by their codes, to be scored again by their vectors."""
    return min(top_k + max(_SPARE, top_k // 4), count)


def load(folder: Path, tie_rank: NDArray[np.int32], layout: Layout | None = None) -> DenseIndex:
    """Map the vectors into memory and open the FAISS index; `layout` says of two parts.

    Raises:
        ValueError: a file isn't what its name says.
    """
    import faiss

    vectors = np.asarray(np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False))
    try:
        faiss_index = faiss.read_index(str(folder / CACHE), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise ValueError(f"{CACHE}: {error}") from error
    if faiss_index.ntotal != len(vectors) or faiss_index.d != vectors.shape[1]:
        raise ValueError(f"{CACHE} does not match {VECTORS}")
    delta = None
    if layout is not None:
        delta = np.load(folder / DELTA / VECTORS, mmap_mode="r", allow_pickle=False)
        if (layout.split, len(layout.row)) != (len(vectors), len(vectors) + len(delta)):
            raise ValueError(f"{DELTA}/{VECTORS} does not match the documents")
    return DenseIndex(vectors, tie_rank, faiss_index, delta, layout)
