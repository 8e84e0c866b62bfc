"""Documents and clauses of one generation in SQLite (`clauses.sqlite`), written once.

Rows are clauses ordered by (doc_id, position in the document). A clause is stored apart from its
document, so that a search reads only what it shows. Values are JSON; nothing is ever unpickled.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.structure.document import Clause, Document
from index.structure.serialize import document_from_json, document_to_json

NAME = "clauses.sqlite"

_SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY, doc_id TEXT UNIQUE NOT NULL, file TEXT NOT NULL,
    first_row INTEGER NOT NULL, rows INTEGER NOT NULL, json TEXT NOT NULL);
CREATE TABLE clauses (
    row INTEGER PRIMARY KEY, clause_id TEXT UNIQUE NOT NULL, doc_id TEXT NOT NULL,
    json TEXT NOT NULL);
"""


def write_store(folder: Path, documents: Sequence[Document]) -> None:
    """Write documents (already in order) and their clauses."""
    connection = sqlite3.connect(folder / NAME)
    try:
        # The folder gets its name only when complete, so a journal would protect nothing.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        connection.executemany("INSERT INTO documents VALUES (?,?,?,?,?,?)", _documents(documents))
        connection.executemany("INSERT INTO clauses VALUES (?,?,?,?)", _clauses(documents))
        connection.commit()
    finally:
        connection.close()


def _documents(documents: Sequence[Document]) -> Iterator[tuple[object, ...]]:
    first = 0
    for position, document in enumerate(documents):
        count = len(document.clauses)
        head = _dump(document_to_json(replace(document, clauses=())))
        yield position, document.doc_id, document.file, first, count, head
        first += count


def _clauses(documents: Sequence[Document]) -> Iterator[tuple[int, str, str, str]]:
    row = 0
    for document in documents:
        stored = document_to_json(document)["clauses"]
        assert isinstance(stored, list | tuple)
        for clause, data in zip(document.clauses, stored, strict=True):
            yield row, clause.clause_id, document.doc_id, _dump(data)
            row += 1


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
        rows = self._all("SELECT doc_id, first_row, rows, json FROM documents ORDER BY position")
        self.documents = tuple(document_from_json(json.loads(row[3])) for row in rows)
        self.spans = {str(row[0]): (int(row[1]), int(row[1]) + int(row[2])) for row in rows}
        self._heads = {document.doc_id: document for document in self.documents}

    def _all(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def clause(self, row: int) -> Clause:
        """Return the clause of a row (KeyError if there is none)."""
        found = self._all("SELECT doc_id, json FROM clauses WHERE row = ?", (int(row),))
        if not found:
            raise KeyError(row)
        doc_id, data = found[0]
        return _parsed(self._heads[doc_id], [data])[0]

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
            "SELECT json FROM clauses WHERE row >= ? AND row < ? ORDER BY row", (first, end)
        )
        head = self._heads[doc_id]
        return replace(head, clauses=_parsed(head, [row[0] for row in found]))

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with its file."""
        results = [str(row[0]) for row in self._all("PRAGMA integrity_check")]
        return [] if results == ["ok"] else results

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()


def _parsed(head: Document, stored: Sequence[str]) -> tuple[Clause, ...]:
    """Return stored clauses; their texts are cut from the document's."""
    texts = {"doc_id": head.doc_id, "file": head.file, "title": "", "text": head.text}
    return document_from_json({**texts, "clauses": [json.loads(item) for item in stored]}).clauses
