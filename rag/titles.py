"""A clause's own title (its first words) and nearest heading, and how well a topic meets them."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex, tokenize
from index.snapshot import Snapshot
from index.structure.document import Clause

ASIDE = frozenset({"front", "signature", "attachments"})
"""Kinds that frame a document and rarely answer a question."""
TITLE_CHARS = 30


def title_of(clause: Clause) -> str:
    """Return the first words of a clause (up to its first 。or ；) and its nearest heading."""
    first = clause.text[:TITLE_CHARS].split("。")[0].split("；")[0].split(";")[0]
    heading = clause.path[-1] if clause.path else ""
    return f"{first}\n{heading}"


class Titles:
    """A small BM25 index over the titles of all clauses, and which clauses are set aside."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Walk every clause once."""
        tokens: list[list[str]] = []
        aside: list[bool] = []
        body: list[bool] = []
        for document in snapshot.documents:
            for clause in snapshot.document(document.doc_id).clauses:
                tokens.append(tokenize(title_of(clause)))
                aside.append(clause.kind in ASIDE)
                body.append(not clause.area)
        self.aside: NDArray[np.float32] = np.array(aside, np.float32)
        self.body: NDArray[np.float32] = np.array(body, np.float32)
        self._index = LexicalIndex.build(tokens)
        self._scores = lru_cache(64)(self._all_scores)

    def scores(self, topic: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the BM25 score of each row's title for the topic."""
        return self._scores(topic)[rows]

    @staticmethod
    def text(clause: Clause) -> str:
        """Return what a reranker reads: nearest heading and text."""
        return f"{clause.path[-1]}\n{clause.text}" if clause.path else clause.text

    def _all_scores(self, topic: str) -> NDArray[np.float32]:
        return self._index.scores(tokenize(topic))


_KNOWN: WeakKeyDictionary[Snapshot, Titles] = WeakKeyDictionary()


def titles_of(snapshot: Snapshot) -> Titles:
    """Return the titles of a snapshot, made once."""
    titles = _KNOWN.get(snapshot)
    if titles is None:
        titles = _KNOWN[snapshot] = Titles(snapshot)
    return titles
