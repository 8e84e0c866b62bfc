"""How near a query is to the best single sentence of each clause.

A clause of six hundred characters says a dozen things, and its one vector blurs them; what a
question means is often one of its sentences. Sentences are encoded when a retriever opens, so
this is for the built-in encoder (some 20,000 sentences a second) and collections of moderate size.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoder
from index.generation.snapshot import Snapshot

MAX_CLAUSES = 5_000
MIN_CHARS = 6
ENDS = re.compile(r"[。；;！？\n]")
Scores = NDArray[np.float32]
FAST_ENCODERS = frozenset({"builtin"})


class SentenceScores:
    """The sentences of a snapshot as vectors; empty where encoding them would take long."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Encode every sentence once."""
        self._rows = len(snapshot)
        texts: list[str] = []
        owners: list[int] = []
        if encoder.encoder_id in FAST_ENCODERS and len(snapshot) <= MAX_CLAUSES:
            for row in range(len(snapshot)):
                found = sentences_of(snapshot.clause(row).text)
                texts += found
                owners += [row] * len(found)
        self._owners = np.array(owners, np.int64)
        self._vectors = encoder.encode_clauses(texts) if texts else None

    def mixed(
        self, whole: Scores, vector: Scores, *, share: float, rows: NDArray[np.int64]
    ) -> Scores:
        """Return `whole` (the clauses' own scores, by `rows`) mixed with the best sentence's."""
        if self._vectors is None or not share:
            return whole
        mixed: Scores = ((1 - share) * whole + share * self._best(whole, vector, rows)).astype(
            np.float32
        )
        return mixed

    def nearest(self, whole: Scores, vector: Scores, rows: NDArray[np.int64]) -> float:
        """Return the best cosine of a sentence of `rows`, or of a clause where none is known."""
        if self._vectors is None:
            return float(whole.max())
        return float(self._best(whole, vector, rows).max())

    def _best(self, whole: Scores, vector: Scores, rows: NDArray[np.int64]) -> Scores:
        assert self._vectors is not None
        best = np.full(self._rows, -np.inf, np.float32)
        np.maximum.at(best, self._owners, self._vectors @ vector)
        chosen = best[rows]
        return np.where(np.isfinite(chosen), chosen, whole).astype(np.float32)


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a clause, without very short ones.

    >>> sentences_of("1.盘活存量建设用地。完善土地二级市场；等。")
    ['1.盘活存量建设用地', '完善土地二级市场']
    """
    return [part for part in ENDS.split(text) if len(part) >= MIN_CHARS]
