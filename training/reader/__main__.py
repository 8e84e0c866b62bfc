"""`python -m training.reader`: train the reader, measure it, and write its weights."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from index.encoder import BUILTIN, BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from rag.reader.features import NAMES, Features
from rag.reader.model import WEIGHTS, Network
from training.reader.network import figures, save, train
from training.reader.samples import samples

TRIPLES = Path(__file__).parents[1] / "data" / "triples" / "triples.jsonl"
app = typer.Typer(help="训练判断语句是否回答问题的小网络。")


@app.command()
def run(
    triples: Annotated[Path, typer.Option(help="问题、条款和回答的语句")] = TRIPLES,
    out: Annotated[Path, typer.Option(help="写出权重")] = WEIGHTS,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
) -> None:
    """训练，在留出的领域上测量，写出权重。"""
    with TemporaryDirectory() as work:
        given = samples(triples, Path(work), Features(StaticEncoder(BUILTIN_FOLDER, BUILTIN)))
    save(train(given, seed=seed), out)
    measured = {
        "reader": figures(Network(out).probabilities(given.features), given),
        "meaning": figures(given.features[:, NAMES.index("meaning")], given),
        "met": figures(given.features[:, NAMES.index("met")], given),
    }
    typer.echo(json.dumps(measured, indent=1))


if __name__ == "__main__":
    app()
