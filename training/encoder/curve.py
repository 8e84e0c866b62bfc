"""Recall against the number of pairs: `python -m training.encoder.curve --data DIR --start DIR`.

The stages before the last don't see the project's pairs, so they are trained once; the last one
is then trained with each share of the pairs, whole passages at a time.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.static import unit_rows
from training.encoder.bags import make_bags, token_parts
from training.encoder.batches import Mixer, PairBags
from training.encoder.contrast import Contrast, Stage
from training.encoder.measure import Encode, measure
from training.encoder.mining import embed_bags
from training.encoder.recipe import (
    STAGES,
    Sizes,
    read_data,
    training_kinds,
    trials,
)


def some_pairs(kind: PairBags, share: float, seed: int) -> PairBags:
    """Return a random share of the pairs, whole passages at a time."""
    groups = np.unique(kind.groups)
    kept = np.random.default_rng(seed).permutation(groups)[: round(share * len(groups))]
    rows = np.flatnonzero(np.isin(kind.groups, kept))
    return PairBags(
        kind.left.take(rows), kind.right.take(rows), kind.titled.take(rows), kind.groups[rows]
    )


def fewer_pairs(stage: Stage, count: int, batch: int) -> Stage:
    """Return `stage` with at most `count` pairs in a batch, the rest made up of two views."""
    shares = dict(stage.mix.shares)
    most = min(shares["pairs"], count / batch)
    shares["texts"] += shares["pairs"] - most
    return replace(stage, mix=replace(stage.mix, shares=shares | {"pairs": most}))


def encoder_of(tokenizer: Tokenizer, vectors: NDArray[np.float32]) -> Encode:
    """Return the encoding of the given vectors."""
    return lambda texts: unit_rows(embed_bags(vectors, make_bags(tokenizer, texts)))


def main(
    data: Annotated[Path, typer.Option(help="公开数据集所在目录")],
    start: Annotated[Path, typer.Option(help="训练时写下的 start 目录")],
    out: Annotated[Path, typer.Option(help="输出的 JSON Lines 文件")],
    pairs: Annotated[Path, typer.Option(help="训练对所在目录")] = Path("training/data/pairs"),
    shares: Annotated[str, typer.Option(help="训练对的各个比例")] = "0,0.125,0.25,0.5,1",
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
) -> None:
    """测量召回率随训练对数量的变化。"""
    torch.set_num_threads(1)
    read, sizes = read_data(data, pairs), Sizes()
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    kinds, tests = training_kinds(read, tokenizer, sizes, seed), trials(read)
    parts = token_parts(tokenizer)
    contrast = Contrast(np.load(start / "vectors.npy"), parts, seed)
    for stage in STAGES[:-1]:
        contrast.run(stage, Mixer(kinds, sizes.batch, seed), lambda *_: None)
    lines = []
    for share in map(float, shares.split(",")):
        some = some_pairs(kinds["pairs"], share, seed)
        again = Contrast(contrast.raw, parts, seed)
        stage = fewer_pairs(STAGES[-1], len(some), sizes.batch)
        again.run(stage, Mixer(kinds | {"pairs": some}, sizes.batch, seed), lambda *_: None)
        recalls = measure(tests, encoder_of(tokenizer, again.vectors))
        lines.append(json.dumps({"pairs": len(some), "recall": recalls}, ensure_ascii=False))
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        typer.echo(lines[-1])


if __name__ == "__main__":
    typer.run(main)
