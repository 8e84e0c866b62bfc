"""The statements' vectors of a generation in Milvus, encoded when they are asked for.

Milvus keeps no vectors of statements: three for each clause would be more than all else it holds.
They are made of the clauses that a question reads, and kept while there is room. A model that takes
long for each text would hold up the question: only `of` uses it, for the few hits that are quoted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np

from index.encoder.base import Encoder
from index.encoder.static import StaticEncoder
from index.search.statements import Rows, Scores, Vectors, greatest
from index.structure.document import Clause

_KEPT = 16_384
"""Clauses whose vectors are kept: some 40 MB."""


class EncodedStatements:
    """Vectors of the statements of some rows; safe to share between threads."""

    def __init__(
        self, clauses: Callable[[Sequence[int]], Sequence[Clause]], encoder: Encoder
    ) -> None:
        """Take what reads clauses by their rows, and the encoder of the generation."""
        self._clauses, self._encoder = clauses, encoder
        self._fast = isinstance(encoder, StaticEncoder)
        self._held: OrderedDict[int, Vectors] = OrderedDict()
        self._lock = Lock()

    def of(self, rows: Rows) -> tuple[Vectors, Rows]:
        """Return the vectors (m, d) of the rows' statements in order, and how many each has."""
        with self._lock:
            found = {row: self._held[row] for row in map(int, rows) if row in self._held}
        found |= self._encoded([row for row in dict.fromkeys(map(int, rows)) if row not in found])
        parts = [found[int(row)] for row in rows]
        counts = np.array([len(part) for part in parts], np.int64)
        return np.concatenate([np.zeros((0, self._encoder.dimension), np.float32), *parts]), counts

    def best(self, vector: Scores, rows: Rows) -> Scores:
        """Return each row's greatest inner product with `vector`, -inf where none is known."""
        if not self._fast or not len(rows):
            return np.full(len(rows), -np.inf, np.float32)
        vectors, counts = self.of(rows)
        return greatest(vectors @ vector, counts)

    def _encoded(self, rows: Sequence[int]) -> dict[int, Vectors]:
        if not rows:
            return {}
        clauses = self._clauses(rows)
        texts = [s.text for clause in clauses for s in clause.statements]
        # Half precision, as the files of a generation keep them: the same scores either way.
        vectors = self._encoder.encode_clauses(texts).astype(np.float16).astype(np.float32)
        ends = np.cumsum([len(clause.statements) for clause in clauses])
        made = dict(zip(rows, np.split(vectors, ends[:-1]), strict=True))
        with self._lock:
            self._held.update(made)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return made
