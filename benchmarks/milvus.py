"""Push the current index to Milvus; measure bytes a clause, latency and agreement with the files.

    TIAOWEN_MILVUS_URI=/tmp/bench.db python benchmarks/milvus.py QUESTIONS.jsonl [--questions 100]

`QUESTIONS` holds a `query` or `question` a line. Milvus Lite keeps BM25 statistics by segment; for
more than some 20,000 clauses let it keep them in one:
MILVUS_LITE_MEMTABLE_MEMORY_LIMIT_BYTES=8000000000 MILVUS_LITE_WAL_SIZE_LIMIT_BYTES=8000000000.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter

import numpy as np

from index.encoder import load_encoder
from index.generation.snapshot import Snapshot
from index.milvus.client import Client
from index.milvus.names import SERVED, collection_of
from index.milvus.push import push
from index.milvus.schema import BM25_TEXT
from index.opening import open_local, open_snapshot
from index.settings import Settings, load_settings
from rag.question.query import QueryParser
from rag.retrieval.retriever import Retriever

TIE = 1e-4


def main() -> None:
    """Run it all and print one figure a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    given = parser.parse_args()
    texts = _texts(given.file, given.questions)
    settings = load_settings(vector_store="milvus")
    start = perf_counter()
    report = push(settings)
    print(f"push_s {perf_counter() - start:.1f} clauses {report.clauses} sent {report.written}")
    _sizes(settings, report.generation)
    local = open_local(settings, report.generation)
    start = perf_counter()
    remote = open_snapshot(settings, report.generation + SERVED)
    print(f"open_s {perf_counter() - start:.2f}")
    _compare(settings, local, remote, texts)


def _texts(file: Path, count: int) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        rows = (json.loads(line) for line in islice(lines, count))
        return [row.get("query") or row["question"] for row in rows]


def _sizes(settings: Settings, generation: str) -> None:
    """Print the mean bytes of each field over a sample, and of the files of Milvus Lite."""
    client = Client(settings)
    collection = collection_of(settings.milvus_collection, generation)
    count = client.count(collection)
    rows = np.unique(np.linspace(0, count - 1, min(count, 500)).astype(int)).tolist()
    fields = ("clause_id", "doc_id", "folder", "text", "codes", "data")
    records = client.query(collection, f"row in {rows}", [*fields, "dense"])
    for name in fields:
        print(f"bytes_{name} {np.mean([len(r[name].encode()) for r in records]):.0f}")
    words = [r["codes"].split() for r in records]
    print(f"tokens {np.mean([len(w) for w in words]):.0f}")
    print(f"distinct_tokens {np.mean([len(set(w)) for w in words]):.0f}")
    print(f"dimension {len(records[0]['dense'])}")
    if client.local:
        size = sum(p.stat().st_size for p in Path(settings.milvus_uri).rglob("*") if p.is_file())
        print(f"bytes_on_disk {size / count:.0f}")
    client.close()


def _compare(settings: Settings, local: Snapshot, remote: Snapshot, texts: list[str]) -> None:
    """Print how long each store takes, and how often both find the same clauses."""
    encoder = load_encoder(settings)
    queries = [QueryParser(local).parse(text) for text in texts]
    found = []
    for name, snapshot in (("faiss", local), ("milvus", remote)):
        vectors = encoder.encode_queries(texts)[:, None]
        dense = partial(snapshot.dense.search, top_k=200)
        _print(f"{name}_dense_ms", [_timed(partial(dense, vector)) for vector in vectors])
        tokens = [snapshot.lexical.tokenize(text) for text in texts]
        bm25 = partial(snapshot.lexical.search, top_k=200)
        _print(f"{name}_bm25_ms", [_timed(partial(bm25, words)) for words in tokens])
        retriever = Retriever(snapshot, encoder, settings)
        times = [_timed(partial(retriever.retrieve, query, 10)) for query in queries]
        _print(f"{name}_retrieve_ms", times)
        hits = [retriever.retrieve(query, 10).hits for query in queries]
        found.append([{hit.clause.clause_id: hit.score for hit in ten} for ten in hits])
    pairs = list(zip(*found, strict=True))
    print(f"same_top10 {sum(_same(*pair) for pair in pairs)}/{len(pairs)}")
    print(f"shared_top10 {np.mean([len(a.keys() & b.keys()) / max(len(a), 1) for a, b in pairs])}")
    if settings.milvus_jieba:
        _compare_analyzers(settings, local, texts)


def _compare_analyzers(settings: Settings, local: Snapshot, texts: list[str]) -> None:
    """Print how many of our ten best by BM25 the server's jieba analyzer finds too."""
    client = Client(settings)
    collection = collection_of(settings.milvus_collection, local.generation)
    shares = []
    for text, hits in zip(
        texts, client.search(collection, BM25_TEXT, texts, limit=10), strict=True
    ):
        ours = set(local.lexical.search(local.lexical.tokenize(text), 10)[1].tolist())
        shares.append(len(ours & {row for row, _ in hits}) / max(len(ours), 1))
    print(f"jieba_shared_top10 {np.mean(shares):.3f}")
    client.close()


def _timed(action: Callable[[], object]) -> float:
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def _print(name: str, times: list[float]) -> None:
    p50, p95 = np.percentile(times, [50, 95])
    print(f"{name} p50 {p50:.1f} p95 {p95:.1f}")


def _same(ours: dict[str, float], theirs: dict[str, float]) -> bool:
    """Return True if the same clauses were found, but for ties with the last one."""
    last = min(ours.values(), default=0.0)
    strangers = ours.keys() ^ theirs.keys()
    return all(abs({**theirs, **ours}[name] - last) <= TIE for name in strangers)


if __name__ == "__main__":
    main()
