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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search import Rows, Scores, Tokens
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
_DECIMALS = 6
"""Scores equal to here are ties, as everywhere in the ranking."""
_SLACK = 1e-3
"""What sums in single precision may differ by, by the order of their terms."""


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


def words(text: str) -> list[str]:
    """Cut a text into words, nothing left out.

    >>> words("要素和土地")
    ['要素', '和', '土地']
    """
    import rjieba

    return list(rjieba.cut(text))


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
        tie_rank: NDArray[np.int32] | None = None,
    ) -> None:
        """Take counts, rows and column starts of a sparse matrix, row lengths, column names.

        `tie_rank` is the rank of each row's clause id; without it, ties go to the lower row.
        """
        self._counts, self._indices, self._indptr = arrays
        self._lengths, self._tokens = lengths, tokens
        self._columns = {token: column for column, token in enumerate(tokens)}
        average = float(lengths.mean(dtype=np.float64)) if len(lengths) else 0.0
        self._norms = (K1 * (1 - B + B * lengths / max(average, 1e-9))).astype(np.float32)
        self._tie_rank = np.arange(len(lengths), dtype=np.int32) if tie_rank is None else tie_rank

    @classmethod
    def build(
        cls, token_lists: Iterable[Sequence[str]], tie_rank: NDArray[np.int32] | None = None
    ) -> LexicalIndex:
        """Index the tokens of each row."""
        return cls.of_counts(count_tokens(token_lists), tie_rank)

    @classmethod
    def of_counts(
        cls, counts: TokenCounts, tie_rank: NDArray[np.int32] | None = None
    ) -> LexicalIndex:
        """Index counted rows. Columns are in sorted order, whatever the input's."""
        from scipy.sparse import csr_matrix

        kind = np.min_scalar_type(int(counts.counts.max(initial=0)))
        starts = np.concatenate([[0], np.cumsum(counts.distinct, dtype=np.int64)])
        shape = (len(counts.lengths), len(counts.tokens))
        by_row = (counts.counts.astype(kind), counts.columns, starts)
        columns = csr_matrix(by_row, shape=shape).tocsc()
        arrays = columns.data, columns.indices.astype(np.int32), columns.indptr.astype(np.int64)
        return cls(arrays, counts.lengths, counts.tokens, tie_rank)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._lengths)

    @staticmethod
    def tokenize(text: str) -> list[str]:
        """Return the tokens of a text, as the index was built with."""
        return tokenize(text)

    def scores(self, tokens: Tokens, rows: Rows | None = None) -> Scores:
        """Return the BM25 score of every row (or of `rows`, in their order).

        Tokens may carry weights; a plain token weighs 1, and a repeated one counts again.
        """
        totals = np.zeros(len(self) if rows is None else len(rows), np.float32)
        wanted = None if rows is None else rows.astype(np.int32)
        for share, span in self._terms(tokens):
            if wanted is None:
                found = self._indices[span]
                totals[found] += self._shares(share, span, found)
            else:
                totals += self._shares_of(share, span, wanted)
        return totals

    def search(
        self, tokens: Tokens, top_k: int, allowed: Rows | None = None
    ) -> tuple[Scores, Rows]:
        """Return the (k,) best scores above 0 and their rows, best first; k is at most `top_k`.

        The rarest tokens are read first. Once the rest of them together can't lift a row into the
        best, only rows that have a score already are looked at (MaxScore, Turtle and Flood 1995):
        the result is the same as of `scores` of all rows.
        """
        if top_k <= 0 or (allowed is not None and not len(allowed)):
            return np.zeros(0, np.float32), np.zeros(0, np.int64)
        rows = self._candidates(list(self._terms(tokens)), top_k, self._mask(allowed))
        scores = self.scores(tokens, rows)
        rows, scores = rows[scores > 0], scores[scores > 0]
        best = np.lexsort((self._tie_rank[rows], -np.round(scores, _DECIMALS)))[:top_k]
        return scores[best], rows[best]

    def _mask(self, allowed: Rows | None) -> NDArray[np.bool_] | None:
        if allowed is None or len(allowed) == len(self):
            return None
        mask = np.zeros(len(self), np.bool_)
        mask[allowed] = True
        return mask

    def _candidates(
        self, terms: list[tuple[np.float32, slice]], top_k: int, mask: NDArray[np.bool_] | None
    ) -> Rows:
        """Return rows that surely include the best `top_k`. A term adds at most its share."""
        terms.sort(key=lambda term: (-term[0], term[1].start))
        left = float(sum(share for share, _ in terms))
        totals = np.zeros(len(self), np.float32)
        least = 0.0
        for share, span in terms:
            if least > left + _SLACK:
                break  # a row with none of the terms so far stays below the best
            left -= float(share)
            found = self._indices[span]
            totals[found] += self._shares(share, span, found)
            least = max(least, _kth(totals[found if mask is None else found[mask[found]]], top_k))
        seen = totals > max(0.0, least - left - _SLACK)
        return np.flatnonzero(seen if mask is None else seen & mask)

    def _terms(self, tokens: Tokens) -> Iterator[tuple[np.float32, slice]]:
        """Yield weight times idf and the place of each known token's column."""
        for item in tokens:
            token, weight = (item, 1.0) if isinstance(item, str) else item
            column = self._columns.get(token)
            if column is not None:
                span = slice(int(self._indptr[column]), int(self._indptr[column + 1]))
                yield np.float32(weight * self.idf(token)), span

    def _shares(self, share: np.float32, span: slice, rows: NDArray[np.int32]) -> Scores:
        """Return what a term adds to each of its rows."""
        counts = self._counts[span].astype(np.float32)
        added: Scores = share * counts / (counts + self._norms[rows])
        return added

    def _shares_of(self, share: np.float32, span: slice, rows: NDArray[np.int32]) -> Scores:
        """Return what a term adds to each of any rows."""
        own = self._indices[span]
        places = np.minimum(np.searchsorted(own, rows), max(len(own) - 1, 0))
        counts = np.where(own[places] == rows, self._counts[span][places], 0).astype(np.float32)
        added: Scores = share * counts / (counts + self._norms[rows])
        return added

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
    def load(
        cls, folder: Path, rows: int, tie_rank: NDArray[np.int32] | None = None
    ) -> LexicalIndex:
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
        return cls((counts, indices, indptr), lengths, text.split("\n") if text else [], tie_rank)


def _kth(scores: Scores, k: int) -> float:
    """Return the k-th largest score, 0 if there are fewer."""
    return (
        float(np.partition(scores, len(scores) - k)[len(scores) - k]) if len(scores) >= k else 0.0
    )
