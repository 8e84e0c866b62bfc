"""What looking things up needs of a generation; `index.generation.snapshot.Snapshot` has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.protocols import LexicalSearch
from index.structure.document import Clause, Document


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
