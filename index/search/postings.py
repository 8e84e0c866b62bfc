"""Which rows hold a token, and how often: the column arrays of a lexical index on disk."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.arrays import Rows
from index.search.token_table import TokenTable
from index.text.token_counts import TokenCounts

FILES = ("bm25_data.npy", "bm25_indices.npy", "bm25_indptr.npy", "bm25_lengths.npy")
TOKENS = "bm25_tokens.txt"

_REMEMBERED = 8192
"""Tokens whose place is kept at hand."""


class Postings:
    """Token counts of some rows by column: one part of an index, as it lies on disk."""

    def __init__(
        self,
        arrays: tuple[NDArray[np.unsignedinteger], NDArray[np.int32], NDArray[np.int64]],
        lengths: NDArray[np.int32],
        tokens: TokenTable,
    ) -> None:
        """Take counts, rows and column starts of a sparse matrix, row lengths, column names."""
        self.counts, self.rows, self.starts = arrays
        self.lengths, self.tokens = lengths, tokens
        self.span = lru_cache(_REMEMBERED)(self._span)

    @classmethod
    def of_counts(cls, counts: TokenCounts) -> Postings:
        """Index counted rows. Columns are in sorted order, whatever the input's."""
        from scipy.sparse import csr_matrix

        kind = np.min_scalar_type(int(counts.counts.max(initial=0)))
        starts = np.concatenate([[0], np.cumsum(counts.distinct, dtype=np.int64)])
        shape = (len(counts.lengths), len(counts.tokens))
        by_row = (counts.counts.astype(kind), counts.columns, starts)
        columns = csr_matrix(by_row, shape=shape).tocsc()
        arrays = columns.data, columns.indices.astype(np.int32), columns.indptr.astype(np.int64)
        return cls(arrays, counts.lengths, TokenTable.of(counts.tokens))

    def _span(self, token: str) -> slice:
        """Return where the token's column lies (empty for an unknown one)."""
        column = self.tokens.place(token)
        if column is None:
            return slice(0, 0)
        return slice(int(self.starts[column]), int(self.starts[column + 1]))

    def problems(self) -> list[str]:
        """Return what is inconsistent in the arrays, in Chinese."""
        found = []
        if len(self.starts) != len(self.tokens) + 1 or np.any(np.diff(self.starts) < 0):
            found.append("bm25_indptr.npy：与词表不符")
        if len(self.rows) != len(self.counts) or self.starts[-1] != len(self.counts):
            found.append("bm25_indices.npy：长度与词数不符")
        size = len(self.lengths)
        if len(self.rows) and not 0 <= self.rows.min() <= self.rows.max() < size:
            found.append("bm25_indices.npy：有条款行号越界")
        else:
            sums = np.bincount(self.rows, weights=self.counts, minlength=size)
            if not np.array_equal(sums.astype(np.int64), self.lengths):
                found.append("bm25_lengths.npy：与各条的词数之和不符")
        return found

    def save(self, folder: Path) -> None:
        """Write the arrays of `FILES` and the list of tokens."""
        arrays: tuple[NDArray[np.generic], ...] = (
            self.counts,
            self.rows,
            self.starts,
            self.lengths,
        )
        for name, array in zip(FILES, arrays, strict=True):
            np.save(folder / name, array, allow_pickle=False)
        self.tokens.save(folder / TOKENS)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Map the arrays into memory."""
        counts, rows, starts, lengths = (
            # As plain arrays, slices of which cost a tenth.
            np.asarray(np.load(folder / name, mmap_mode="r", allow_pickle=False))
            for name in FILES
        )
        return cls((counts, rows, starts), lengths, TokenTable.load(folder / TOKENS))

    def counts_at(self, token: str, rows: Rows) -> NDArray[np.float32]:
        """Return how often a token occurs in each of any rows."""
        span = self.span(token)
        if span.stop == span.start:
            return np.zeros(len(rows), np.float32)
        own = self.rows[span]
        wanted = rows.astype(own.dtype)
        places = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
        found = np.where(own[places] == wanted, self.counts[span][places], 0)
        return found.astype(np.float32)
