"""BM25 over the tokens of clauses, in Lucene's form (Kamphuis et al. 2020).

Token counts are kept by column (`index.search.postings`), and a query's columns are scored when
it is asked: counts take a fraction of the room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.arrays import Rows, Scores, Tokens
from index.search.layout import DELTA, Layout
from index.search.postings import FILES, Postings
from index.search.ranks import best
from index.text.token_counts import TokenCounts, count_tokens
from index.text.tokens import tokenize

K1 = 1.5
B = 0.75
_REMEMBERED = 8192
"""Tokens whose frequency is kept at hand."""
_SLACK = 1e-3
"""What sums in single precision may differ by, by the order of their terms."""


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
        return best(scores[scores > 0], rows[scores > 0], self._tie_rank, top_k)

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
        """Yield weight times idf of each known token."""
        for token, weight in weighted(tokens).items():
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
            return self._parts[0].counts_at(token, rows)
        places, split = self._layout.place[rows], self._layout.split
        counts = np.zeros(len(rows), np.float32)
        for part, chosen, first in zip(
            self._parts, (places < split, places >= split), (0, split), strict=True
        ):
            counts[chosen] = part.counts_at(token, places[chosen] - first)
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
        """Return the idf of a token; highest for unknown tokens."""
        return idf(self.document_frequency(token), len(self))

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


def weighted(tokens: Tokens) -> dict[str, float]:
    """Return the weight of each token that has one; those of a repeated one add up.

    >>> weighted(["数据", "要素", "数据"]), weighted([("数据", 0.0)])
    ({'数据': 2.0, '要素': 1.0}, {})
    """
    weights: dict[str, float] = {}
    for item in tokens:
        token, weight = (item, 1.0) if isinstance(item, str) else item
        weights[token] = weights.get(token, 0.0) + weight
    return {token: weight for token, weight in weights.items() if weight > 0}


def idf(frequency: int, rows: int) -> float:
    """Return Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (rows - frequency + 0.5) / (frequency + 0.5))


def _kth(scores: Scores, k: int) -> float:
    """Return the k-th largest score, 0 if there are fewer."""
    if len(scores) < k:
        return 0.0
    place = len(scores) - k
    return float(np.partition(scores, place)[place])
