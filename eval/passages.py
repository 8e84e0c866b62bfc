"""Foreign passages as a snapshot, so that our own retriever searches them unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

import numpy as np

from index.build.encoding import encode_document
from index.build.taken import index_texts
from index.encoder import load_encoder
from index.generation.manifest import EncoderFacts, Manifest
from index.generation.snapshot import open_files
from index.generation.store import write_store
from index.search.dense import VECTORS
from index.search.dense_cache import build_cache
from index.search.lexical import LexicalIndex
from index.search.statements import write_statements
from index.settings import Settings
from index.structure.document import Clause, Document
from index.structure.statements import statements_of
from index.text.tokens import tokenize
from rag.question.query import QueryParser
from rag.retrieval.retriever import Retriever

_TOP_K = 10


def as_document(passages: Mapping[str, tuple[str, str]]) -> Document:
    """Return one document whose clauses are the passages, their titles being the path."""
    clauses: list[Clause] = []
    start = 0
    for passage_id, (title, text) in passages.items():
        clauses.append(
            Clause(
                clause_id=passage_id,
                doc_id="passages",
                kind="clause",
                number="",
                path=(title,) if title else (),
                text=text,
                start=start,
                end=start + len(text),
                statements=statements_of(text),
            )
        )
        start += len(text) + 1
    text = "\n".join(text for _, text in passages.values())
    return Document("passages", "corpus.jsonl", "", text, tuple(clauses))


class PassageSearch:
    """Indexes passages in a folder and ranks them for a query by each method."""

    def __init__(
        self, settings: Settings, passages: Mapping[str, tuple[str, str]], folder: Path
    ) -> None:
        document = as_document(passages)
        self._encoder = load_encoder(settings)
        placed = index_texts(document)
        texts = [text for text, _ in placed]
        made = encode_document(document, placed, self._encoder)
        np.save(folder / VECTORS, made.clauses, allow_pickle=False)
        write_statements(folder, made.statements, made.counts)
        dense = build_cache(made.clauses, folder)
        LexicalIndex.build([tokenize(text) for text in texts]).save(folder)
        write_store(folder, (document,))
        facts = EncoderFacts(
            settings.encoder,
            self._encoder.encoder_id,
            self._encoder.revision,
            self._encoder.dimension,
        )
        manifest = Manifest(
            generation="passages",
            created="",
            encoder=facts,
            documents=1,
            clauses=len(texts),
            statements=len(made.statements),
            corpus_digest="",
            dense_kind=str(dense["kind"]),
            dense_recall_at_10=float(dense["recall_at_10"]),
            sources={},
            files={},
            parser="",
            tokenizer=0,
        )
        self._snapshot = open_files(folder, manifest)
        self._parser = QueryParser(self._snapshot)
        self._retriever = Retriever(self._snapshot, self._encoder, settings)

    def rankings(self, text: str) -> Iterator[tuple[str, list[str], float]]:
        """Yield (method, ranked passage ids, milliseconds) for one query."""
        start = perf_counter()
        scores = self._snapshot.lexical.scores(tokenize(text))
        top = np.argpartition(-scores, min(_TOP_K, len(scores) - 1))[:_TOP_K]
        rows = top[np.argsort(-scores[top], kind="stable")]
        yield "lexical", self._ids(rows), (perf_counter() - start) * 1000
        start = perf_counter()
        _, found = self._snapshot.dense.search(self._encoder.encode_queries([text]), _TOP_K)
        yield "dense", self._ids(found[0]), (perf_counter() - start) * 1000
        start = perf_counter()
        hits = self._retriever.retrieve(self._parser.parse(text), _TOP_K).hits
        yield "fused", [hit.clause.clause_id for hit in hits], (perf_counter() - start) * 1000

    def _ids(self, rows: np.ndarray) -> list[str]:
        return [self._snapshot.clause_ids[int(row)] for row in rows]
