"""Records -> the figures of each system on each collection: medians over rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import numpy as np

from benchmarks.peers.adapters import LIMITS, NAMES, OURS
from benchmarks.peers.passages import Asked
from benchmarks.peers.records import Record
from eval.metrics import retrieval_measures

CUTS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Figures:
    """One system on one collection. `failure` says why there are no values.

    `per_encoding`, `per_making` and `per_limit` compare with the bare parts of the same round:
    the build with encoding, with encoding and tokenising, the median question with the sum of its
    parts. Where a system wasn't asked every question, `ours` is our recall@10 on those it was.
    """

    collection: str
    system: str
    rounds: int
    passages: int = 0
    failure: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    recall: Mapping[int, float] = field(default_factory=dict)
    asked: int = 0
    questions: int = 0
    ours: float = 0.0


def summarise(records: Sequence[Record], questions: Mapping[str, Sequence[Asked]]) -> list[Figures]:
    """Return the figures, collection by collection, in the order of `NAMES`."""
    collections = list(dict.fromkeys(record["collection"] for record in records))
    found = []
    for collection in collections:
        own = [record for record in records if record["collection"] == collection]
        limits = {r["round"]: r for r in own if r["system"] == LIMITS and not r["failure"]}
        ours = _rankings([record for record in own if record["system"] == OURS])
        for system in NAMES:
            rounds = [record for record in own if record["system"] == system]
            if rounds:
                figures = _figures(rounds, limits, questions[collection])
                same = recall(ours[: figures.asked], questions[collection])
                found.append(replace(figures, ours=same[CUTS[-1]]))
    return found


def _rankings(rounds: Sequence[Record]) -> list[list[str]]:
    """Return the rankings of the round that asked most questions."""
    each: list[list[list[str]]] = [r["query"]["rankings"] for r in rounds if not r["failure"]]
    return max(each, key=len, default=[])


def _figures(
    rounds: Sequence[Record], limits: Mapping[int, Record], questions: Sequence[Asked]
) -> Figures:
    first = rounds[0]
    done = [record for record in rounds if not record["failure"]]
    if not done:
        return Figures(first["collection"], first["system"], len(rounds), failure=first["failure"])
    each = [_values(record, limits.get(record["round"])) for record in done]
    names = dict.fromkeys(name for values in each for name in values)
    medians = {name: median(v[name] for v in each if name in v) for name in names}
    rankings = _rankings(done)
    return Figures(
        collection=first["collection"],
        system=first["system"],
        rounds=len(done),
        passages=done[0]["build"]["passages"],
        values=medians,
        recall=recall(rankings, questions),
        asked=len(rankings),
        questions=len(questions),
    )


def _values(record: Record, limits: Record | None) -> dict[str, float]:
    build, query = record["build"], record["query"]
    p50, p95, p99 = np.percentile(query["seconds"], (50, 95, 99)) * 1000
    values = {
        "build_s": build["seconds"],
        "p50_ms": float(p50),
        "p95_ms": float(p95),
        "p99_ms": float(p99),
        "cpu_ms": query["cpu_seconds"] * 1000,
        "per_second": query["per_second"],
        "crowd_per_second": query["crowd_per_second"],
        "build_peak_mb": max(build["peak_bytes"], build["seen_bytes"]) / 2**20,
        "resident_mb": query["resident_bytes"] / 2**20,
        "disk_mb": build["disk_bytes"] / 2**20,
        "load_s": query["load_seconds"],
    }
    for name, seconds in query["parts"].items():
        values[f"{name}_ms"] = median(seconds) * 1000
    if limits is not None:
        encode, tokenise = (limits["build"]["parts"][part] for part in ("encode", "tokenise"))
        values["encode_s"], values["tokenise_s"] = encode, tokenise
        values["per_encoding"] = build["seconds"] / encode
        values["per_making"] = build["seconds"] / (encode + tokenise)
        values["per_limit"] = float(p50) / limit_ms(limits)
    return values


def limit_ms(limits: Record) -> float:
    """Return the median milliseconds of encoding, scanning and BM25 together."""
    parts = limits["query"]["parts"]
    whole = np.sum([parts[name] for name in ("encode", "scan", "bm25")], axis=0)
    return float(np.median(whole)) * 1000


def recall(rankings: Sequence[Sequence[str]], questions: Sequence[Asked]) -> dict[int, float]:
    """Return mean recall at each of `CUTS` over the first `len(rankings)` questions."""
    measured = [
        retrieval_measures(ranking, [frozenset(g) for g in asked.gold], any_gold=asked.any_gold)
        for ranking, asked in zip(rankings, questions, strict=False)
    ]
    return {cut: _mean([m[f"recall@{cut}"] for m in measured]) for cut in CUTS}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
