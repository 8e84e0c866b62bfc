"""What retrieval asks of an index, whoever keeps it: the best BM25 scores.

`index.search.dense` and `index.search.lexical` answer from this machine's files. Rows number
the clauses of one snapshot; ties go to the clause whose id sorts first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Tokens = Sequence[str] | Sequence[tuple[str, float]]
"""Query tokens; one without a weight weighs 1, a repeated one counts again."""


class LexicalSearch(Protocol):
    """BM25 scores of every clause."""

    def __len__(self) -> int:
        """Return the number of rows."""
        ...

    def search(
        self, tokens: Tokens, top_k: int, allowed: Rows | None = None
    ) -> tuple[Scores, Rows]:
        """Return the (k,) best scores above 0 and their rows, best first; k is at most `top_k`."""
        ...

    def scores(self, tokens: Tokens, rows: Rows | None = None) -> Scores:
        """Return the BM25 score of every row (or of `rows`, in their order)."""
        ...

    def tokenize(self, text: str) -> list[str]:
        """Return the tokens of a text, as the index was built with."""
        ...

    def idf(self, token: str) -> float:
        """Return Lucene's idf of a token; highest for unknown tokens."""
        ...

    def holding(self, token: str) -> Rows:
        """Return the rows that contain a token, in no particular order."""
        ...

    def document_frequency(self, token: str) -> int:
        """Return the number of rows that contain the token."""
        ...
