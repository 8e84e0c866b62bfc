"""Haystack's in-memory hybrid: embedding and BM25 retrievers joined by reciprocal ranks.

BM25 reads Chinese bigrams (by default it reads single characters). The store is saved as JSON.
"""

from __future__ import annotations

from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore

from benchmarks.peers.adapters.base import (
    BIGRAMS,
    DEPTH,
    Material,
    Opened,
    SharedEncoder,
    first_of_each,
)

_FILE = "store.json"
_AT_ONCE = 2048


class Haystack:
    """Writes and opens the store's JSON."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Embed, write and save the passages."""
        encoder = SharedEncoder()
        store = InMemoryDocumentStore(bm25_tokenization_regex=BIGRAMS, return_embedding=False)
        for start in range(0, len(material.passages), _AT_ONCE):
            part = material.passages[start : start + _AT_ONCE]
            vectors = encoder.passage_lists([passage.text for passage in part])
            store.write_documents(
                [
                    Document(id=passage.id, content=passage.text, embedding=vector)
                    for passage, vector in zip(part, vectors, strict=True)
                ]
            )
        store.save_to_disk(str(folder / _FILE))
        return {}

    def open(self, folder: Path) -> Opened:
        """Load the JSON."""
        return _OpenedHaystack(folder)


class _OpenedHaystack:
    def __init__(self, folder: Path) -> None:
        store = InMemoryDocumentStore.load_from_disk(str(folder / _FILE))
        self._encoder = SharedEncoder()
        self._dense = InMemoryEmbeddingRetriever(store, top_k=DEPTH, return_embedding=False)
        self._lexical = InMemoryBM25Retriever(store, top_k=DEPTH)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)

    def ask(self, question: str) -> list[str]:
        vector = self._encoder.question_list(question)
        lists = [
            self._dense.run(query_embedding=vector)["documents"],
            self._lexical.run(query=question)["documents"],
        ]
        return first_of_each(found.id for found in self._joiner.run(lists)["documents"])


SYSTEM = Haystack()
