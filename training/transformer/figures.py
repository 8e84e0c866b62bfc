"""The figures of the model card: `python -m training.transformer.figures FOLDER --data DIR`.

Recall of held-back questions among all passages of their set (pairs, triples, and with `--stard`
the lay questions over their 58,519 articles, which takes half an hour), clauses a second and
milliseconds a question on all cores, and the size of the folder.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from index.encoder import BUILTIN_FOLDER, LARGE_FOLDER
from index.encoder.static import StaticEncoder
from index.encoder.transformer import TransformerEncoder
from training.encoder.measure import Trial, measure, pair_trial, stard_trial
from training.encoder.pairs import read_pairs, read_set
from training.transformer.data import read_triples

TIMED = 300


def speed(encoder: TransformerEncoder, texts: Sequence[str]) -> dict[str, float]:
    """Return clauses a second and the median of milliseconds a question."""
    chosen = texts[:TIMED]
    encoder.encode_clauses(chosen[:4])
    began = time.perf_counter()
    encoder.encode_clauses(chosen)
    seconds = time.perf_counter() - began
    each = []
    for text in chosen:
        began = time.perf_counter()
        encoder.encode_queries([text[:20]])
        each.append((time.perf_counter() - began) * 1000)
    return {
        "clauses_per_s": round(len(chosen) / seconds, 1),
        "query_ms": round(float(np.median(each)), 2),
        "characters_per_clause": round(float(np.mean([len(text) for text in chosen])), 1),
    }


def main(
    folder: Annotated[Path, typer.Argument(help="模型目录")] = LARGE_FOLDER,
    pairs: Annotated[Path, typer.Option(help="训练对")] = Path("training/data/pairs"),
    triples: Annotated[Path, typer.Option(help="三元组")] = Path("training/data/triples"),
    stard: Annotated[Path | None, typer.Option(help="STARD 所在目录，要半小时")] = None,
) -> None:
    """测量模型在留出问题上的召回率、速度和大小，和静态编码器并列，输出 JSON。"""
    asked = pair_trial(read_triples(triples))
    trials: list[Trial] = [pair_trial(read_pairs(pairs)), replace(asked, name="triples")]
    if stard is not None:
        trials.append(stard_trial(read_set(stard)))
    encoder, static = (
        TransformerEncoder(folder, "measured"),
        StaticEncoder(BUILTIN_FOLDER, "static"),
    )
    result = {
        "queries": {trial.name: len(trial.queries) for trial in trials},
        "passages": {trial.name: len(trial.pool) for trial in trials},
        "recall": measure(trials, encoder.encode_clauses, encoder.encode_queries),
        "static": measure(trials, static.encode_clauses),
        "speed": speed(encoder, trials[1].pool),
        "megabytes": round(sum(p.stat().st_size for p in folder.rglob("*.*")) / 1e6, 2),
    }
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    typer.run(main)
