"""Nearest clauses by inner product, found by Milvus; the same contract as `index.search.dense`.

Up to 50,000 clauses the server searches exactly; above, in a graph (HNSW), looking at several
times as many clauses as are asked for. Scores are always of the stored vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.milvus.client import Client
from index.milvus.filters import rows_filter
from index.milvus.schema import DENSE
from index.search.arrays import Rows, Scores
from index.search.ranks import best

MAX_LIMIT = 16_384
"""The most that Milvus returns for a query."""
SPARE = 32
"""Candidates fetched beyond top_k, so that a tie at the cut is decided by clause id."""
_EF = 256
"""Clauses of the graph looked at, at least; twice as many as are asked for."""


class StoredVectors:
    """The (n, d) vectors by row, fetched when they are asked for."""

    def __init__(self, client: Client, collection: str, shape: tuple[int, int]) -> None:
        """Take where they are; `shape` is (n, d)."""
        self._client, self._collection, self.shape = client, collection, shape

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.shape[0]

    def __getitem__(self, rows: Rows) -> Scores:
        """Return the vectors of some rows (m, d), in their order."""
        found = np.zeros((len(rows), self.shape[1]), np.float32)
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            records = self._client.query(self._collection, rows_filter(part), ["row", DENSE])
            by_row = {int(r["row"]): r[DENSE] for r in records}
            found[start : start + len(part)] = [by_row[int(row)] for row in part]
        return found


class MilvusDense:
    """Inner products with every clause of one collection; ties go to the lower `tie_rank`."""

    def __init__(
        self, client: Client, collection: str, tie_rank: NDArray[np.int32], dimension: int
    ) -> None:
        """Take the connection, the collection and the rank of each row's clause id."""
        self._client, self._collection, self._tie_rank = client, collection, tie_rank
        self.vectors = StoredVectors(client, collection, (len(tie_rank), dimension))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._tie_rank)

    def search(
        self, vectors: Scores, top_k: int, allowed_rows: Rows | None = None
    ) -> tuple[Scores, Rows]:
        """Return the (q, k) best scores and rows of (q, d) vectors, best first.

        k is `top_k`, or the number of rows to choose from if that is less (at most 16,384); a
        graph may find fewer in a narrow filter.
        """
        available = len(self) if allowed_rows is None else len(allowed_rows)
        k = min(top_k, available, MAX_LIMIT)
        if k <= 0 or not len(vectors):
            return np.zeros((len(vectors), 0), np.float32), np.zeros((len(vectors), 0), np.int64)
        narrowed = allowed_rows is not None and len(allowed_rows) < len(self)
        condition = rows_filter(allowed_rows) if narrowed and allowed_rows is not None else ""
        limit = min(k + SPARE, available, MAX_LIMIT)
        hits = self._search(vectors, limit, condition)
        found = [self._best(one, k) for one in hits]
        k = min(len(rows) for _, rows in found)
        return np.stack([s[:k] for s, _ in found]), np.stack([r[:k] for _, r in found])

    def _search(self, vectors: Scores, limit: int, condition: str) -> list[list[tuple[int, float]]]:
        return self._client.search(
            self._collection,
            DENSE,
            [vector.astype(np.float32) for vector in vectors],
            limit=limit,
            condition=condition,
            params={"ef": max(_EF, 2 * limit)},
        )

    def _best(self, found: list[tuple[int, float]], k: int) -> tuple[Scores, Rows]:
        rows = np.array([row for row, _ in found], np.int64)
        scores = np.array([score for _, score in found], np.float32)
        return best(scores, rows, self._tie_rank, k)

    def scores(self, vector: Scores, rows: Rows | None = None) -> Scores:
        """Return the exact inner products of one vector (d,) with all rows, or with `rows`.

        Rows that a graph misses are fetched and multiplied here.
        """
        chosen = np.arange(len(self), dtype=np.int64) if rows is None else rows
        found = np.full(len(self), np.nan, np.float32)
        for start in range(0, len(chosen), MAX_LIMIT):
            part = np.unique(chosen[start : start + MAX_LIMIT])
            condition = rows_filter(part) if len(part) < len(self) else ""
            for row, score in self._search(vector[None], len(part), condition)[0]:
                found[row] = score
        missed = np.unique(chosen[np.isnan(found[chosen])])
        if len(missed):
            found[missed] = self.vectors[missed] @ vector.astype(np.float32)
        return found[chosen]
