"""A generation in Milvus as the `Snapshot` that everything else knows; no local files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from weakref import finalize

from index.encoder.base import Encoder
from index.errors import IndexMissing
from index.generation.manifest import parse_manifest
from index.generation.snapshot import Parts, Snapshot
from index.milvus.aliases import parts_of
from index.milvus.client import Client
from index.milvus.dense import MilvusDense
from index.milvus.lexical import MilvusLexical
from index.milvus.names import SERVED, collection_of, documents_of
from index.milvus.records import MANIFEST, TOKENS
from index.milvus.shelf import MilvusShelf
from index.milvus.statements import EncodedStatements
from index.search.statements import StatementSearch
from index.structure.document import Clause


class MilvusSnapshot(Snapshot):
    """An immutable generation that a server keeps.

    Example:
        >>> snapshot = open_remote(client, "tiaowen", "g000002-20260102T030405Z")  # doctest: +SKIP
        >>> snapshot.generation  # doctest: +SKIP
        'g000002-20260102T030405Z@milvus'
    """

    mend = "请重建并推送索引，或改回原来的 encoder 设置。"

    def __init__(self, client: Client, collection: str, parts: dict[str, int]) -> None:
        """Read what is needed at once: manifest, heads of documents, ranks."""
        shelf = MilvusShelf(client, collection, parts)
        text = json.loads(shelf.values(MANIFEST)[0])
        manifest = parse_manifest(text, collection)
        ranks = shelf.tie_rank()
        dense = MilvusDense(client, collection, ranks, manifest.encoder.dimension)
        lexical = MilvusLexical(client, collection, ranks, parts[TOKENS])
        super().__init__(manifest, Parts(shelf, ranks, dense, lexical))  # type: ignore[arg-type]
        self.generation = manifest.generation + SERVED
        self._remote = shelf
        # Whoever still answers from an old generation keeps it; its line goes with the last.
        finalize(self, client.close).atexit = False

    def statement_vectors(self, encoder: Encoder) -> StatementSearch:
        """Return the vectors of the statements, to be made by `encoder` when they are needed."""
        self.require_encoder(encoder)
        return EncodedStatements(self.clauses, encoder)

    def clauses(self, rows: Iterable[int]) -> list[Clause]:
        """Return the clauses of some rows, in their order, by one request."""
        wanted = [int(row) for row in rows]
        self._remote.hold(wanted)
        return [self.clause(row) for row in wanted]


def open_remote(client: Client, name: str, generation: str) -> MilvusSnapshot:
    """Open a generation that was pushed under a name.

    Raises:
        IndexMissing: there is none, or its push hasn't ended.
        IndexMismatch, IndexCorrupt: it is of another schema version, or incomplete.
    """
    collection = collection_of(name, generation)
    there = client.collections()
    parts = None
    if collection in there and documents_of(collection) in there:
        client.load(documents_of(collection))
        client.load(collection)
        parts = parts_of(client, documents_of(collection))
    if parts is None:
        raise IndexMissing(
            f"Milvus 里没有完整的索引 {generation}。请运行 python -m index push --to milvus。"
        )
    return MilvusSnapshot(client, collection, parts)
