"""Documents and clauses of one generation in SQLite (`clauses.sqlite`), written once.

Rows are clauses ordered by (doc_id, position in the document). A clause is stored apart from its
document, so that a search reads only what it shows. Values are JSON; nothing is ever unpickled.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from index.structure.document import Clause, Document, Fact, Heading
from index.structure.serialize import document_from_json

NAME = "clauses.sqlite"

_SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY, doc_id TEXT UNIQUE NOT NULL, file TEXT NOT NULL,
    first_row INTEGER NOT NULL, rows INTEGER NOT NULL, head BLOB NOT NULL);
CREATE TABLE clauses (
    row INTEGER PRIMARY KEY, clause_id TEXT UNIQUE NOT NULL, json TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the database holds it, so that an unchanged one is copied, not parsed.

    JSON leaves out what a field has by default; `head` is the document without its clauses.
    """

    doc_id: str
    file: str
    head: bytes
    """Compressed: it carries the whole text."""
    clause_ids: tuple[str, ...]
    clauses: tuple[str, ...]

    @classmethod
    def of(cls, document: Document) -> StoredDocument:
        """Return a document in stored form."""
        return cls(
            document.doc_id,
            document.file,
            zlib.compress(_dump(replace(document, clauses=())).encode()),
            tuple(clause.clause_id for clause in document.clauses),
            tuple(_dump(clause) for clause in document.clauses),
        )

    def document(self) -> Document:
        """Return the document with its clauses."""
        head = _head(self.head)
        return replace(
            head, clauses=_clauses(head, zip(self.clause_ids, self.clauses, strict=True))
        )


_DERIVED = {Document: {"clauses"}, Clause: {"clause_id", "doc_id", "text"}, Heading: {"text"}}
"""Fields stored elsewhere: texts are spans of the document's, ids are a column."""
_FIELDS: dict[type, tuple[tuple[str, object], ...]] = {
    cls: tuple((f.name, f.default) for f in fields(cls) if f.name not in _DERIVED.get(cls, ()))
    for cls in (Document, Clause, Heading, Fact)
}
"""Names and defaults of the fields that the JSON holds."""


def _plain(part: Any) -> dict[str, object]:
    """Return a document, clause, heading or fact as a dictionary without default values."""
    values = ((name, getattr(part, name), default) for name, default in _FIELDS[type(part)])
    return {name: value for name, value, default in values if value != default}


def _dump(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _head(stored: bytes) -> Document:
    try:
        return document_from_json(json.loads(zlib.decompress(stored)))
    except zlib.error as error:
        raise ValueError(f"{NAME}: {error}") from error


def _clauses(head: Document, stored: Iterable[tuple[str, str]]) -> tuple[Clause, ...]:
    """Return clauses from their ids and JSON; their texts are cut from the document's."""
    texts = {"doc_id": head.doc_id, "file": head.file, "title": "", "text": head.text}
    items = [
        json.loads(data) | {"clause_id": clause_id, "doc_id": head.doc_id}
        for clause_id, data in stored
    ]
    return document_from_json({**texts, "clauses": items}).clauses


def write_store(folder: Path, documents: Iterable[Document | StoredDocument]) -> None:
    """Write documents (already in order) and their clauses."""
    stored = [StoredDocument.of(d) if isinstance(d, Document) else d for d in documents]
    connection = sqlite3.connect(folder / NAME)
    try:
        # The folder gets its name only when complete, so a journal would protect nothing.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        connection.executemany("INSERT INTO documents VALUES (?,?,?,?,?,?)", _document_rows(stored))
        pairs = ((i, j) for d in stored for i, j in zip(d.clause_ids, d.clauses, strict=True))
        rows = ((row, clause_id, data) for row, (clause_id, data) in enumerate(pairs))
        connection.executemany("INSERT INTO clauses VALUES (?,?,?)", rows)
        connection.commit()
    finally:
        connection.close()


def _document_rows(stored: Iterable[StoredDocument]) -> Iterator[tuple[object, ...]]:
    first = 0
    for position, document in enumerate(stored):
        count = len(document.clauses)
        yield position, document.doc_id, document.file, first, count, document.head
        first += count


class Store:
    """Read access to one generation's documents and clauses, from any thread."""

    def __init__(self, folder: Path) -> None:
        """Open `clauses.sqlite` of a generation read-only.

        Raises:
            sqlite3.DatabaseError: it is no such database.
        """
        uri = f"{(folder / NAME).resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        rows = self._all("SELECT doc_id, first_row, rows, head FROM documents ORDER BY position")
        self.documents = tuple(_head(row[3]) for row in rows)
        self.spans = {str(row[0]): (int(row[1]), int(row[1]) + int(row[2])) for row in rows}
        self._heads = {document.doc_id: document for document in self.documents}
        self._first_rows = [int(row[1]) for row in rows]

    def _all(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def clause(self, row: int) -> Clause:
        """Return the clause of a row (KeyError if there is none)."""
        found = self._all("SELECT clause_id, json FROM clauses WHERE row = ?", (int(row),))
        if not found:
            raise KeyError(row)
        return _clauses(self.documents[bisect_right(self._first_rows, row) - 1], found)[0]

    def row(self, clause_id: str) -> int:
        """Return the row of a clause (KeyError if there is none)."""
        found = self._all("SELECT row FROM clauses WHERE clause_id = ?", (clause_id,))
        if not found:
            raise KeyError(clause_id)
        return int(found[0][0])

    def clause_ids(self) -> list[str]:
        """Return all clause ids in row order."""
        return [str(row[0]) for row in self._all("SELECT clause_id FROM clauses ORDER BY row")]

    def document(self, doc_id: str) -> Document:
        """Return a document with its clauses (KeyError if there is none)."""
        first, end = self.spans[doc_id]
        found = self._all(
            "SELECT clause_id, json FROM clauses WHERE row >= ? AND row < ? ORDER BY row",
            (first, end),
        )
        head = self._heads[doc_id]
        return replace(head, clauses=_clauses(head, found))

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with its file."""
        results = [str(row[0]) for row in self._all("PRAGMA integrity_check")]
        return [] if results == ["ok"] else results

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()
