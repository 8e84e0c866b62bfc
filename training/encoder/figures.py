"""The figures of the model card: `python -m training.encoder.figures --data DIR`.

Held-out recall of a model, and of BM25 on the same queries for comparison; the time to load, the
clauses encoded in a second on one thread, and the size of the folder.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from index.encoder import BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from index.search.lexical import LexicalIndex
from training.encoder.measure import DEPTHS, Trial, measure
from training.encoder.recipe import read_data, trials

ROUNDS = 5


def bigrams(text: str) -> list[str]:
    """Return the character bigrams of a text, punctuation left out."""
    plain = re.sub(r"[\W_]+", "", text)
    return [plain[start : start + 2] for start in range(len(plain) - 1)] or [plain]


def bm25_recall(trial: Trial) -> dict[int, float]:
    """Return the recall of BM25 over character bigrams at each depth."""
    index = LexicalIndex.build(bigrams(text) for text in trial.pool)
    ranks = []
    for query, positives in zip(trial.queries, trial.positives, strict=True):
        scores = index.scores(bigrams(query))
        ranks.append(int((scores > scores[list(positives)].max()).sum()))
    return {depth: float((np.array(ranks) < depth).mean()) for depth in DEPTHS}


def speed(folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """Return load time, clauses a second and milliseconds a query: the median of `ROUNDS`."""
    loads, clauses, queries = [], [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        encoder = StaticEncoder(folder, "measured")
        loads.append(time.perf_counter() - began)
        began = time.perf_counter()
        encoder.encode_clauses(texts)
        clauses.append(len(texts) / (time.perf_counter() - began))
        began = time.perf_counter()
        for text in texts[:200]:
            encoder.encode_queries([text[:20]])
        queries.append((time.perf_counter() - began) / 200 * 1000)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "load_s": round(float(np.median(loads)), 3),
        "clauses_per_s": round(float(np.median(clauses))),
        "query_ms": round(float(np.median(queries)), 3),
        "characters_per_clause": round(float(np.mean([len(text) for text in texts])), 1),
        "megabytes": round(size / 1e6, 2),
    }


def main(
    data: Annotated[Path, typer.Option(help="公开数据集所在目录")],
    pairs: Annotated[Path, typer.Option(help="训练对所在目录")] = Path("training/data/pairs"),
    model: Annotated[Path, typer.Option(help="模型目录")] = BUILTIN_FOLDER,
    bm25: Annotated[bool, typer.Option(help="同时测量 BM25")] = True,
) -> None:
    """测量模型在留出问题上的召回率、速度和大小，输出 JSON。"""
    tests = trials(read_data(data, pairs))
    encoder = StaticEncoder(model, "measured")
    result: dict[str, object] = {
        "queries": {trial.name: len(trial.queries) for trial in tests},
        "passages": {trial.name: len(trial.pool) for trial in tests},
        "recall": measure(tests, encoder.encode_clauses),
        "speed": speed(model, tests[1].pool[:5000]),
    }
    if bm25:
        result["bm25"] = {trial.name: bm25_recall(trial) for trial in tests}
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    typer.run(main)
