"""LangChain as Langchain-Chatchat puts it together: FAISS and BM25Retriever in an ensemble.

Texts are split at 750 characters with 150 of overlap, BM25 reads jieba's search-mode words (cut by
its Rust port, many times faster). BM25Retriever can't be saved: it is made again at each start.
"""

from __future__ import annotations

import logging
from pathlib import Path

import rjieba
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from benchmarks.peers.adapters.base import (
    DEPTH,
    Material,
    Opened,
    SharedEncoder,
    first_of_each,
)

logging.getLogger("faiss.loader").setLevel(logging.WARNING)
SEPARATORS = ["\n\n", "\n", "。|！|？", r"\.\s|\!\s|\?\s", r"；|;\s", r"，|,\s"]
"""Chatchat's, for Chinese."""


class _Embeddings(Embeddings):  # type: ignore[misc]  # untyped here
    def __init__(self) -> None:
        self._encoder = SharedEncoder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._encoder.passage_lists(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._encoder.question_list(text)


def _lexical(documents: list[Document]) -> BM25Retriever:
    found = BM25Retriever.from_documents(documents, preprocess_func=rjieba.cut_for_search)
    found.k = DEPTH
    return found


class LangChain:
    """Writes and opens FAISS's folder."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Split, embed, index, save; BM25 too, since the first process needs it."""
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=750,
            chunk_overlap=150,
            separators=SEPARATORS,
            is_separator_regex=True,
            keep_separator="end",  # as Chatchat does; else a lone full stop may be a chunk
        )
        documents = splitter.split_documents(
            [Document(p.text, metadata={"passage": p.id}) for p in material.passages]
        )
        store = FAISS.from_documents(documents, _Embeddings())
        _lexical(documents)
        store.save_local(str(folder))
        return {}

    def open(self, folder: Path) -> Opened:
        """Load the vectors, make BM25 from the stored texts."""
        return _OpenedLangChain(folder)


class _OpenedLangChain:
    def __init__(self, folder: Path) -> None:
        store = FAISS.load_local(
            str(folder), _Embeddings(), allow_dangerous_deserialization=True
        )  # the only way that it loads; the file was written by `build` just before
        documents = [store.docstore.search(key) for key in store.index_to_docstore_id.values()]
        self._ensemble = EnsembleRetriever(
            retrievers=[
                _lexical(documents),
                store.as_retriever(search_kwargs={"k": DEPTH}),
            ],
            weights=[0.5, 0.5],
        )

    def ask(self, question: str) -> list[str]:
        found = self._ensemble.invoke(question)
        return first_of_each(document.metadata["passage"] for document in found)


SYSTEM = LangChain()
