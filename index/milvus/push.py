"""Copy a generation into Milvus, then let the alias name it: `python -m index push --to milvus`.

A push makes collections of its own, so that readers see the old generation until the new one is
complete and counted. It can be cut off anywhere: run again, it asks which clauses of each batch
are there and writes the others. The generation before stays for `roll_back`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.errors import IndexMismatch, IndexWriteError
from index.generation.folders import generation_folder, require_current
from index.generation.manifest import NAME as MANIFEST_FILE
from index.generation.snapshot import Snapshot, open_generation
from index.generation.store import StoredDocument
from index.milvus.aliases import COMPLETE, parts_of, prune
from index.milvus.client import Client
from index.milvus.filters import in_range
from index.milvus.names import collection_of, documents_of
from index.milvus.records import (
    BODY,
    HEAD,
    MANIFEST,
    TIES,
    TOKENS,
    Head,
    Record,
    as_text,
    clause_record,
    piece_records,
    pieces_in,
    record_of,
    ties_values,
    token_values,
)
from index.milvus.schema import (
    clauses_indexes,
    clauses_schema,
    documents_indexes,
    documents_schema,
)
from index.progress import Reporter, Silent
from index.settings import Settings
from index.structure.document import Document

BATCH = 250
"""Clauses sent at once: even the longest stay below the 64 MB that a server takes."""
PIECES = 64
"""Pieces sent at once, each up to 60,000 bytes."""
IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did. `written` counts clauses sent this time, `clauses` all of them."""

    generation: str
    collection: str
    clauses: int
    written: int
    dropped: tuple[str, ...] = ()


def push(
    settings: Settings, generation: str | None = None, *, reporter: Reporter | None = None
) -> PushReport:
    """Copy a generation of this machine (by default the current one) and let it serve.

    Raises:
        IndexMissing, IndexCorrupt: there is no such generation here, or it is damaged.
        IndexMismatch: Milvus holds another index under this generation's name.
        IndexUnreachable: the server can't be used; what was written stays for the next try.
        IndexWriteError: the counts differ afterwards, or a clause is too long.
    """
    snapshot = open_generation(settings.state, generation or require_current(settings.state))
    client = Client(settings)
    try:
        return _Push(settings, client, snapshot, reporter or Silent()).run()
    finally:
        client.close()
        snapshot.close()


class _Push:
    """One push of one snapshot."""

    def __init__(
        self, settings: Settings, client: Client, snapshot: Snapshot, reporter: Reporter
    ) -> None:
        self._client, self._snapshot, self._reporter = client, snapshot, reporter
        self._name, self._jieba = settings.milvus_collection, settings.milvus_jieba
        folder = generation_folder(settings.state, snapshot.generation)
        self._manifest = (folder / MANIFEST_FILE).read_text(encoding="utf-8")
        self._frequencies: Counter[str] = Counter()
        self._clauses = collection_of(self._name, snapshot.generation)
        self._documents = documents_of(self._clauses)

    def run(self) -> PushReport:
        """Create, fill, count, swap, tidy."""
        self._create()
        written = 0
        if parts_of(self._client, self._documents) is None:
            written = self._fill_clauses()
            parts = self._fill_documents()
            self._verify(parts)
            self._complete(parts)
        self._client.point(self._name, self._clauses)
        dropped = prune(self._client, self._name)
        return PushReport(
            self._snapshot.generation, self._clauses, len(self._snapshot), written, dropped
        )

    def _create(self) -> None:
        """Make what is missing; refuse collections of another index."""
        self._client.prepare(self._documents, documents_schema(), documents_indexes())
        digest = hashlib.sha256(self._manifest.encode()).hexdigest()
        found = self._client.get(self._documents, "key", [IDENTITY], ["data"])
        if not found:
            self._client.upsert(self._documents, [record_of(IDENTITY, IDENTITY, 0, digest)])
        elif found[0]["data"] != digest:
            raise IndexMismatch(
                f"Milvus 里的 {self._clauses} 是另一份索引，没有改动它。"
                "请换一个 milvus_collection，或先删除那个集合。"
            )
        schema = clauses_schema(
            self._snapshot.manifest.encoder.dimension,
            partitioned=not self._client.local,
            jieba=self._jieba,
        )
        indexes = clauses_indexes(len(self._snapshot), jieba=self._jieba)
        self._client.prepare(self._clauses, schema, indexes)

    def _fill_clauses(self) -> int:
        """Write what isn't there yet; return how many clauses were sent."""
        advance = self._reporter.stage("推送条款", len(self._snapshot))
        written = start = 0
        records = self._records()
        empty = self._client.count(self._clauses) == 0
        while batch := list(islice(records, BATCH)):
            missing = batch if empty else self._missing(start, batch)
            if missing:
                self._client.upsert(self._clauses, missing)
            written += len(missing)
            start += len(batch)
            advance(len(batch))
        return written

    def _missing(self, start: int, batch: Sequence[Record]) -> Sequence[Record]:
        """Return the clauses of a batch that aren't there; delete any that don't belong."""
        condition = in_range(start, start + len(batch))
        found = self._client.query(self._clauses, condition, ["clause_id"], strong=True)
        present = {record["clause_id"] for record in found}
        strange = present - {record["clause_id"] for record in batch}
        if strange:
            self._client.delete(self._clauses, "clause_id", sorted(strange))
        return [record for record in batch if record["clause_id"] not in present]

    def _records(self) -> Iterator[Record]:
        """Yield the record of every clause in row order."""
        vectors = self._snapshot.dense.vectors
        for stored, document, first in self._stored():
            pairs = zip(document.clauses, stored.clauses, strict=True)
            for row, (clause, data) in enumerate(pairs, first):
                record = clause_record(document, clause, row, vector=vectors[row], data=data)
                self._frequencies.update(set(record["codes"].split()))
                yield record

    def _stored(self) -> Iterator[tuple[StoredDocument, Document, int]]:
        first = 0
        for head in self._snapshot.documents:
            document = self._snapshot.document(head.doc_id)
            yield StoredDocument.of(document), document, first
            first += len(document.clauses)

    def _fill_documents(self) -> dict[str, int]:
        """Write manifest, documents, ranks and vocabulary; return the pieces of each."""
        values: dict[str, Iterable[str]] = {
            MANIFEST: [json.dumps(self._manifest)],
            BODY: (as_text(stored.body) for stored, _, _ in self._stored()),
            HEAD: self._heads(),
            TIES: ties_values(self._snapshot.tie_rank),
            TOKENS: token_values(self._frequencies),
        }
        parts = dict.fromkeys(values, 0)
        for kind, found in values.items():
            records = piece_records(kind, found)
            while batch := list(islice(records, PIECES)):
                self._client.upsert(self._documents, batch)
                parts[kind] += len(batch)
        return parts

    def _heads(self) -> Iterator[str]:
        place = 0
        for stored, _, first in self._stored():
            end = place + pieces_in(as_text(stored.body))
            yield Head(
                stored.doc_id,
                stored.file,
                first,
                first + len(stored.clauses),
                (place, end),
                stored.head,
                stored.columns,
            ).dump()
            place = end

    def _verify(self, parts: dict[str, int]) -> None:
        """Check that the server counts what was sent.

        Raises:
            IndexWriteError: it doesn't; the alias stays where it was.
        """
        expected = {self._clauses: len(self._snapshot), self._documents: sum(parts.values()) + 1}
        for collection, count in expected.items():
            self._client.finish(collection)
            found = self._client.count(collection)
            if found != count:
                raise IndexWriteError(
                    f"Milvus 集合 {collection} 应有 {count} 条，实有 {found} 条，没有启用。"
                    "请再运行一次 python -m index push --to milvus。"
                )

    def _complete(self, parts: dict[str, int]) -> None:
        self._client.upsert(self._documents, [record_of(COMPLETE, COMPLETE, 0, json.dumps(parts))])
        self._client.finish(self._documents)
