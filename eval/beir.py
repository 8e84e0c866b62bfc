"""Other retrieval sets (BEIR layout), searched with our own encoder, BM25 and fusion.

Layout (Thakur et al. 2021): `corpus.jsonl[.gz]` with `_id`/`id`, `title`, `text`;
`queries.jsonl` with `_id`/`id` and `text`/`query`; `qrels/*.tsv` with query-id, corpus-id,
score, or a `positive_ids` list in each query line.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from eval.metrics import mean_interval, percentile, retrieval_measures
from eval.questions import QuestionError
from index.settings import Settings


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Passages by id (title, text), queries by id, relevant passage ids by query id."""

    passages: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    qrels: Mapping[str, frozenset[str]]


def load_set(folder: Path) -> RetrievalSet:
    """Read a set; queries without a relevant passage in the corpus are left out.

    Raises:
        QuestionError: a file is missing or a line can't be read.
    """
    passages = {
        _id(row): (str(row.get("title") or ""), str(row["text"]))
        for row in _rows(_find(folder, "corpus"))
    }
    queries: dict[str, str] = {}
    qrels: dict[str, frozenset[str]] = {}
    for row in _rows(_find(folder, "queries")):
        queries[_id(row)] = str(row.get("text") or row["query"])
        if row.get("positive_ids"):
            qrels[_id(row)] = frozenset(str(i) for i in row["positive_ids"]) & passages.keys()
    for file in sorted((folder / "qrels").glob("*.tsv")):
        for query_id, passage_id in _judged(file):
            qrels[query_id] = qrels.get(query_id, frozenset()) | ({passage_id} & passages.keys())
    known = {q: ids for q, ids in qrels.items() if ids and q in queries}
    if not known:
        raise QuestionError(f"{folder}：没有可用的标注（qrels/*.tsv 或 positive_ids）")
    return RetrievalSet(passages, queries, known)


def _find(folder: Path, name: str) -> Path:
    for file in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"):
        if file.is_file():
            return file
    raise QuestionError(f"{folder}：缺少 {name}.jsonl（或 .jsonl.gz）")


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as handle:
        for line, text in enumerate(handle, start=1):
            try:
                yield json.loads(text)
            except json.JSONDecodeError as error:
                raise QuestionError(f"{file} 第{line}行：不是合法的 JSON") from error


def _id(row: Mapping[str, Any]) -> str:
    return str(row["_id"] if "_id" in row else row["id"])


def _judged(file: Path) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as handle:
        for row in csv.reader(handle, delimiter="\t"):
            if len(row) >= 3 and row[2].strip().lstrip("-").isdigit() and int(row[2]) > 0:
                yield row[0], row[1]


def evaluate(
    settings: Settings, data: RetrievalSet, *, limit: int | None = None
) -> dict[str, dict[str, float]]:
    """Index the passages aside and return {"lexical" | "dense" | "fused": {figure: mean}}.

    The fused ranking is the retriever's own, with its query understanding.
    """
    from eval.passages import PassageSearch

    figures: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory(prefix="tiaowen-eval-") as folder:
        search = PassageSearch(settings, data.passages, Path(folder))
        for query_id in sorted(data.qrels, key=_spread)[:limit]:
            for method, ranking, ms in search.rankings(data.queries[query_id]):
                measures = retrieval_measures(ranking, (data.qrels[query_id],), any_gold=True)
                for name, value in {**measures, "ms": ms}.items():
                    figures.setdefault(method, {}).setdefault(name, []).append(value)
    return {method: _means(values) for method, values in figures.items()}


def _spread(query_id: str) -> str:
    """Order that mixes the queries but is always the same, so that `limit` takes a fair part."""
    return hashlib.sha256(query_id.encode()).hexdigest()


def _means(values: Mapping[str, list[float]]) -> dict[str, float]:
    means = {name: mean_interval(v).mean for name, v in values.items() if name != "ms"}
    return {**means, "p50_ms": percentile(values["ms"], 50), "n": float(len(values["ms"]))}


def table(name: str, figures: Mapping[str, Mapping[str, float]]) -> Table:
    """Return the figures as a terminal table, one row a method."""
    columns = list(next(iter(figures.values())))
    shown = Table("方法", *columns, title=f"检索集 {name}")
    for method, row in figures.items():
        shown.add_row(method, *(f"{row[c]:.3f}" if c != "n" else f"{row[c]:.0f}" for c in columns))
    return shown
