"""Two plain systems: BM25 over pieces of 400 characters, and the same with vectors added.

The pieces are cut every 300 characters, so that neighbours share 100. BM25 is bm25s (Lù 2024)
with Lucene's formula and its usual constants over pairs of characters (jieba's words find less
with it); the hybrid adds the nearest pieces by the encoder that we use ourselves and
joins both lists by reciprocal ranks (k = 60, equal weights). No scope, no rules, no history: the
question as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np

from eval.floor import FIGURES, SYSTEMS
from eval.floor.plaintext import plain_text
from eval.folding import fold
from eval.gold import missing
from eval.metrics import document_measures, retrieval_measures
from eval.questions import Gold, Question
from index.encoder.base import Encoder

SIZE, OVERLAP = 400, 100
DEPTH = 10
_POOL = 50
"""How many of each list are joined."""
_RRF_K = 60
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a document; its id is `<file>#<start>`."""

    id: str
    file: str
    text: str


def pieces_of(file: str, text: str) -> Iterator[Piece]:
    """Cut a text every `SIZE - OVERLAP` characters.

    >>> [p.id for p in pieces_of("a", "x" * 700)]
    ['a#0', 'a#300']
    """
    step = SIZE - OVERLAP
    for start in range(0, max(len(text) - OVERLAP, 1), step):
        if text[start : start + SIZE].strip():
            yield Piece(f"{file}#{start}", file, text[start : start + SIZE])


class PlainSearch:
    """Pieces of documents, searched by BM25 and by BM25 with vectors."""

    def __init__(self, files: Mapping[str, Path], encoder: Encoder) -> None:
        """Read, cut and index the files."""
        self.pieces = [
            p for file in sorted(files) for p in pieces_of(file, plain_text(files[file]))
        ]
        self._encoder = encoder
        self._bm25 = bm25s.BM25(method="lucene")
        self._bm25.index([terms(p.text) for p in self.pieces], show_progress=False)
        self._vectors = encoder.encode_clauses([p.text for p in self.pieces])
        self._by_file: dict[str, list[tuple[str, str]]] = {}
        for piece in self.pieces:
            self._by_file.setdefault(piece.file, []).append((piece.id, fold(piece.text)))

    def rankings(self, question: str) -> dict[str, list[Piece]]:
        """Return the pieces found by each system, best first."""
        lexical = self._best(self._bm25.get_scores(terms(question)))
        dense = self._best(self._vectors @ self._encoder.encode_queries([question])[0])
        joined: dict[int, float] = {}
        for rows in (lexical, dense):
            for rank, row in enumerate(rows, start=1):
                joined[row] = joined.get(row, 0.0) + 1 / (_RRF_K + rank)
        both = sorted(joined, key=lambda row: (-joined[row], row))
        found = dict(zip(SYSTEMS, (lexical, both), strict=True))
        return {name: [self.pieces[row] for row in rows[:DEPTH]] for name, rows in found.items()}

    def _best(self, scores: np.ndarray) -> list[int]:
        """Return the rows of the best scores above zero; equal ones in document order."""
        order = np.argsort(-scores, kind="stable")[:_POOL]
        return [int(row) for row in order if scores[row] > 0]

    def holding(self, gold: Gold) -> frozenset[str]:
        """Return the ids of the pieces that hold a gold quote."""
        quotes = [fold(quote) for quote in gold.quotes]
        ids = frozenset(
            piece_id
            for piece_id, text in self._by_file.get(gold.document, ())
            if all(quote in text for quote in quotes)
        )
        return ids or frozenset({missing(gold)})


def terms(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters, and Latin words and numbers whole.

    >>> terms("租房补贴5000元")
    ['租房', '房补', '补贴', '5000', '元']
    """
    return [term for run in _RUN.findall(text.lower()) for term in _terms_of(run)]


def _terms_of(run: str) -> list[str]:
    if run.isascii() or len(run) == 1:
        return [run]
    return [first + second for first, second in pairwise(run)]


def floor(
    files: Mapping[str, Path], questions: Sequence[Question], encoder: Encoder
) -> dict[str, list[dict[str, float]]]:
    """Return system -> figures of every answerable question."""
    asked = [q for q in questions if q.answerable and q.gold]
    if not asked:
        return {}
    search = PlainSearch(files, encoder)
    result: dict[str, list[dict[str, float]]] = {name: [] for name in SYSTEMS}
    for question in asked:
        gold = tuple(dict.fromkeys(search.holding(entry) for entry in question.gold))
        right = [entry.document for entry in question.gold]
        any_gold = question.any_gold
        for name, found in search.rankings(question.question).items():
            by_quote = retrieval_measures([p.id for p in found], gold, any_gold=any_gold)
            by_file = document_measures([p.file for p in found], right, any_gold=any_gold)
            result[name].append({f: (by_file | by_quote)[f] for f in FIGURES})
    return result
