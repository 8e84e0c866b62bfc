"""The five shipped documents, indexed with an encoder that is plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from index.build import build_index
from index.settings import Settings
from index.snapshot import Snapshot, open_snapshot
from rag.query import QueryParser
from rag.retriever import Retriever

CORPUS = Path(__file__).parents[2] / "corpus"


class BigramEncoder:
    """Counts character bigrams in 512 buckets; no model, the same everywhere."""

    encoder_id = "bigrams"
    revision = "1"
    dimension = 512

    def encode_clauses(self, texts: Sequence[str], progress: object = None) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for i in range(len(text) - 1):
                vectors[row, crc32(text[i : i + 2].encode()) % self.dimension] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(norms, 1e-9)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self.encode_clauses(texts)


@pytest.fixture(scope="session")
def shipped_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(corpus=CORPUS, state=tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="session")
def bigram_encoder() -> BigramEncoder:
    return BigramEncoder()


@pytest.fixture(scope="session")
def shipped(shipped_settings: Settings, bigram_encoder: BigramEncoder) -> Snapshot:
    build_index(shipped_settings, encoder=bigram_encoder)
    return open_snapshot(shipped_settings)


@pytest.fixture(scope="session")
def parser(shipped: Snapshot) -> QueryParser:
    return QueryParser(shipped)


@pytest.fixture(scope="session")
def retriever(
    shipped: Snapshot, bigram_encoder: BigramEncoder, shipped_settings: Settings
) -> Retriever:
    return Retriever(shipped, bigram_encoder, shipped_settings)
