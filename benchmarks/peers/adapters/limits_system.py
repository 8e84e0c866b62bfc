"""What no hybrid search can do without, and nothing else: encode, scan, score, add ranks.

An exact scan of all vectors by FAISS and BM25 by bm25s, with our tokens; their lists are fused by
reciprocal ranks. Each part of a question is timed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from time import perf_counter

import bm25s
import faiss
import numpy as np

from benchmarks.peers.adapters.base import DEPTH, TOP_K, Material, Opened, SharedEncoder
from index.text.tokens import tokenize

_RRF = 60
_AT_ONCE = 1000


class Limits:
    """Writes and opens the bare parts."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Encode and tokenise all passages, one after the other, and index both."""
        texts = [passage.text for passage in material.passages]
        encoder = SharedEncoder()
        encoder.passages(texts[:1])  # loads what is loaded once
        tokenize(texts[0])
        started = perf_counter()
        vectors = encoder.passages(texts)
        encoded = perf_counter()
        tokens, tokenising = tokenised(texts)
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        faiss.write_index(flat, str(folder / "flat.faiss"))
        lexical = bm25s.BM25()
        lexical.index(tokens, show_progress=False)
        lexical.save(folder / "bm25")
        ids = np.array([passage.id for passage in material.passages])
        np.save(folder / "ids.npy", ids, allow_pickle=False)
        return {"encode": encoded - started, "tokenise": tokenising}

    def open(self, folder: Path) -> Opened:
        """Read everything into memory."""
        return _OpenedLimits(folder)


def tokenised(texts: Sequence[str]) -> tuple[list[list[str]], float]:
    """Return each text's tokens and the seconds that cutting took.

    Equal tokens are one object, so that a million texts' fit in memory; that isn't timed.
    """
    seconds = 0.0
    kept: list[list[str]] = []
    for start in range(0, len(texts), _AT_ONCE):
        started = perf_counter()
        cut = [tokenize(text) for text in texts[start : start + _AT_ONCE]]
        seconds += perf_counter() - started
        kept += [list(map(intern, tokens)) for tokens in cut]
    return kept, seconds


class _OpenedLimits:
    def __init__(self, folder: Path) -> None:
        self._encoder = SharedEncoder()
        self._flat = faiss.read_index(str(folder / "flat.faiss"))
        self._lexical = bm25s.BM25.load(folder / "bm25")
        self._ids = np.load(folder / "ids.npy", allow_pickle=False)
        self._depth = min(DEPTH, len(self._ids))
        self.parts: dict[str, list[float]] = defaultdict(list)

    def ask(self, question: str) -> list[str]:
        started = perf_counter()
        vector = self._encoder.question(question)
        encoded = perf_counter()
        nearest = self._flat.search(vector[None], self._depth)[1][0]
        scanned = perf_counter()
        matching = self._matching(question)
        scored = perf_counter()
        for name, seconds in (
            ("encode", encoded - started),
            ("scan", scanned - encoded),
            ("bm25", scored - scanned),
        ):
            self.parts[name].append(seconds)
        return self._fused(nearest.tolist(), matching)

    def _matching(self, question: str) -> list[int]:
        scores = self._lexical.get_scores(tokenize(question))
        best = np.argpartition(-scores, self._depth - 1)[: self._depth]
        ordered = best[np.argsort(-scores[best], kind="stable")]
        return [int(row) for row in ordered if scores[row] > 0]

    def _fused(self, *lists: list[int]) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for rows in lists:
            for rank, row in enumerate(rows, 1):
                scores[row] += 1 / (_RRF + rank)
        best = sorted(scores, key=lambda row: (-scores[row], row))[:TOP_K]
        return [str(self._ids[row]) for row in best]


SYSTEM = Limits()
