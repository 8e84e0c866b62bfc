"""Documents and clauses of one generation in SQLite (`clauses.sqlite`), written once.

Rows are clauses ordered by (doc_id, position in the document). A clause is stored with its text
and apart from its document, and a document's facts apart from its text, so that opening reads no
text and a search only what it shows. Values are JSON; nothing is ever unpickled.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from index.generation.columns import Columns
from index.search.ranks import write_ranks
from index.structure.document import Clause, Document, Fact, Heading, Statement
from index.structure.serialize import document_from_json
from index.structure.statements import packed, unpacked

NAME = "clauses.sqlite"

_SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY, doc_id TEXT UNIQUE NOT NULL, file TEXT NOT NULL,
    key BLOB NOT NULL, first_row INTEGER NOT NULL, rows INTEGER NOT NULL,
    columns TEXT NOT NULL, head TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE clauses (
    row INTEGER PRIMARY KEY, clause_id TEXT UNIQUE NOT NULL, json TEXT NOT NULL);
"""
_BODY = ("text", "headings")
"""Fields of a document that are read only when it is shown whole."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the database holds it, so that an unchanged one is copied, not parsed.

    JSON leaves out what a field has by default. `head` holds the facts, `body` (compressed) the
    text and the headings.
    """

    doc_id: str
    file: str
    columns: str
    head: str
    body: bytes
    clause_ids: tuple[str, ...]
    clauses: tuple[str, ...]
    key: bytes = b""
    """Names the content and all that shaped it, where a build knows that."""

    @classmethod
    def of(cls, document: Document) -> StoredDocument:
        """Return a document in stored form."""
        parts = _values(replace(document, clauses=()))
        body = {name: parts.pop(name) for name in _BODY if name in parts}
        return cls(
            document.doc_id,
            document.file,
            Columns.of(document).to_json(),
            _dump(parts),
            zlib.compress(_dump(body).encode(), level=3),
            tuple(clause.clause_id for clause in document.clauses),
            tuple(_dump(clause) for clause in document.clauses),
        )

    def document(self) -> Document:
        """Return the document with its clauses."""
        rows = zip(self.clause_ids, self.clauses, strict=True)
        return _whole(self.head, self.body, [clause_of(self.doc_id, *row) for row in rows])


_DERIVED = {Document: {"clauses"}, Clause: {"clause_id", "doc_id"}, Heading: {"text"}}
"""Fields stored elsewhere: headings are spans of the document's text, ids are a column."""
_FIELDS: dict[type, tuple[tuple[str, object], ...]] = {
    cls: tuple((f.name, f.default) for f in fields(cls) if f.name not in _DERIVED.get(cls, ()))
    for cls in (Document, Clause, Heading, Fact)
}
"""Names and defaults of the fields that the JSON holds."""


def _plain(part: Any) -> dict[str, object] | list[int | str]:
    """Return a document, clause, heading or fact as a dictionary without default values; of a
    statement, its spans and role.
    """
    if isinstance(part, Statement):
        return packed(part)
    return _values(part)


def _values(part: Document | Clause | Heading | Fact) -> dict[str, object]:
    return {
        name: value
        for name, default in _FIELDS[type(part)]
        if (value := getattr(part, name)) != default
    }


def _dump(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _head(stored: str) -> Document:
    """Return a document without its text, headings and clauses."""
    return document_from_json({"text": "", **json.loads(stored)})


def _body(stored: bytes) -> dict[str, Any]:
    try:
        body: dict[str, Any] = json.loads(zlib.decompress(stored))
    except zlib.error as error:
        raise ValueError(f"{NAME}: {error}") from error
    return body


def _whole(head: str, body: bytes, clauses: Iterable[Clause]) -> Document:
    document = document_from_json({**json.loads(head), **_body(body)})
    return replace(document, clauses=tuple(clauses))


def clause_of(doc_id: str, clause_id: str, stored: str) -> Clause:
    """Return a clause from its ids and its JSON."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(stored).items()
    }
    if "facts" in values:
        values["facts"] = tuple(Fact(**fact) for fact in values["facts"])
    if "statements" in values:
        text = values["text"]
        values["statements"] = tuple(unpacked(one, text) for one in values["statements"])
    return Clause(**{"path": (), **values}, clause_id=clause_id, doc_id=doc_id)


def write_store(folder: Path, documents: Iterable[Document | StoredDocument]) -> None:
    """Write documents (already in order), their clauses, and the ranks of the clauses' ids."""
    ids: list[str] = []
    connection = sqlite3.connect(folder / NAME)
    try:
        # The folder gets its name only when complete, so a journal would protect nothing.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        first = 0
        for position, document in enumerate(documents):
            stored = StoredDocument.of(document) if isinstance(document, Document) else document
            _insert(connection, stored, position, first)
            first += len(stored.clauses)
            ids += stored.clause_ids
        connection.commit()
    finally:
        connection.close()
    write_ranks(folder, ids)


def _insert(
    connection: sqlite3.Connection, stored: StoredDocument, position: int, first: int
) -> None:
    facts = (position, stored.doc_id, stored.file, stored.key, first, len(stored.clauses))
    connection.execute(
        "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?)",
        (*facts, stored.columns, stored.head, stored.body),
    )
    rows = zip(stored.clause_ids, stored.clauses, strict=True)
    connection.executemany(
        "INSERT INTO clauses VALUES (?,?,?)",
        ((first + place, clause_id, data) for place, (clause_id, data) in enumerate(rows)),
    )


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
        rows = self._all(
            "SELECT doc_id, key, first_row, rows, head FROM documents ORDER BY position"
        )
        self.documents = tuple(_head(row[4]) for row in rows)
        """Every document's facts, by doc_id; without text, headings and clauses."""
        self.keys: Mapping[str, bytes] = {str(row[0]): bytes(row[1]) for row in rows}
        self.spans = {str(row[0]): (int(row[2]), int(row[2]) + int(row[3])) for row in rows}
        self._first_rows = [int(row[2]) for row in rows]

    def _all(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def clause(self, row: int) -> Clause:
        """Return the clause of a row (KeyError if there is none)."""
        found = self._all("SELECT clause_id, json FROM clauses WHERE row = ?", (int(row),))
        if not found:
            raise KeyError(row)
        doc_id = self.documents[bisect_right(self._first_rows, row) - 1].doc_id
        return clause_of(doc_id, *found[0])

    def row(self, clause_id: str) -> int:
        """Return the row of a clause (KeyError if there is none)."""
        found = self._all("SELECT row FROM clauses WHERE clause_id = ?", (clause_id,))
        if not found:
            raise KeyError(clause_id)
        return int(found[0][0])

    def clause_id(self, row: int) -> str:
        """Return the id of a row's clause (KeyError if there is none)."""
        found = self._all("SELECT clause_id FROM clauses WHERE row = ?", (int(row),))
        if not found:
            raise KeyError(row)
        return str(found[0][0])

    def clause_ids(self) -> list[str]:
        """Return all clause ids in row order."""
        return [str(row[0]) for row in self._all("SELECT clause_id FROM clauses ORDER BY row")]

    def document(self, doc_id: str) -> Document:
        """Return a document with its clauses (KeyError if there is none)."""
        first, end = self.spans[doc_id]
        rows = self._all(
            "SELECT clause_id, json FROM clauses WHERE row >= ? AND row < ? ORDER BY row",
            (first, end),
        )
        query = "SELECT head, body FROM documents WHERE doc_id = ?"
        head, body = self._all(query, (doc_id,))[0]
        return _whole(head, body, [clause_of(doc_id, *row) for row in rows])

    def text(self, doc_id: str) -> str:
        """Return the text of a document (KeyError if there is none)."""
        found = self._all("SELECT body FROM documents WHERE doc_id = ?", (doc_id,))
        if not found:
            raise KeyError(doc_id)
        return str(_body(found[0][0])["text"])

    def columns(self) -> Iterator[tuple[str, Columns]]:
        """Yield every document's columns, by doc_id."""
        for doc_id, line in self._all("SELECT doc_id, columns FROM documents ORDER BY position"):
            yield str(doc_id), Columns.from_json(line)

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with its file."""
        results = [str(row[0]) for row in self._all("PRAGMA integrity_check")]
        return [] if results == ["ok"] else results

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()
