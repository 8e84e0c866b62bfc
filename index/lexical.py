"""BM25 over Chinese tokens: the only importer of rjieba.

Tokens are jieba's search-mode words (cut by its Rust port, which takes a twelfth of the time)
plus the character bigrams of every Chinese run, so that a term counts even where jieba cuts it
elsewhere. Scores are BM25 in Lucene's form (Kamphuis et al. 2020). Token counts are kept by
column, and a query's columns are scored when it is asked: counts take a fraction of the room.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.token_counts import TokenCounts, count_tokens

TOKENIZER_VERSION = 1
"""Raised when tokens change, so that cached tokens are made again."""
K1 = 1.5
B = 0.75
FILES = ("bm25_data.npy", "bm25_indices.npy", "bm25_indptr.npy", "bm25_lengths.npy")
TOKENS = "bm25_tokens.txt"

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f〇"
_RUN = re.compile(rf"[{_CHINESE}]+|[a-z0-9]+(?:[.%][a-z0-9]+)*%?")
_STOP_WORDS = (
    "的 了 和 与 及 或 等 在 对 为 是 以 于 其 之 将 把 被 由 从 到 就 也 都 而 并 着 过 "
    "这 那 该 此 吗 呢 吧 啊 呀 么 a an and are for in is of on or the to"
)
_STOP_TOKENS = frozenset(_STOP_WORDS.split())


def tokenize(text: str) -> list[str]:
    """Return the tokens of a text, repeats included, stop tokens left out.

    >>> tokenize("数据要素，5G")
    ['数据', '要素', '数据', '据要', '要素', '5g']
    """
    tokens: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        tokens += [run] if run.isascii() else _chinese_tokens(run)
    return [token for token in tokens if token not in _STOP_TOKENS]


def _chinese_tokens(run: str) -> list[str]:
    """Words of two characters or more, then bigrams; a single character stands for itself."""
    if len(run) == 1:
        return [run]
    import rjieba

    words = [word for word in rjieba.cut_for_search(run) if len(word) > 1]
    return words + [run[i : i + 2] for i in range(len(run) - 1)]


class LexicalIndex:
    """BM25 by token (columns) and row.

    >>> index = LexicalIndex.build([["数据", "要素"], ["土地"]])
    >>> index.scores(["数据"])[1]
    0.0
    """

    def __init__(
        self,
        arrays: tuple[NDArray[np.unsignedinteger], NDArray[np.int32], NDArray[np.int64]],
        lengths: NDArray[np.int32],
        tokens: Sequence[str],
    ) -> None:
        """Take counts, rows and column starts of a sparse matrix, row lengths, column names."""
        self._counts, self._indices, self._indptr = arrays
        self._lengths, self._tokens = lengths, tokens
        self._columns = {token: column for column, token in enumerate(tokens)}
        average = float(lengths.mean(dtype=np.float64)) if len(lengths) else 0.0
        self._norms = (K1 * (1 - B + B * lengths / max(average, 1e-9))).astype(np.float32)

    @classmethod
    def build(cls, token_lists: Iterable[Sequence[str]]) -> LexicalIndex:
        """Index the tokens of each row."""
        return cls.of_counts(count_tokens(token_lists))

    @classmethod
    def of_counts(cls, counts: TokenCounts) -> LexicalIndex:
        """Index counted rows. Columns are in sorted order, whatever the input's."""
        from scipy.sparse import csr_matrix

        kind = np.min_scalar_type(int(counts.counts.max(initial=0)))
        starts = np.concatenate([[0], np.cumsum(counts.distinct, dtype=np.int64)])
        shape = (len(counts.lengths), len(counts.tokens))
        by_row = (counts.counts.astype(kind), counts.columns, starts)
        columns = csr_matrix(by_row, shape=shape).tocsc()
        arrays = columns.data, columns.indices.astype(np.int32), columns.indptr.astype(np.int64)
        return cls(arrays, counts.lengths, counts.tokens)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._lengths)

    @staticmethod
    def tokenize(text: str) -> list[str]:
        """Return the tokens of a text, as the index was built with."""
        return tokenize(text)

    def scores(
        self,
        tokens: Sequence[str] | Sequence[tuple[str, float]],
        rows: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float32]:
        """Return the BM25 score of every row (or of `rows`, in their order).

        Tokens may carry weights; a plain token weighs 1, and a repeated one counts again.
        """
        totals = np.zeros(len(self), np.float32)
        for item in tokens:
            token, weight = (item, 1.0) if isinstance(item, str) else item
            column = self._columns.get(token)
            if column is not None:
                span = slice(int(self._indptr[column]), int(self._indptr[column + 1]))
                found = self._indices[span]
                counts = self._counts[span].astype(np.float32)
                share = np.float32(weight * self.idf(token))
                totals[found] += share * counts / (counts + self._norms[found])
        return totals if rows is None else totals[rows]

    def document_frequency(self, token: str) -> int:
        """Return the number of rows that contain the token."""
        column = self._columns.get(token)
        if column is None:
            return 0
        return int(self._indptr[column + 1] - self._indptr[column])

    def idf(self, token: str) -> float:
        """Return Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)); highest for unknown tokens."""
        n = self.document_frequency(token)
        return math.log(1 + (len(self) - n + 0.5) / (n + 0.5))

    def problems(self) -> list[str]:
        """Return what is inconsistent in the arrays, in Chinese."""
        found = []
        if len(self._indptr) != len(self._tokens) + 1 or np.any(np.diff(self._indptr) < 0):
            found.append("bm25_indptr.npy：与词表不符")
        if len(self._indices) != len(self._counts) or self._indptr[-1] != len(self._counts):
            found.append("bm25_indices.npy：长度与词数不符")
        if len(self._indices) and not 0 <= self._indices.min() <= self._indices.max() < len(self):
            found.append("bm25_indices.npy：有条款行号越界")
        elif not np.array_equal(self._row_sums(), self._lengths):
            found.append("bm25_lengths.npy：与各条的词数之和不符")
        return found

    def _row_sums(self) -> NDArray[np.int64]:
        sums = np.bincount(self._indices, weights=self._counts, minlength=len(self))
        return sums.astype(np.int64)

    def save(self, folder: Path) -> None:
        """Write the arrays of `FILES` and the list of tokens."""
        arrays: tuple[NDArray[np.generic], ...] = (
            self._counts,
            self._indices,
            self._indptr,
            self._lengths,
        )
        for name, array in zip(FILES, arrays, strict=True):
            np.save(folder / name, array, allow_pickle=False)
        (folder / TOKENS).write_text("\n".join(self._tokens), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, rows: int) -> LexicalIndex:
        """Map the arrays into memory; `rows` comes from the manifest.

        Raises:
            ValueError: the index holds another number of rows.
        """
        counts, indices, indptr, lengths = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in FILES
        )
        if len(lengths) != rows:
            raise ValueError(f"{FILES[3]} has {len(lengths)} rows, not {rows}")
        text = (folder / TOKENS).read_text(encoding="utf-8")
        return cls((counts, indices, indptr), lengths, text.split("\n") if text else [])
