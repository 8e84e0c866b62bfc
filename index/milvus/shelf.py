"""Documents and clauses read from Milvus, as `index.generation.shelf` reads them from files.

One clause is never worth a round trip: those that a question reads are fetched together, and a
walk over the rows reads them by the block.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexCorrupt
from index.generation.columns import Columns
from index.generation.store import StoredDocument, clause_of
from index.milvus.client import Client
from index.milvus.filters import in_range, rows_filter
from index.milvus.names import documents_of
from index.milvus.records import (
    BODY,
    HEAD,
    TIES,
    Head,
    Record,
    as_bytes,
    key_of,
    ties_of,
    unpacked,
    values_of,
)
from index.structure.document import Clause, Document
from index.structure.serialize import document_from_json

_BLOCK = 256
_KEPT = 16_384
"""Clauses held as they are stored."""
_AT_ONCE = 1_000
"""Clauses asked for at once: about 1 MB."""
_PIECES = 64
_FIELDS = ("row", "clause_id", "data")


class MilvusShelf:
    """Reads one generation's documents and clauses; safe to share between threads."""

    def __init__(self, client: Client, collection: str, parts: Mapping[str, int]) -> None:
        """Read the heads of all documents; `parts` counts the pieces of each kind."""
        self._client, self._clauses = client, collection
        self._documents, self._parts = documents_of(collection), parts
        heads = [Head.parse(value) for value in self.values(HEAD)]
        self._heads = {head.doc_id: head for head in heads}
        self.documents = tuple(map(_facts, heads))
        self.spans: Mapping[str, tuple[int, int]] = {h.doc_id: (h.first, h.end) for h in heads}
        self._doc_ids = [head.doc_id for head in heads]
        self._firsts = [head.first for head in heads]
        self._held: OrderedDict[int, tuple[str, str]] = OrderedDict()
        self._rows_held: dict[str, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of rows."""
        return max((end for _, end in self.spans.values()), default=0)

    def values(self, kind: str) -> list[str]:
        """Return all values of a kind."""
        pieces = [
            piece
            for start in range(0, self._parts[kind], _PIECES)
            for piece in self._pieces(kind, start, min(start + _PIECES, self._parts[kind]))
        ]
        return list(values_of(pieces))

    def _pieces(self, kind: str, start: int, end: int) -> list[Record]:
        keys = [key_of(kind, place) for place in range(start, end)]
        found = self._client.get(self._documents, "key", keys, ["place", "data"])
        if len(found) != len(keys):
            raise IndexCorrupt(
                f"Milvus 集合 {self._documents} 不完整（{kind}）。"
                "请运行 python -m index push --to milvus 重新推送。"
            )
        return found

    def tie_rank(self) -> NDArray[np.int32]:
        """Return the place of each row's clause id in their order."""
        return ties_of(self.values(TIES))

    def hold(self, rows: Sequence[int]) -> None:
        """Fetch what isn't held of some rows, by one request: they are about to be read."""
        self._held_rows(rows)

    def clause(self, row: int) -> Clause:
        """Return the clause of a row (KeyError if there is none)."""
        return clause_of(self._doc_id(int(row)), *self._stored(int(row)))

    def clause_id(self, row: int) -> str:
        """Return the id of a row's clause (KeyError if there is none)."""
        return self._stored(int(row))[0]

    def _doc_id(self, row: int) -> str:
        if not 0 <= row < len(self):
            raise KeyError(row)
        return self._doc_ids[bisect_right(self._firsts, row) - 1]

    def _stored(self, row: int) -> tuple[str, str]:
        """Return id and JSON of a row, fetching with it the block that it is in."""
        if not 0 <= row < len(self):
            raise KeyError(row)
        with self._lock:
            held = self._held.get(row)
        if held is not None:
            return held
        start = row - row % _BLOCK
        return self._fetch(range(start, min(start + _BLOCK, len(self))))[row]

    def _held_rows(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return id and JSON of some rows, fetching those that aren't held."""
        with self._lock:
            held = {row: self._held[row] for row in rows if row in self._held}
        return held | self._fetch([row for row in rows if row not in held])

    def _fetch(self, rows: Sequence[int]) -> dict[int, tuple[str, str]]:
        found: dict[int, tuple[str, str]] = {}
        wanted = np.unique(np.array(rows, np.int64))
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            records = self._client.query(self._clauses, rows_filter(part), _FIELDS)
            found.update((int(r["row"]), (r["clause_id"], unpacked(r["data"]))) for r in records)
        if len(found) != len(wanted):
            raise IndexCorrupt(f"Milvus 集合 {self._clauses} 缺少条款。请重新推送索引。")
        with self._lock:
            self._held.update(found)
            self._rows_held.update((name, row) for row, (name, _) in found.items())
            while len(self._held) > _KEPT:
                _, (name, _) = self._held.popitem(last=False)
                self._rows_held.pop(name, None)
        return found

    def clause_ids(self) -> Sequence[str]:
        """Return all clause ids in row order."""
        ids: list[str] = []
        for start in range(0, len(self), _AT_ONCE):
            condition = in_range(start, start + _AT_ONCE)
            found = self._client.query(self._clauses, condition, ["row", "clause_id"])
            ids += [r["clause_id"] for r in sorted(found, key=lambda r: int(r["row"]))]
        return ids

    def row(self, clause_id: str) -> int:
        """Return the row of a clause (KeyError if there is none)."""
        with self._lock:
            held = self._rows_held.get(clause_id)
        if held is not None:
            return held
        found = self._client.get(self._clauses, "clause_id", [clause_id], ["row"])
        if not found:
            raise KeyError(clause_id)
        return int(found[0]["row"])

    def document(self, doc_id: str) -> Document:
        """Return a document with its text and clauses (KeyError if there is none)."""
        head = self._heads[doc_id]
        rows = range(head.first, head.end)
        held = self._held_rows(rows)
        stored = StoredDocument(
            doc_id=head.doc_id,
            file=head.file,
            columns=head.columns,
            head=head.data,
            body=as_bytes(self._body(head)),
            clause_ids=tuple(held[row][0] for row in rows),
            clauses=tuple(held[row][1] for row in rows),
        )
        return stored.document()

    def _body(self, head: Head) -> str:
        return next(values_of(self._pieces(BODY, *head.body)))

    def text(self, doc_id: str) -> str:
        """Return the text of a document (KeyError if there is none)."""
        return self.document(doc_id).text

    def columns(self) -> Mapping[str, Columns]:
        """Return every document's columns."""
        return {head.doc_id: Columns.from_json(head.columns) for head in self._heads.values()}

    def problems(self) -> list[str]:
        """Return what is wrong: another number of clauses than the documents have."""
        found = self._client.count(self._clauses)
        return [] if found == len(self) else [f"{self._clauses} 有 {found} 条，应有 {len(self)} 条"]

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def _facts(head: Head) -> Document:
    """Return a document's facts, without text, headings and clauses."""
    return document_from_json({"text": "", **json.loads(head.data)})
