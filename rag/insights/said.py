"""The statements of the chosen documents with their vectors: what matrix and conflicts compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from index.encoder import builtin_static
from index.encoder.static import StaticEncoder
from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from rag.insights.choosing import applies, codes_of, documents_of
from rag.insights.options import Options
from rag.relations.source import Source

Vectors = NDArray[np.float32]
_BESIDE = {"front", "signature", "attachments"}
"""Kinds of clauses that frame a document and rule nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of a clause of a document: `clause.text[start:end]`."""

    document: Document
    clause: Clause
    start: int
    end: int

    @property
    def text(self) -> str:
        """The statement on one line."""
        return " ".join(self.clause.text[self.start : self.end].split())

    @property
    def source(self) -> Source:
        """Where it stands."""
        return Source(self.clause, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Collected:
    """Statements and their unit vectors, row by row."""

    statements: tuple[Said, ...]
    vectors: Vectors


@cache
def encoder() -> StaticEncoder:
    """Return the encoder by which statements are compared, whatever the index was built with."""
    return builtin_static()


def clauses_of(snapshot: Snapshot, options: Options) -> Iterator[tuple[Document, Clause]]:
    """Yield the clauses that rule something, of the chosen documents and places."""
    codes = codes_of(options.regions)
    for document in documents_of(snapshot, options):
        for clause in document.clauses:
            if clause.kind not in _BESIDE and (not codes or applies(document, clause, codes)):
                yield document, clause


def collected(snapshot: Snapshot, clauses: Sequence[tuple[Document, Clause]]) -> Collected:
    """Return what the clauses state, without titles and lists of units."""
    statements: list[Said] = []
    kept: list[bool] = []
    for document, clause in clauses:
        for one in clause.statements:
            kept.append(one.role == "body")
            if kept[-1]:
                statements.append(Said(document, clause, one.start, one.end))
    vectors = _vectors(snapshot, [clause for _, clause in clauses])
    return Collected(tuple(statements), vectors[np.array(kept, bool)])


def _vectors(snapshot: Snapshot, clauses: Sequence[Clause]) -> Vectors:
    """Return the vectors of all statements: the index's own where this encoder made them."""
    made, by = snapshot.manifest.encoder, encoder()
    kept = snapshot.kept_statements
    same = (made.encoder_id, made.revision) == (by.encoder_id, by.revision)
    if kept is not None and same:
        rows = np.array([snapshot.row(clause.clause_id) for clause in clauses], np.int64)
        vectors, counts = kept.of(rows)
        if list(counts) == [len(clause.statements) for clause in clauses]:
            return vectors
    spans = [[(one.start, one.end) for one in clause.statements] for clause in clauses]
    return by.encode_spans([clause.text for clause in clauses], spans)[1]
