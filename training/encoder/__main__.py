"""Train the built-in encoder: `python -m training.encoder --data DIR --out DIR --seed N`.

Reads the public sets under `--data` and every `*.jsonl` of `--pairs`; writes to `--out`
`model/` (the folder that ships), `curve.jsonl` (the loss of every step, the recall after every
stage), `measures.json`, and `start/` (tokenizer and first vectors, which `--start` reuses; given
a tokenizer file, it learns the vectors anew and saves the minutes that a vocabulary takes).
The same seed, data and number of threads give the same vectors.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from index.encoder.static import StaticEncoder
from training.encoder.bags import token_parts
from training.encoder.batches import Mixer
from training.encoder.contrast import Contrast, Stage
from training.encoder.export import save_model
from training.encoder.measure import Trial, measure
from training.encoder.recipe import (
    STAGES,
    Data,
    Sizes,
    read_data,
    start,
    training_kinds,
    trials,
)

Recalls = Mapping[str, Mapping[int, float]]


class Run:
    """One training with its log and its progress bar."""

    def __init__(self, out: Path, tests: Sequence[Trial], progress: Progress) -> None:
        """Log to `out/curve.jsonl`, measuring on `tests`."""
        out.mkdir(parents=True, exist_ok=True)
        self._out = out
        self._tests = tests
        self._progress = progress
        self._log: list[dict[str, object]] = []

    def train(
        self, tokenizer: Tokenizer, vectors: NDArray[np.float32], mixer: Mixer, seed: int
    ) -> Recalls:
        """Train every stage and return the recalls of the model as it is saved."""
        contrast = Contrast(vectors, token_parts(tokenizer), seed)
        recalls: Recalls = {}
        for stage in STAGES:
            task = self._progress.add_task(stage.name, total=stage.steps)

            def report(stage: Stage, step: int, loss: float, task: object = task) -> None:
                self._log.append({"stage": stage.name, "step": step, "loss": round(loss, 4)})
                self._progress.advance(task)  # type: ignore[arg-type]

            contrast.run(stage, mixer, report)
            save_model(self._out / "model", tokenizer, contrast.vectors)
            encoder = StaticEncoder(self._out / "model", "trained")
            tests = self._tests if stage is STAGES[-1] else self._tests[:2]
            recalls = measure(tests, encoder.encode_clauses)
            self._log.append({"stage": stage.name, "recall": recalls})
            self._write_log()
        return recalls

    def _write_log(self) -> None:
        lines = (json.dumps(entry, ensure_ascii=False) + "\n" for entry in self._log)
        (self._out / "curve.jsonl").write_text("".join(lines), encoding="utf-8")


def beginning(
    data: Data, sizes: Sizes, seed: int, given: Path | None, out: Path
) -> tuple[Tokenizer, NDArray[np.float32]]:
    """Return tokenizer and first vectors: both of the folder `given`, or of its tokenizer file
    with vectors made anew, or both made anew.
    """
    if given is not None and given.is_dir():
        tokenizer = Tokenizer.from_file(str(given / "tokenizer.json"))
        return tokenizer, np.load(given / "vectors.npy")
    known = Tokenizer.from_file(str(given)) if given is not None else None
    tokenizer, vectors = start(data, sizes, seed, known)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"))
    np.save(out / "vectors.npy", vectors)
    return tokenizer, vectors


def main(
    data: Annotated[Path, typer.Option(help="公开数据集所在目录")],
    out: Annotated[Path, typer.Option(help="输出目录")],
    pairs: Annotated[Path, typer.Option(help="训练对所在目录")] = Path("training/data/pairs"),
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    tokens: Annotated[int, typer.Option(help="词表大小")] = 48000,
    dimension: Annotated[int, typer.Option(help="向量维数")] = 256,
    pair_share: Annotated[float, typer.Option(help="使用训练对的比例")] = 1.0,
    start_from: Annotated[
        Path | None, typer.Option("--start", help="沿用的初始化：目录，或词表文件")
    ] = None,
    threads: Annotated[int, typer.Option(help="线程数")] = 1,
) -> None:
    """训练内置编码器，并在留出的问题上测量召回率。"""
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    began = time.perf_counter()
    sizes = Sizes(tokens, dimension, pair_share=pair_share)
    read = read_data(data, pairs)
    tokenizer, vectors = beginning(read, sizes, seed, start_from, out / "start")
    mixer = Mixer(training_kinds(read, tokenizer, sizes, seed), sizes.batch, seed)
    columns = (TextColumn("{task.description}"), *Progress.get_default_columns()[1:2])
    with Progress(*columns, MofNCompleteColumn(), TimeRemainingColumn()) as progress:
        recalls = Run(out, trials(read), progress).train(tokenizer, vectors, mixer, seed)
    seconds = round(time.perf_counter() - began)
    result = {"seed": seed, "pair_share": pair_share, "seconds": seconds, "recall": recalls}
    (out / "measures.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    for name, values in recalls.items():
        typer.echo(
            name + "\t" + "\t".join(f"@{depth} {value:.3f}" for depth, value in values.items())
        )


if __name__ == "__main__":
    typer.run(main)
