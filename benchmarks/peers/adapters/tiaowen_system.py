"""This project: what its build does once documents are parsed, then its parser and retriever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.peers.adapters.base import TOP_K, Material, Opened
from benchmarks.peers.collections import in_blocks
from benchmarks.peers.passages import Passage
from eval.passages import as_document
from index.build.cache import opened_cache
from index.build.making import Making
from index.build.taken import Held, Taken, pack_taken
from index.build.workers import worker_count
from index.build.writer import Writer
from index.encoder import load_encoder
from index.encoder.base import Encoder
from index.generation.manifest import (
    EncoderFacts,
    Manifest,
    read_manifest,
    write_manifest,
)
from index.generation.snapshot import open_files
from index.progress import Silent
from index.settings import Settings, encoder_setting, load_settings
from index.structure.document import Document
from index.text.tokens import TOKENIZER_VERSION
from rag.question.query import QueryParser
from rag.retrieval.retriever import Retriever

_GENERATION = "passages"
_BLOCK = 300
"""Passages that make one document, where they come from none."""


class Tiaowen:
    """Writes and opens one generation."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Encode, count, write the cache and the files: all of a full build but the parsing."""
        settings = load_settings(state=folder)
        target = folder / _GENERATION
        target.mkdir()
        documents = material.documents or as_documents(material.passages)
        encoder = load_encoder(settings)
        with opened_cache(folder) as cache:
            making = Making(cache, encoder, workers=worker_count(settings.build_workers))
            writer = Writer(making, encoder, Silent())
            items = [_held(document) for document in documents]
            files = writer.write(target, items)
        manifest = _manifest(settings, encoder, writer, material, files)
        statements = sum(item.statements for item in items)
        write_manifest(target, replace(manifest, statements=statements))
        return writer.seconds

    def open(self, folder: Path) -> Opened:
        """Open the generation as `python -m rag ask` would."""
        return _OpenedTiaowen(folder)


def _held(document: Document) -> Held:
    key = hashlib.sha256(document.doc_id.encode()).digest()
    taken = Taken.of(key, document)
    sizes = len(document.clauses), taken.statements
    return Held(key, "", document.doc_id, document.file, *sizes, partial(bytes, pack_taken(taken)))


def _manifest(
    settings: Settings,
    encoder: Encoder,
    writer: Writer,
    material: Material,
    files: dict[str, str],
) -> Manifest:
    setting = encoder_setting(settings)
    return Manifest(
        generation=_GENERATION,
        created="",
        encoder=EncoderFacts(setting, encoder.encoder_id, encoder.revision, encoder.dimension),
        documents=0,
        clauses=len(material.passages),
        statements=0,
        corpus_digest="",
        parser="",
        tokenizer=TOKENIZER_VERSION,
        dense_kind=str(writer.dense["kind"]),
        dense_recall_at_10=float(writer.dense["recall_at_10"]),
        sources={},
        files=files,
    )


def as_documents(passages: Sequence[Passage]) -> tuple[Document, ...]:
    """Return the passages as untitled documents, in order."""
    documents = []
    for number, block in enumerate(in_blocks(passages, _BLOCK)):
        doc_id = f"passages-{number:06d}"
        document = as_document({p.id: (p.title, p.body) for p in block})
        clauses = tuple(replace(clause, doc_id=doc_id) for clause in document.clauses)
        named = replace(document, doc_id=doc_id, file=f"{doc_id}.jsonl", clauses=clauses)
        documents.append(named)
    return tuple(documents)


class _OpenedTiaowen:
    def __init__(self, folder: Path) -> None:
        settings = load_settings(state=folder)
        target = folder / _GENERATION
        snapshot = open_files(target, read_manifest(target))
        self._parser = QueryParser(snapshot)
        self._retriever = Retriever(snapshot, load_encoder(settings), settings)

    def ask(self, question: str) -> list[str]:
        hits = self._retriever.retrieve(self._parser.parse(question), TOP_K).hits
        return [hit.clause.clause_id for hit in hits]


SYSTEM = Tiaowen()
