"""The five shipped documents pushed to Milvus Lite, once for all tests; and a second, tiny one.

Without the extra `milvus` the tests that need a server are skipped, with the reason.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from zlib import crc32

import numpy as np
import pytest

from index.build.run import build_index
from index.generation.snapshot import Snapshot
from index.milvus.push import push
from index.opening import open_local, open_snapshot
from index.settings import Settings

CORPUS = Path(__file__).parents[3] / "corpus"
TEXTS = {
    "国办/甲.txt": "甲市数据要素方案\n一、总体要求\n（一）推进数据共享。\n（二）交易增长3.5%。\n",
    "乙.txt": "乙县土地管理办法\n第一条 为了保护耕地，制定本办法。\n第二条 土地用途不得改变。\n",
}


class BigramEncoder:
    """Counts character bigrams in 64 buckets; no model, the same everywhere."""

    encoder_id = "bigrams"
    revision = "1"
    dimension = 64

    def encode_clauses(self, texts, progress=None):
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for i in range(len(text) - 1):
                vectors[row, crc32(text[i : i + 2].encode()) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def encode_queries(self, texts):
        return self.encode_clauses(texts)


@pytest.fixture(scope="session")
def release() -> Callable[[str], None]:
    """Stops the server that Milvus Lite runs for a file."""
    for library in ("pymilvus", "milvus_lite"):
        pytest.importorskip(library, reason='needs pip install "tiaowen[milvus]"')
    from milvus_lite.server_manager import server_manager_instance

    return server_manager_instance.release_server


@pytest.fixture(scope="session")
def servers(release) -> ModuleType:
    """Milvus Lite behind a port; loaded by its file, since tests are no package."""
    spec = importlib.util.spec_from_file_location("servers", Path(__file__).parent / "servers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def encoder():
    return BigramEncoder()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory, encoder, release) -> Iterator[Settings]:
    """Settings of the shipped corpus, built here and pushed."""
    folder = tmp_path_factory.mktemp("milvus")
    settings = Settings(
        corpus=CORPUS,
        state=folder / "var",
        vector_store="milvus",
        milvus_uri=str(folder / "milvus.db"),
    )
    build_index(settings, encoder=encoder)
    push(settings)
    yield settings
    release(settings.milvus_uri)


@pytest.fixture(scope="session")
def local(shipped) -> Snapshot:
    return open_local(shipped)


@pytest.fixture(scope="session")
def remote(shipped) -> Iterator[Snapshot]:
    snapshot = open_snapshot(shipped)
    yield snapshot
    snapshot.close()


@pytest.fixture(params=["faiss", "milvus"])
def snapshot(request, local, remote) -> Snapshot:
    """The same generation from files and from Milvus."""
    return local if request.param == "faiss" else remote


@pytest.fixture
def settings(tmp_path, encoder, release) -> Iterator[Settings]:
    """Two short documents, built but not pushed."""
    for file, text in TEXTS.items():
        path = tmp_path / "corpus" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = Settings(
        corpus=tmp_path / "corpus",
        state=tmp_path / "var",
        vector_store="milvus",
        milvus_uri=str(tmp_path / "milvus.db"),
        milvus_timeout=5,
    )
    build_index(settings, encoder=encoder)
    yield settings
    release(settings.milvus_uri)
