"""Train the second-tier encoder: `python -m training.transformer --data DIR --start DIR --out DIR`.

`--start` is a folder made by `training.transformer.unpack`. Writes to `--out` a checkpoint every
few minutes, from which the same command goes on, `curve.jsonl` (the loss of every step), and at
the end `model/`, the trained Hugging Face folder. The same seed and data draw the same batches.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from index.encoder import BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from training.transformer.batches import Kind, Mixer, kind_of
from training.transformer.contrast import Contrast
from training.transformer.data import Data, make_pool, read_data
from training.transformer.learning import Plan
from training.transformer.model import Model
from training.transformer.negatives import mine

OTHERS = 20000


def make_mixer(data: Data, seed: int) -> Mixer:
    """Return the mixer of `data`, its hard negatives mined by the built-in static encoder."""
    pairs = [pair for kind in data.kinds.values() for pair in kind]
    pool = make_pool(pairs, data.others, seed)
    static = StaticEncoder(BUILTIN_FOLDER, "builtin")
    vectors = static.encode_clauses(pool.plain)
    kinds: dict[str, Kind] = {}
    for name, chosen in data.kinds.items():
        rows = np.array([pool.rows[pair.passage] for pair in chosen], dtype=np.int64)
        queries = static.encode_queries([pair.query for pair in chosen])
        kinds[name] = kind_of(chosen, pool, mine(queries, rows, vectors))
    return Mixer(kinds, pool, vectors, seed)


def main(
    data: Annotated[Path, typer.Option(help="公开数据集所在目录")],
    start: Annotated[Path, typer.Option(help="预训练权重目录（training.transformer.unpack）")],
    out: Annotated[Path, typer.Option(help="输出目录，其中的检查点会接着用")],
    pairs: Annotated[Path, typer.Option(help="训练对")] = Path("training/data/pairs"),
    triples: Annotated[Path, typer.Option(help="三元组")] = Path("training/data/triples"),
    steps: Annotated[int, typer.Option(help="步数")] = Plan().steps,
    seed: Annotated[int, typer.Option(help="随机种子")] = 0,
    threads: Annotated[int, typer.Option(help="线程数")] = 2,
) -> None:
    """微调第二级编码器；中断后再运行同一命令，从检查点继续。"""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    mixer = make_mixer(read_data(data, pairs, triples, OTHERS, seed), seed)
    model = Model(start)
    Contrast(model, mixer, Plan(steps=steps), out).run(
        lambda step, loss: typer.echo(f"{step}/{steps}\t{loss:.3f}")
    )
    model.save(out / "model")


if __name__ == "__main__":
    typer.run(main)
