"""One document as a build works with it: ready to be stored, and known by what it would index.

An unchanged document comes from the cache in this form and goes to the generation unparsed; its
clauses are only made again where they are compared or their texts have to be encoded.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from index.text.context import index_text_at
from index.generation.store import StoredDocument
from index.structure.document import Document

Placed = tuple[str, int]
_SIZE = 4
"""Bytes that say how long the head is."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A usable document of the corpus.

    `key` names the document's content and all that shaped it; `text_keys` name the index text of
    each clause. Equal keys mean equal results, so both are keys of the cache.
    """

    key: bytes
    sha256: str
    stored: StoredDocument
    text_keys: tuple[bytes, ...]
    statements: int
    """How many its clauses have."""
    parsed: Document | None = None
    indexed: tuple[Placed, ...] = field(default=(), compare=False, repr=False)
    """The index texts, where they have just been made."""

    @classmethod
    def of(cls, key: bytes, document: Document) -> Taken:
        """Take a document that has just been parsed."""
        texts = index_texts(document)
        keys = tuple(hashlib.sha256(text.encode()).digest() for text, _ in texts)
        stored = StoredDocument.of(document)
        statements = sum(len(clause.statements) for clause in document.clauses)
        return cls(key, document.sha256, stored, keys, statements, document, tuple(texts))

    def document(self) -> Document:
        """Return the document with its clauses."""
        return self.parsed or self.stored.document()

    def texts(self) -> list[str]:
        """Return the index text of each clause."""
        return [text for text, _ in self.placed()]

    def placed(self) -> list[Placed]:
        """Return the index text of each clause, and where in it the clause's own begins."""
        return list(self.indexed) or index_texts(self.document())


@dataclass(frozen=True, slots=True)
class Held:
    """A usable document by its facts; the rest of it is in the cache until it is asked for."""

    key: bytes
    sha256: str
    doc_id: str
    file: str
    clauses: int
    statements: int
    packed: Callable[[], bytes]
    """Reads what `pack_taken` made of it."""

    def load(self) -> Taken:
        """Return the whole of it."""
        return unpack_taken(self.key, self.packed())

    def document(self) -> Document:
        """Return the document with its clauses."""
        return self.load().document()

    def stored(self) -> StoredDocument:
        """Return the document as the database holds it."""
        return replace(self.load().stored, key=self.key)


def index_texts(document: Document) -> list[Placed]:
    """Return what is indexed of each clause, and where in it the clause's own text begins."""
    return [index_text_at(document, clause) for clause in document.clauses]


def pack_taken(taken: Taken) -> bytes:
    """Return everything but the key and the parsed form as bytes."""
    stored = taken.stored
    facts = [stored.doc_id, stored.file, taken.sha256, stored.clause_ids, taken.statements]
    lines = [
        json.dumps(facts, ensure_ascii=False),
        stored.columns,
        stored.head,
        *stored.clauses,
    ]  # one a line
    rest = zlib.compress("\n".join(lines).encode(), level=1)
    sizes = len(stored.body).to_bytes(_SIZE, "little"), len(rest).to_bytes(_SIZE, "little")
    return b"".join([*sizes, stored.body, rest, *taken.text_keys])


def unpack_taken(key: bytes, value: bytes) -> Taken:
    """Return what `pack_taken` was given, without the parsed form."""
    start, middle = 2 * _SIZE, 2 * _SIZE + int.from_bytes(value[:_SIZE], "little")
    end = middle + int.from_bytes(value[_SIZE : 2 * _SIZE], "little")
    first, columns, head, *clauses = zlib.decompress(value[middle:end]).decode().split("\n")
    doc_id, file, sha256, clause_ids, statements = json.loads(first)
    body = value[start:middle]
    stored = StoredDocument(doc_id, file, columns, head, body, tuple(clause_ids), tuple(clauses))
    size = hashlib.sha256().digest_size
    keys = tuple(value[place : place + size] for place in range(end, len(value), size))
    return Taken(key, sha256, stored, keys, statements)
