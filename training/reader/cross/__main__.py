"""Train the reader's cross-encoder: `python -m training.reader.cross --start DIR --out DIR`.

`--start` is an encoder trained by `training.transformer` (its `OUT/model`), or what
`training.reader.cross.pretrain` made of one. Writes to `--out` the
questions as they are learnt from, checkpoints from which the same command goes on, `curve.jsonl`,
`model/`, and prints what it is worth on the fields held back.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import torch
import typer

from rag.reader.model import load_reader
from training.reader.cross.data import ask, read_questions, write_questions
from training.reader.cross.learn import QUESTIONS, Crossing
from training.reader.cross.measure import figures
from training.reader.cross.model import LAYERS, CrossModel, score
from training.transformer.learning import Plan

TRIPLES = Path(__file__).parents[2] / "data" / "triples" / "triples.jsonl"
RATE = 5e-5


def main(
    start: Annotated[Path, typer.Option(help="训练好的编码器目录")],
    out: Annotated[Path, typer.Option(help="输出目录，其中的检查点会接着用")],
    triples: Annotated[Path, typer.Option(help="问题、条款和回答的语句")] = TRIPLES,
    epochs: Annotated[float, typer.Option(help="每个问题学几遍")] = 2.0,
    layers: Annotated[int, typer.Option(help="层数")] = LAYERS,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    threads: Annotated[int, typer.Option(help="线程数")] = 2,
) -> None:
    """训练判断语句是否回答问题的交叉编码器，在留出的领域上测量。"""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    asked = out / "questions.jsonl"
    if not asked.is_file():
        with TemporaryDirectory() as work:
            write_questions(ask(triples, Path(work), load_reader("small")), asked)
    given = read_questions(asked)
    learnt = [one for one in given if one.learnt]
    steps = int(epochs * len(learnt) / QUESTIONS)
    model = CrossModel(start, layers)
    Crossing(model, learnt, Plan(steps=steps, rate=RATE), out, seed).run(
        lambda step, loss: typer.echo(f"{step}/{steps}\t{loss:.3f}")
    )
    model.save(out / "model")
    measured = figures(given, lambda questions, said: score(model, questions, said))
    typer.echo(json.dumps(measured, indent=1))


if __name__ == "__main__":
    typer.run(main)
