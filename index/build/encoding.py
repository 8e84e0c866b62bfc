"""A document's vectors: one for each clause, with its context, and one for each statement.

Both come of one pass over the text where the encoder can tell its tokens apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoder
from index.encoder.static import StaticEncoder
from index.search.dense import STORED
from index.structure.document import Document

_COUNT = np.dtype("<u4")
Stored = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class DocumentVectors:
    """Vectors of a document's clauses (n, d) and statements (m, d); `counts` (n,) are theirs."""

    clauses: Stored
    counts: NDArray[np.uint32]
    statements: Stored

    def to_bytes(self) -> bytes:
        """Return everything, for the cache."""
        return self.clauses.tobytes() + self.counts.tobytes() + self.statements.tobytes()

    @classmethod
    def from_bytes(
        cls, value: bytes, clauses: int, statements: int, dimension: int
    ) -> DocumentVectors | None:
        """Return what `to_bytes` gave, None if it is of another size."""
        first = clauses * dimension * STORED.itemsize
        second = first + clauses * _COUNT.itemsize
        if len(value) != second + statements * dimension * STORED.itemsize:
            return None
        counts = np.frombuffer(value[first:second], _COUNT)
        return cls(
            np.frombuffer(value[:first], STORED).reshape(clauses, dimension),
            counts,
            np.frombuffer(value[second:], STORED).reshape(statements, dimension),
        )


def encode_document(
    document: Document, placed: Sequence[tuple[str, int]], encoder: Encoder
) -> DocumentVectors:
    """Encode the index text of each clause, and each statement by itself.

    `placed` are the index texts, with the place of the clause's own text in each.
    """
    texts = [text for text, _ in placed]
    if isinstance(encoder, StaticEncoder):
        pairs = zip(document.clauses, placed, strict=True)
        spans = [
            [(place + s.start, place + s.end) for s in clause.statements]
            for clause, (_, place) in pairs
        ]
        clauses, statements = encoder.encode_spans(texts, spans)
    else:
        clauses = encoder.encode_clauses(texts)
        statements = encoder.encode_clauses(statement_texts(document))
    counts = np.array([len(clause.statements) for clause in document.clauses], _COUNT)
    return DocumentVectors(clauses.astype(STORED), counts, statements.astype(STORED))


def statement_texts(document: Document) -> Sequence[str]:
    """Return the texts of all statements in order."""
    return [s.text for clause in document.clauses for s in clause.statements]
