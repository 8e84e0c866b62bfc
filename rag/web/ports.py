"""What the web needs of the layers below: something that answers, and the documents behind it.

`rag.pipeline.Pipeline` is the one that serves; tests play the part with a scripted one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.structure.document import Clause, Document
from rag.browse.ports import LexicalSearch
from rag.types import Answer, Scope


class Shelf(Protocol):
    """One generation of the index, as far as a reader of documents needs it."""

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

    def row(self, clause_id: str) -> int:
        """Return the row of a clause; KeyError if there is none."""
        ...

    def clause(self, row: int) -> Clause:
        """Return the clause of a row."""
        ...

    def rows_of(self, doc_id: str) -> Sequence[int] | NDArray[np.int64]:
        """Return a document's rows in reading order."""
        ...

    def __len__(self) -> int:
        """Return the number of clauses."""
        ...


class Chain(Protocol):
    """Question in, answer out."""

    @property
    def snapshot(self) -> Shelf:
        """The generation that answers come from."""
        ...

    def answer(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Answer:
        """Return the answer."""
        ...

    def stream(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield growing answers; the last one is final."""
        ...
