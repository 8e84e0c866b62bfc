"""How the index grows: `python benchmarks/scale.py CORPUS --state DIR [--queries FILE]`.

Builds the corpus (see `make_corpus.py`) into an empty state folder with the built-in encoder, and
measures: building, against encoding and tokenising the same texts; disk; opening, in a process of
its own, and what it keeps in memory; queries (understanding and retrieving, one after another);
recall of the approximate search, also where a question allows only some regions' or documents'
clauses; and how long ten changed clauses take to be found. Prints one JSON object and a row for a
Markdown table. `--queries` is JSON Lines with "query"; without it, stretches of clauses are asked.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

Facts = dict[str, Any]
SAMPLE = 50_000
"""Clauses that are encoded and tokenised alone; the time of all is in proportion."""
QUERIES = 300
RECALLED = 100
FILTERS = (0.5, 0.2, 0.05)
NEW = "新增的十条.txt"


def main(
    corpus: Path,
    state: Annotated[Path, typer.Option(help="空目录；测完不删")],
    queries: Annotated[Path | None, typer.Option(help="JSON Lines，取 query")] = None,
    built: Annotated[bool, typer.Option(help="索引已建好，只测查询和更新")] = False,
) -> None:
    """Measure building, opening, asking and updating at the size of one corpus."""
    facts: Facts = {} if built else measured_build(corpus, state)
    facts |= apart(serving, corpus, state, queries)
    facts |= measured_update(corpus, state)
    print(json.dumps(facts, ensure_ascii=False))
    print(markdown_row(facts))


def measured_build(corpus: Path, state: Path) -> Facts:
    """Build in a process of its own; watch the memory of it and its workers."""
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command(corpus, state), stdout=subprocess.PIPE) as process:
        peak = [0]
        threading.Thread(target=_watch, args=(process.pid, peak), daemon=True).start()
        output, _ = process.communicate()
    if process.returncode > 1:
        raise SystemExit(process.returncode)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(output)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {
        "clauses": report["clauses"],
        "documents": report["documents"],
        "build_s": round(time.perf_counter() - start, 1),
        "build_cpu_s": round(cpu, 1),
        "build_peak_mb": peak[0] // 1024,
        "build_stages_s": report["seconds"],
    }


def command(corpus: Path, state: Path) -> list[str]:
    """Return the command that builds."""
    os.environ |= {"TIAOWEN_CORPUS": str(corpus), "TIAOWEN_STATE": str(state)}
    return [sys.executable, "-m", "index", "build", "--json"]


def _watch(pid: int, peak: list[int]) -> None:
    """Keep the greatest sum of private memory of a process and its children, in KiB."""
    while Path(f"/proc/{pid}").exists():
        children = subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
        )
        pids = [pid, *map(int, children.stdout.split())]
        peak[0] = max(peak[0], sum(memory_kb(one)["RssAnon"] for one in pids))
        time.sleep(0.5)


def memory_kb(pid: int | str = "self") -> dict[str, int]:
    """Return resident memory: all, private, and of mapped files (which can be given back)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        lines = []
    found = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Rss")}
    rss = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
    return {"VmRSS": rss, "RssAnon": found.get("RssAnon", 0), "RssFile": found.get("RssFile", 0)}


def apart(task: Callable[..., Facts], *arguments: object) -> Facts:
    """Run a function in a fresh process, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_send, args=(theirs, task, arguments))
    process.start()
    facts: Facts = ours.recv()
    process.join()
    return facts


def _send(pipe: Connection, task: Callable[..., Facts], arguments: tuple[object, ...]) -> None:
    pipe.send(task(*arguments))


def serving(corpus: Path, state: Path, queries: Path | None) -> Facts:
    """Open the index and everything that answers; ask; measure recall."""
    from index.encoder import load_encoder
    from index.opening import open_snapshot
    from index.settings import load_settings
    from rag.question.query import QueryParser
    from rag.retrieval.retriever import Retriever

    settings = load_settings(corpus=corpus, state=state)
    start = time.perf_counter()
    encoder = load_encoder(settings)
    loaded = time.perf_counter()
    snapshot = open_snapshot(settings)
    opened = time.perf_counter()
    parser = QueryParser(snapshot, settings)
    retriever = Retriever(snapshot, encoder, settings)
    ready = time.perf_counter()
    facts: Facts = {
        "clauses": len(snapshot),
        "disk_mb": sum(p.stat().st_size for p in snapshot.folder.rglob("*") if p.is_file()) >> 20,
        "encoder_s": round(loaded - start, 2),
        "open_s": round(opened - loaded, 2),
        "parser_s": round(ready - opened, 2),
        "dense": snapshot.manifest.dense_kind,
        "recall_at_10_built": snapshot.manifest.dense_recall_at_10,
    }
    facts["opened_mb"] = {name: kb >> 10 for name, kb in memory_kb().items()}
    asked = list(questions(snapshot, queries))[:QUERIES]
    for question in asked[:20]:
        retriever.retrieve(parser.parse(question))
    facts["query_ms"] = timed(lambda text: retriever.retrieve(parser.parse(text)), asked)
    vectors = encoder.encode_queries(asked)
    facts["dense_ms"] = timed(lambda v: snapshot.dense.search(v[None], 200), list(vectors))
    lexical = snapshot.lexical
    facts["lexical_ms"] = timed(lambda text: lexical.search(lexical.tokenize(text), 200), asked)
    facts["serving_mb"] = {name: kb >> 10 for name, kb in memory_kb().items()}
    vectors = vectors[:RECALLED]
    facts["recall_at_10"] = recall(snapshot, vectors, None)
    for share in FILTERS:
        allowed = documents_rows(snapshot, share)
        facts[f"recall_at_10_of_{share}"] = recall(snapshot, vectors, allowed)
        within = partial(_nearest, snapshot, allowed)
        facts[f"dense_ms_of_{share}"] = timed(within, list(vectors))
    facts["pure_cpu_s"] = pure(snapshot, encoder)
    return facts


def _nearest(snapshot: Any, allowed: Any, vector: Any) -> None:
    snapshot.dense.search(vector[None], 200, allowed)


def timed(call: Callable[[Any], object], items: list[Any]) -> dict[str, float]:
    """Return percentiles of milliseconds over the items."""
    times = []
    for item in items:
        start = time.perf_counter()
        call(item)
        times.append((time.perf_counter() - start) * 1000)
    cuts = np.percentile(times, [50, 95, 99])
    return {f"p{n}": round(float(c), 2) for n, c in zip((50, 95, 99), cuts, strict=True)}


def questions(snapshot: Any, queries: Path | None) -> Iterator[str]:
    """Yield the questions of a file, or stretches of evenly spaced clauses."""
    if queries is not None:
        with queries.open(encoding="utf-8") as stream:
            yield from (json.loads(line)["query"] for line in stream)
        return
    for row in np.linspace(0, len(snapshot) - 1, QUERIES).astype(int):
        text = snapshot.clause(int(row)).text
        yield text[len(text) // 3 : len(text) // 3 + 16]


def recall(snapshot: Any, vectors: Any, allowed: Any) -> float:
    """Share of the true ten nearest (ties count) that the search finds."""
    from index.search.dense_cache import best_scores

    stored = snapshot.dense.vectors if allowed is None else snapshot.dense.vectors[allowed]
    best = best_scores(stored, vectors, 10)
    found = snapshot.dense.search(vectors, 10, allowed)[0]
    return round(float(np.mean(found >= best[:, -1:] - 1e-5)), 4)


def documents_rows(snapshot: Any, share: float) -> Any:
    """Return the rows of the first documents by title that hold a share of all clauses.

    Documents of one region stand together in that order, as in a question about some regions.
    """
    rows: list[Any] = []
    for document in sorted(snapshot.documents, key=lambda document: document.title):
        rows.append(snapshot.rows_of(document.doc_id))
        if sum(map(len, rows)) >= share * len(snapshot):
            break
    return np.sort(np.concatenate(rows))


def pure(snapshot: Any, encoder: Any) -> float:
    """Return the processor seconds that encoding and tokenising every text takes, and no more."""
    from index.text.context import index_text
    from index.text.tokens import tokenize

    texts: list[str] = []
    for head in snapshot.documents[:: max(1, len(snapshot) // SAMPLE)]:
        document = snapshot.document(head.doc_id)
        texts += [index_text(document, clause) for clause in document.clauses]
    start = time.process_time()
    encoder.encode_clauses(texts)
    for text in texts:
        tokenize(text)
    return round((time.process_time() - start) * len(snapshot) / len(texts), 1)


def measured_update(corpus: Path, state: Path) -> Facts:
    """Add ten clauses and time until they are found; then take them away again."""
    lines = [f"第{n}条　量子纠缠钟表匠的第{n}种手艺应当登记。" for n in "一二三四五六七八九十"]
    path = corpus / NEW
    path.write_text("\n".join(["钟表匠登记办法", *lines]) + "\n", encoding="utf-8")
    try:
        start = time.perf_counter()
        subprocess.run(command(corpus, state), check=True, capture_output=True)
        written = time.perf_counter() - start
        found = apart(_find, corpus, state)
    finally:
        path.unlink()
    return {"update_build_s": round(written, 2), "update_open_s": found["seconds"]}


def _find(corpus: Path, state: Path) -> Facts:
    from index.opening import open_snapshot
    from index.settings import load_settings

    start = time.perf_counter()
    snapshot = open_snapshot(load_settings(corpus=corpus, state=state))
    _, rows = snapshot.lexical.search(snapshot.lexical.tokenize("钟表匠的手艺"), 10)
    hits = [snapshot.clause(int(row)).text for row in rows]
    assert all("钟表匠" in text for text in hits) and len(hits) == 10, hits
    return {"seconds": round(time.perf_counter() - start, 2)}


def markdown_row(facts: Facts) -> str:
    """Return the main figures as a row of a table."""
    build = facts.get("build_cpu_s")
    ratio = f"{build / facts['pure_cpu_s']:.2f}" if build else "–"
    cells = [
        f"{facts['clauses']:,}",
        f"{facts.get('build_s', '–')} s",
        ratio,
        f"{facts.get('build_peak_mb', '–')} MB",
        f"{facts['disk_mb']} MB",
        f"{facts['open_s'] + facts['parser_s']:.1f} s",
        f"{facts['serving_mb']['RssAnon']} + {facts['serving_mb']['RssFile']} MB",
        " / ".join(str(facts["query_ms"][name]) for name in ("p50", "p95", "p99")) + " ms",
        f"{facts['recall_at_10']:.3f}",
        " / ".join(f"{facts[f'recall_at_10_of_{share}']:.3f}" for share in FILTERS),
        f"{facts['update_build_s'] + facts['update_open_s']:.1f} s",
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    typer.run(main)
