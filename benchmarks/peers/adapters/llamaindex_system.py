"""LlamaIndex: a FAISS vector store and its BM25 retriever, fused by reciprocal ranks.

Each passage is one node. BM25 reads Chinese bigrams: its own pattern takes a whole Chinese
sentence for one word.
"""

from __future__ import annotations

from pathlib import Path

import faiss
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.core.schema import TextNode
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.faiss import FaissVectorStore
from pydantic import PrivateAttr

from benchmarks.peers.adapters.base import (
    BIGRAMS,
    DEPTH,
    Material,
    Opened,
    SharedEncoder,
    first_of_each,
)

_LEXICAL = "bm25"


class _Embedding(BaseEmbedding):  # type: ignore[misc]  # untyped here
    _encoder: SharedEncoder = PrivateAttr(default_factory=SharedEncoder)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._encoder.question_list(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._encoder.passage_lists([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.passage_lists(texts)


class LlamaIndex:
    """Writes and opens a storage context and the BM25 folder beside it."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Embed, index and save the passages."""
        nodes = [TextNode(id_=p.id, text=p.text) for p in material.passages]
        embedding = _Embedding(embed_batch_size=2048)
        store = FaissVectorStore(faiss.IndexFlatIP(SharedEncoder().dimension))
        context = StorageContext.from_defaults(vector_store=store)
        index = VectorStoreIndex(nodes, storage_context=context, embed_model=embedding)
        lexical = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=DEPTH, skip_stemming=True, token_pattern=BIGRAMS
        )
        index.storage_context.persist(str(folder))
        (folder / _LEXICAL).mkdir()
        lexical.persist(str(folder / _LEXICAL))
        return {}

    def open(self, folder: Path) -> Opened:
        """Load both."""
        return _OpenedLlamaIndex(folder)


class _OpenedLlamaIndex:
    def __init__(self, folder: Path) -> None:
        store = FaissVectorStore.from_persist_dir(str(folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
        index = load_index_from_storage(context, embed_model=_Embedding())
        lexical = BM25Retriever.from_persist_dir(str(folder / _LEXICAL))
        lexical.token_pattern, lexical.skip_stemming = BIGRAMS, True  # aren't saved
        self._fusion = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=DEPTH), lexical],
            llm=MockLLM(),  # never asked: one query is the question itself
            num_queries=1,
            mode="reciprocal_rerank",
            similarity_top_k=DEPTH,
            use_async=False,
        )

    def ask(self, question: str) -> list[str]:
        return first_of_each(found.node.node_id for found in self._fusion.retrieve(question))


SYSTEM = LlamaIndex()
