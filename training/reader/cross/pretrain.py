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

import typer

from index.encoder import LARGE_FOLDER, load_large
from training.reader.cross.data import read_questions, write_questions
from training.reader.cross.learn import train
from training.reader.cross.model import LAYERS
from training.reader.cross.options import Epochs, Layers, Out, Seed, Start, Threads, begin
from training.reader.cross.passages import passages, sentences
from training.transformer.data import read_data

OTHERS = 5000


def main(
    data: Annotated[Path, typer.Option(help="公开数据集所在目录")],
    start: Start,
    out: Out,
    pairs: Annotated[Path, typer.Option(help="训练对")] = Path("training/data/pairs"),
    triples: Annotated[Path, typer.Option(help="三元组")] = Path("training/data/triples"),
    epochs: Epochs = 1.0,
    layers: Layers = LAYERS,
    seed: Seed = 0,
    threads: Threads = 2,
) -> None:
    """先用问答对教交叉编码器什么是切题的段落。"""
    asked = begin(out, seed, threads)
    if not asked.is_file():
        read = read_data(data, pairs, triples, OTHERS, seed)
        found = passages(read, load_large(LARGE_FOLDER), seed)
        write_questions(chain(found, sentences(data, seed)), asked)
    given = read_questions(asked)
    train(start, layers, given, epochs, out, seed)


if __name__ == "__main__":
    typer.run(main)
