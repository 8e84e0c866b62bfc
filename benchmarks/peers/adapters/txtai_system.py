"""txtai's hybrid search: its choice of FAISS index, its BM25 over Chinese bigrams in SQLite."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.adapters.base import (
    BIGRAMS,
    TOP_K,
    Material,
    Opened,
    SharedEncoder,
    first_of_each,
)

os.environ["ALLOW_RESOLVE_TRANSFORM"] = "1"  # lets a saved index name `transform` below

from txtai import Embeddings


@cache
def _encoder() -> SharedEncoder:
    return SharedEncoder()


def transform(texts: list[str]) -> NDArray[np.float32]:
    """Encode what txtai hands over, questions and passages alike (the prompts are empty)."""
    return _encoder().passages(list(texts))


class Txtai:
    """Writes and opens an embeddings folder."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Index and save the passages."""
        embeddings = Embeddings(
            {
                "method": "external",
                "transform": f"{__name__}.transform",
                "scoring": {
                    "method": "bm25",
                    "terms": True,
                    "normalize": True,
                    "tokenizer": {"regexp": BIGRAMS},
                },
                "batch": 2048,
                "encodebatch": 2048,
            }
        )
        embeddings.index((p.id, p.text, None) for p in material.passages)
        embeddings.save(str(folder))
        embeddings.close()
        return {}

    def open(self, folder: Path) -> Opened:
        """Load the folder."""
        return _OpenedTxtai(folder)


class _OpenedTxtai:
    def __init__(self, folder: Path) -> None:
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder))

    def ask(self, question: str) -> list[str]:
        return first_of_each(found[0] for found in self._embeddings.search(question, TOP_K))


SYSTEM = Txtai()
