"""Teach the cross-encoder what is to the point, before the triples teach it what answers.

    python -m training.reader.cross.pretrain --data DIR --start DIR --out DIR

`--data` is the folder of public sets (STARD, CMRC 2018), `--start` an encoder trained by
`training.transformer`. Writes `OUT/model`, the `--start` of `training.reader.cross`; cut off, the
same command goes on.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated

import torch
import typer

from index.encoder import LARGE_FOLDER, load_large
from training.reader.cross.data import read_questions, write_questions
from training.reader.cross.learn import QUESTIONS, Crossing
from training.reader.cross.model import LAYERS, CrossModel
from training.reader.cross.passages import passages, sentences
from training.transformer.data import read_data
from training.transformer.learning import Plan

RATE, OTHERS = 5e-5, 5000


def main(
    data: Annotated[Path, typer.Option(help="公开数据集所在目录")],
    start: Annotated[Path, typer.Option(help="训练好的编码器目录")],
    out: Annotated[Path, typer.Option(help="输出目录，其中的检查点会接着用")],
    pairs: Annotated[Path, typer.Option(help="训练对")] = Path("training/data/pairs"),
    triples: Annotated[Path, typer.Option(help="三元组")] = Path("training/data/triples"),
    epochs: Annotated[float, typer.Option(help="每个问题学几遍")] = 1.0,
    layers: Annotated[int, typer.Option(help="层数")] = LAYERS,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    threads: Annotated[int, typer.Option(help="线程数")] = 2,
) -> None:
    """先用问答对教交叉编码器什么是切题的段落。"""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    asked = out / "questions.jsonl"
    if not asked.is_file():
        read = read_data(data, pairs, triples, OTHERS, seed)
        found = passages(read, load_large(LARGE_FOLDER), seed)
        write_questions(chain(found, sentences(data, seed)), asked)
    given = read_questions(asked)
    steps = int(epochs * len(given) / QUESTIONS)
    model = CrossModel(start, layers)
    Crossing(model, given, Plan(steps=steps, rate=RATE), out, seed).run(
        lambda step, loss: typer.echo(f"{step}/{steps}\t{loss:.3f}")
    )
    model.save(out / "model")


if __name__ == "__main__":
    typer.run(main)
