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
from functools import lru_cache
from operator import add
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.layout import DELTA, Layout
from index.search import Rows, Scores, Tokens
from index.token_counts import TokenCounts, count_tokens
from index.token_table import TokenTable

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
_REMEMBERED = 8192
"""Tokens whose frequency is kept at hand."""
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
    return words + list(map(add, run, run[1:]))


def words(text: str) -> list[str]:
    """Cut a text into words, nothing left out.

    >>> words("要素和土地")
    ['要素', '和', '土地']
    """
    import rjieba

    return list(rjieba.cut(text))


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


class LexicalIndex:
    """BM25 by token (columns) and row, over one part or over a base and a delta.

    >>> index = LexicalIndex.build([["数据", "要素"], ["土地"]])
    >>> index.scores(["数据"])[1]
    0.0
    """

    def __init__(
        self,
        parts: Sequence[Postings],
        tie_rank: NDArray[np.int32] | None = None,
        layout: Layout | None = None,
    ) -> None:
        """Take one part, or base and delta with the layout that joins them.

        `tie_rank` is the rank of each row's clause id; without it, ties go to the lower row.
        """
        self._parts, self._layout = tuple(parts), layout
        lengths = np.concatenate([part.lengths for part in parts])
        if layout is not None:
            lengths = lengths[layout.place]
        average = float(lengths.mean(dtype=np.float64)) if len(lengths) else 0.0
        self._norms = (K1 * (1 - B + B * lengths / max(average, 1e-9))).astype(np.float32)
        self._tie_rank = np.arange(len(lengths), dtype=np.int32) if tie_rank is None else tie_rank
        dropped = layout is not None and bool(np.any(layout.base_rows < 0))
        self._dropped = layout.base_rows < 0 if layout is not None and dropped else None
        self._frequency = lru_cache(_REMEMBERED)(self._count_rows)

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
        """Index counted rows."""
        return cls([Postings.of_counts(counts)], tie_rank)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._norms)

    @staticmethod
    def tokenize(text: str) -> list[str]:
        """Return the tokens of a text, as the index was built with."""
        return tokenize(text)

    def scores(self, tokens: Tokens, rows: Rows | None = None) -> Scores:
        """Return the BM25 score of every row (or of `rows`, in their order).

        Tokens may carry weights; a plain token weighs 1, and a repeated one counts again.
        """
        totals = np.zeros(len(self) if rows is None else len(rows), np.float32)
        for share, token in self._terms(tokens):
            if rows is None:
                found, counts = self._column(token)
                totals[found] += self._shares(share, counts, found)
            else:
                totals += self._shares(share, self._counts_in(token, rows), rows)
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
        terms = list(self._terms(tokens))
        if not terms:
            return np.zeros(0, np.float32), np.zeros(0, np.int64)
        rows = self._candidates(terms, top_k, self._mask(allowed))
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
        self, terms: list[tuple[np.float32, str]], top_k: int, mask: NDArray[np.bool_] | None
    ) -> Rows:
        """Return rows that surely include the best `top_k`. A term adds at most its share."""
        terms.sort(key=lambda term: -term[0])
        left = float(sum(share for share, _ in terms))
        totals = np.zeros(len(self), np.float32)
        least, read = 0.0, 0
        for share, token in terms:
            if least > left + _SLACK:
                break  # a row with none of the terms so far stays below the best
            left, read = left - float(share), read + 1
            found, counts = self._column(token)
            totals[found] += self._shares(share, counts, found)
            least = max(least, _kth(totals[found if mask is None else found[mask[found]]], top_k))
        seen = totals > max(0.0, least - left - _SLACK)
        rows = np.flatnonzero(seen if mask is None else seen & mask)
        return self._narrowed(rows, totals[rows], terms[read:], top_k)

    def _narrowed(
        self, rows: Rows, totals: Scores, terms: list[tuple[np.float32, str]], top_k: int
    ) -> Rows:
        """Add the other terms to the rows that have a score; drop what can't win any more."""
        left = float(sum(share for share, _ in terms))
        for share, token in terms:
            totals = totals + self._shares(share, self._counts_in(token, rows), rows)
            left -= float(share)
            kept = totals > max(0.0, _kth(totals, top_k) - left - _SLACK)
            rows, totals = rows[kept], totals[kept]
        return rows[totals > max(0.0, _kth(totals, top_k) - _SLACK)]

    def _terms(self, tokens: Tokens) -> Iterator[tuple[np.float32, str]]:
        """Yield weight times idf of each known token; the weights of a repeated one add up."""
        weights: dict[str, float] = {}
        for item in tokens:
            token, weight = (item, 1.0) if isinstance(item, str) else item
            weights[token] = weights.get(token, 0.0) + weight
        for token, weight in weights.items():
            if self.document_frequency(token):
                yield np.float32(weight * self.idf(token)), token

    def _column(self, token: str) -> tuple[NDArray[np.integer], NDArray[np.unsignedinteger]]:
        """Return the rows that hold a token, and how often."""
        if self._layout is None:
            part = self._parts[0]
            span = part.span(token)
            return part.rows[span], part.counts[span]
        base, delta = self._parts
        own, added = base.span(token), delta.span(token)
        rows = np.concatenate(
            [self._layout.base_rows[base.rows[own]], self._layout.delta_rows[delta.rows[added]]]
        )
        counts = np.concatenate([base.counts[own], delta.counts[added]])
        return rows[rows >= 0], counts[rows >= 0]

    def _counts_in(self, token: str, rows: Rows) -> NDArray[np.float32]:
        """Return how often a token occurs in each of any rows."""
        if self._layout is None:
            return _counts_at(self._parts[0], token, rows)
        places, split = self._layout.place[rows], self._layout.split
        counts = np.zeros(len(rows), np.float32)
        for part, chosen, first in zip(
            self._parts, (places < split, places >= split), (0, split), strict=True
        ):
            counts[chosen] = _counts_at(part, token, places[chosen] - first)
        return counts

    def _shares(
        self, share: np.float32, counts: NDArray[np.number], rows: NDArray[np.integer]
    ) -> Scores:
        """Return what a term adds to each of some rows."""
        often = counts.astype(np.float32)
        added: Scores = share * often / (often + self._norms[rows])
        return added

    def holding(self, token: str) -> Rows:
        """Return the rows that contain a token, in no particular order."""
        return self._column(token)[0].astype(np.int64)

    def document_frequency(self, token: str) -> int:
        """Return the number of rows that contain the token."""
        frequency: int = self._frequency(token)
        return frequency

    def _count_rows(self, token: str) -> int:
        spans = [part.span(token) for part in self._parts]
        found: int = sum(span.stop - span.start for span in spans)
        if self._dropped is not None:
            found -= int(np.count_nonzero(self._dropped[self._parts[0].rows[spans[0]]]))
        return found

    def idf(self, token: str) -> float:
        """Return Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)); highest for unknown tokens."""
        n = self.document_frequency(token)
        return math.log(1 + (len(self) - n + 0.5) / (n + 0.5))

    def problems(self) -> list[str]:
        """Return what is inconsistent in the arrays, in Chinese."""
        return [problem for part in self._parts for problem in part.problems()]

    def save(self, folder: Path) -> None:
        """Write the only part."""
        (part,) = self._parts
        part.save(folder)

    @classmethod
    def load(
        cls, folder: Path, rows: int, tie_rank: NDArray[np.int32] | None = None
    ) -> LexicalIndex:
        """Map an index of one part into memory (see `load`)."""
        return load(folder, rows, tie_rank)


def load(
    folder: Path,
    rows: int,
    tie_rank: NDArray[np.int32] | None = None,
    layout: Layout | None = None,
) -> LexicalIndex:
    """Map an index into memory; `rows` comes from the manifest, `layout` says of two parts.

    Raises:
        ValueError: the index holds another number of rows.
    """
    folders = [folder] if layout is None else [folder, folder / DELTA]
    index = LexicalIndex([Postings.load(part) for part in folders], tie_rank, layout)
    if len(index) != rows:
        raise ValueError(f"{FILES[3]} has {len(index)} rows, not {rows}")
    return index


def _counts_at(part: Postings, token: str, rows: Rows) -> NDArray[np.float32]:
    span = part.span(token)
    if span.stop == span.start:
        return np.zeros(len(rows), np.float32)
    own = part.rows[span]
    wanted = rows.astype(own.dtype)
    places = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
    found = np.where(own[places] == wanted, part.counts[span][places], 0)
    return found.astype(np.float32)


def _kth(scores: Scores, k: int) -> float:
    """Return the k-th largest score, 0 if there are fewer."""
    if len(scores) < k:
        return 0.0
    place = len(scores) - k
    return float(np.partition(scores, place)[place])
