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

import typer

from rag.reader.model import load_reader
from training.reader.cross.data import ask, read_questions, write_questions
from training.reader.cross.learn import train
from training.reader.cross.measure import figures
from training.reader.cross.model import LAYERS, score
from training.reader.cross.options import Epochs, Layers, Out, Seed, Start, Threads, begin

TRIPLES = Path(__file__).parents[2] / "data" / "triples" / "triples.jsonl"


def main(
    start: Start,
    out: Out,
    triples: Annotated[Path, typer.Option(help="问题、条款和回答的语句")] = TRIPLES,
    epochs: Epochs = 2.0,
    layers: Layers = LAYERS,
    seed: Seed = 0,
    threads: Threads = 2,
) -> None:
    """训练判断语句是否回答问题的交叉编码器，在留出的领域上测量。"""
    asked = begin(out, seed, threads)
    if not asked.is_file():
        with TemporaryDirectory() as work:
            write_questions(ask(triples, Path(work), load_reader("small")), asked)
    given = read_questions(asked)
    learnt = [one for one in given if one.learnt]
    model = train(start, layers, learnt, epochs, out, seed)
    measured = figures(given, lambda questions, said: score(model, questions, said))
    typer.echo(json.dumps(measured, indent=1))


if __name__ == "__main__":
    typer.run(main)
