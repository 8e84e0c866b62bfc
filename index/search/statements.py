"""Vectors of the statements of every clause, mapped from the files of a generation.

`statements.npy` holds them in half precision, clause by clause in the order of `vectors.npy`;
`statement_offsets.npy` says where those of each clause begin, with one more place for the end.
A clause of six hundred characters says a dozen things, and its one vector blurs them: what a
question means is often one of its statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.dense import STORED
from index.search.layout import DELTA, Layout

VECTORS = "statements.npy"
OFFSETS = "statement_offsets.npy"
HELD = 16_384
"""Up to this many statements all are kept in memory (16 MB of them) and scored at once."""
_BLOCK = 4096
"""Clauses whose statements are read at once."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Vectors = NDArray[np.float32]


class StatementSearch(Protocol):
    """What retrieval and the reader ask of the statements' vectors, whoever keeps them."""

    def of(self, rows: Rows) -> tuple[Vectors, Rows]:
        """Return the vectors (m, d) of the rows' statements in order, and how many each has."""
        ...

    def best(self, vector: Scores, rows: Rows) -> Scores:
        """Return each row's greatest inner product of a statement with `vector` (d,).

        It is -inf for a row without statements, or whose statements aren't known.
        """
        ...


class StatementVectors:
    """The statements of one generation, of one part or of a base with a delta.

    Example:
        >>> vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float16)
        >>> statements = StatementVectors(vectors, np.array([0, 2, 2, 3]))
        >>> statements.best(np.array([0, 1], np.float32), np.array([0, 1, 2])).round(2)
        array([ 1. , -inf,  0.8], dtype=float32)
    """

    def __init__(
        self,
        vectors: NDArray[np.floating],
        offsets: Rows,
        delta: tuple[NDArray[np.floating], Rows] | None = None,
        layout: Layout | None = None,
    ) -> None:
        """Take (m, d) vectors and (n + 1,) offsets; `layout` says of a second part."""
        self._vectors, self._offsets = vectors, offsets
        self._delta, self._layout = delta, layout
        self._held = vectors.astype(np.float32) if len(vectors) <= HELD and not delta else None
        """All of them in single precision where they are few: no question converts them again."""

    def __len__(self) -> int:
        """Return the number of statements of all rows."""
        if self._layout is None:
            return int(self._offsets[-1])
        starts, ends = self._spans(np.arange(len(self._layout.place), dtype=np.int64))
        return int((ends - starts).sum())

    def counts(self, rows: Rows) -> Rows:
        """Return how many statements each row has."""
        starts, ends = self._spans(rows)
        return ends - starts

    def of(self, rows: Rows) -> tuple[Vectors, Rows]:
        """Return the vectors (m, d) of the rows' statements in order, and how many each has."""
        starts, ends = self._spans(rows)
        counts = ends - starts
        before = np.cumsum(counts) - counts
        places = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
        return self._stored(places).astype(np.float32, copy=False), counts

    def best(self, vector: Scores, rows: Rows) -> Scores:
        """Return each row's greatest inner product with `vector`, -inf where it has none."""
        if self._held is not None:
            return greatest(self._held @ vector, np.diff(self._offsets))[rows]
        found = np.full(len(rows), -np.inf, np.float32)
        for start in range(0, len(rows), _BLOCK):
            vectors, counts = self.of(rows[start : start + _BLOCK])
            found[start : start + _BLOCK] = greatest(vectors @ vector, counts)
        return found

    def _spans(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return where the rows' statements begin and end; the delta's follow the base's."""
        if self._layout is None or self._delta is None:
            return self._offsets[rows], self._offsets[rows + 1]
        places = self._layout.place[rows]
        added = places >= self._layout.split
        starts, ends = np.empty_like(places), np.empty_like(places)
        starts[~added] = self._offsets[places[~added]]
        ends[~added] = self._offsets[places[~added] + 1]
        inside = places[added] - self._layout.split
        starts[added] = self._delta[1][inside] + len(self._vectors)
        ends[added] = self._delta[1][inside + 1] + len(self._vectors)
        return starts, ends

    def _stored(self, places: Rows) -> NDArray[np.floating]:
        if self._held is not None:
            return self._held[places]
        if self._delta is None:
            return self._vectors[places]
        added = places >= len(self._vectors)
        found = np.empty((len(places), self._vectors.shape[1]), self._vectors.dtype)
        found[~added] = self._vectors[places[~added]]
        found[added] = self._delta[0][places[added] - len(self._vectors)]
        return found


def greatest(scores: Scores, counts: Rows) -> Scores:
    """Return the greatest of each group of `scores`, the groups being `counts` long; -inf of none.

    >>> greatest(np.array([1, 3, 2], np.float32), np.array([2, 0, 1]))
    array([  3., -inf,   2.], dtype=float32)
    """
    found = np.full(len(counts), -np.inf, np.float32)
    some = counts > 0
    if some.any():
        starts = (np.cumsum(counts) - counts)[some]
        found[some] = np.maximum.reduceat(scores, starts)
    return found


def write_offsets(folder: Path, counts: Sequence[int] | NDArray[np.integer]) -> None:
    """Save where each clause's statements begin, given how many it has."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(np.asarray(counts, np.int64), out=offsets[1:])
    np.save(folder / OFFSETS, offsets, allow_pickle=False)


def write_statements(
    folder: Path, vectors: NDArray[np.floating], counts: Sequence[int] | NDArray[np.integer]
) -> None:
    """Save the vectors (m, d) of all statements, and how many each clause has."""
    np.save(folder / VECTORS, vectors.astype(STORED), allow_pickle=False)
    write_offsets(folder, counts)


def load(folder: Path, rows: int, layout: Layout | None = None) -> StatementVectors:
    """Map the vectors into memory; `rows` is the number of clauses, `layout` says of two parts.

    Raises:
        ValueError: the files don't fit together.
    """
    vectors, offsets = _part(folder)
    if layout is None:
        if len(offsets) != rows + 1:
            raise ValueError(f"{OFFSETS} has {len(offsets)} places, not {rows + 1}")
        return StatementVectors(vectors, offsets)
    delta = _part(folder / DELTA)
    if (layout.split, len(layout.row)) != (len(offsets) - 1, len(offsets) + len(delta[1]) - 2):
        raise ValueError(f"{DELTA}/{OFFSETS} does not match the documents")
    return StatementVectors(vectors, offsets, delta, layout)


def _part(folder: Path) -> tuple[NDArray[np.floating], Rows]:
    vectors = np.asarray(np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False))
    offsets: Rows = np.asarray(np.load(folder / OFFSETS, mmap_mode="r", allow_pickle=False))
    if not len(offsets) or offsets[-1] != len(vectors):
        raise ValueError(f"{OFFSETS} does not match {VECTORS}")
    return vectors, offsets
