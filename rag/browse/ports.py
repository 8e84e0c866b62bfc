"""What looking things up needs of a generation; `index.generation.snapshot.Snapshot` has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.arrays import Rows, Scores, Tokens
from index.structure.document import Clause, Document


class LexicalSearch(Protocol):
    """The words of an index, on this machine's files or in Milvus."""

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

    def holding(self, token: str) -> Rows:
        """Return the rows that contain a token, in no particular order."""
        ...


class Holdings(Protocol):
    """Documents, their clauses by row, and which rows hold a token."""

    @property
    def generation(self) -> str:
        """Name of the generation."""
        ...

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents; their text and clauses may be left out, see `document`."""
        ...

    @property
    def lexical(self) -> LexicalSearch:
        """The tokens of every clause."""
        ...

    def document(self, doc_id: str) -> Document:
        """Return one document in full."""
        ...

    def clause(self, row: int) -> Clause:
        """Return the clause of a row."""
        ...

    def rows_of(self, doc_id: str) -> Sequence[int] | NDArray[np.int64]:
        """Return a document's rows in reading order."""
        ...
