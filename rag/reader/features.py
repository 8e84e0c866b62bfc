"""What is seen of a question and a statement: numbers that depend on the two and nothing else.

Words are compared by the vectors of the built-in static encoder, whatever encoder the index uses:
each token of the question looks for its nearest token in the text (late interaction; Khattab and
Zaharia 2020, ColBERT) and counts by the length of its vector, which training makes long for
telling words. So no figure leans on what else is indexed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder.static import StaticEncoder
from index.encoder.token_vectors import TokenVectors
from index.structure.document import Clause
from rag.reader.details import gives
from rag.types import Detail, Query

Matrix = NDArray[np.float32]
Tokens = NDArray[np.int64]

NAMES = (
    "meaning",  # cosine of question and statement
    "clause_meaning",  # of question and clause under its headings
    "official",  # of the official terms for everyday words, and the statement
    "clause_official",
    "met",  # late interaction with the statement
    "held",  # share of the question's tokens that stand in it
    "clause_met",
    "clause_held",
    "headings_met",
    "headings_held",
    "official_held",
    "pairs",  # share of the question's character pairs
    "run",  # the longest run of characters in common, as a share of the question
    "run_chars",
    "meaning_behind",  # how far the statement is behind the best of its clause
    "met_behind",
    "gives",  # gives a value of the kind asked for
    "asks",  # a value is asked for
    "title",
    "place",  # where in the clause it stands
    "first",
    "statements",
    "length",
    "question_length",
    "item",
    "modal",
    "sanction",
    "announces",
    "figure",
    "gives_money",
    "gives_percent",
    "gives_date",
    "gives_duration",
    "gives_count",
    "gives_permission",
    "gives_unit",
    "gives_papers",
)
_GIVEN: tuple[Detail, ...] = (
    "money",
    "percent",
    "date",
    "duration",
    "count",
    "permission",
    "unit",
    "papers",
)
_MARKS = re.compile(r"[\s，。；：、:;,.（）()]")
_ITEM = re.compile(r"[（(][一二三四五六七八九十]")
_MODAL = re.compile(r"不得|禁止|可以|应当|必须|允许|鼓励|有权")
_SANCTION = re.compile(r"罚款|处分|责令|没收|吊销|追究")
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万]+[元日天年月个%％]")
_KEPT = 20_000
_BLOCK = 4096
_LONGEST_RUN = 6


class Features:
    """Features of statements; remembers the tokens of texts, safe to share between threads."""

    def __init__(self, encoder: StaticEncoder) -> None:
        """Read the vectors of tokens."""
        vectors = encoder.token_vectors
        self._vectors = vectors
        self._weights = _lengths(vectors)
        self._tokens = lru_cache(_KEPT)(lambda text: encoder.tokens([text])[0])

    def of(self, query: Query, clause: Clause) -> Matrix:
        """Return (statements, features) of a clause, in the order of `NAMES`."""
        asked = self._tokens(query.unscoped or query.topic)
        official = self._tokens(" ".join(term for term, _ in query.expansions))
        headings = " ".join(clause.path)
        said = [self._tokens(statement.text) for statement in clause.statements]
        vectors = np.stack([self._vector(tokens) for tokens in said])
        whole = self._vector(self._tokens(f"{headings} {clause.text}"))
        wanted, term = self._vector(asked), self._vector(official)
        meaning = vectors @ wanted
        met = np.array([self._met(asked, tokens) for tokens in said], np.float32)
        shared = (
            float(whole @ wanted),
            float(whole @ term),
            *self._met(asked, self._tokens(clause.text)),
            *self._met(asked, self._tokens(headings)),
        )
        clause_meaning, clause_official, *words = shared
        bare = _bare(query.unscoped or query.topic)
        rows = [
            (
                meaning[i],
                clause_meaning,
                vectors[i] @ term,
                clause_official,
                met[i, 0],
                met[i, 1],
                *words,
                self._met(official, said[i])[1],
                *_overlap(bare, _bare(statement.text)),
                meaning[i] - meaning.max(),
                met[i, 0] - met[:, 0].max(),
                bool(query.detail) and gives(statement.text, query.detail),
                bool(query.detail),
                statement.role == "title",
                i / len(said),
                i == 0,
                len(said) / 10,
                np.log1p(len(statement.text)),
                np.log1p(len(bare)),
                *_surface(statement.text),
            )
            for i, statement in enumerate(clause.statements)
        ]
        return np.array(rows, np.float32)

    def _vector(self, tokens: Tokens) -> Matrix:
        total = self._vectors[tokens].sum(axis=0)
        length = np.linalg.norm(total)
        result: Matrix = total / length if length else total
        return result

    def _units(self, tokens: Tokens) -> Matrix:
        """Return the vectors of tokens, of unit length."""
        lengths: Matrix = np.maximum(self._weights[tokens], np.finfo(np.float32).tiny)
        units: Matrix = self._vectors[tokens] / lengths[:, None]
        return units

    def _met(self, asked: Tokens, text: Tokens) -> tuple[float, float]:
        """Return how near the tokens asked for are met in a text, and how many are in it."""
        if not len(asked) or not len(text):
            return 0.0, 0.0
        nearest = (self._units(asked) @ self._units(np.unique(text)).T).max(axis=1)
        weights = self._weights[asked]
        total = weights.sum()
        return float(weights @ nearest / total), float(weights @ np.isin(asked, text) / total)


def _lengths(vectors: TokenVectors) -> Matrix:
    """Return the length of each vector, a few thousand at a time: all in float32 are large."""
    parts = [vectors[i : i + _BLOCK] for i in range(0, len(vectors), _BLOCK)]
    return np.concatenate([np.linalg.norm(part, axis=1) for part in parts])


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _overlap(question: str, text: str) -> tuple[float, float, float]:
    """Return the share of character pairs, and the longest run in common, as share and count."""
    pairs = {question[i : i + 2] for i in range(len(question) - 1)}
    held = sum(pair in text for pair in pairs)
    run = 0
    for start in range(len(question)):
        while start + run < len(question) and question[start : start + run + 1] in text:
            run += 1
    length = max(1, len(question))
    return held / max(1, len(pairs)), run / length, min(run, _LONGEST_RUN)


@lru_cache(_KEPT)
def _surface(text: str) -> Sequence[float]:
    """Return what a statement looks like, and which kinds of values it gives."""
    return (
        bool(_ITEM.match(text)),
        bool(_MODAL.search(text)),
        bool(_SANCTION.search(text)),
        text.rstrip().endswith(("：", ":")),
        bool(_FIGURE.search(text)),
        *(gives(text, detail) for detail in _GIVEN),
    )
