"""Average models of several seeds: `python -m training.encoder.soup MODEL MODEL… --out DIR`.

Runs that share their start end near enough to each other for the mean of their vectors to be
better than each (Wortsman et al. 2022, model soups); it costs nothing in size or speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from index.encoder.static import read_tokenizer
from index.encoder.token_vectors import read_vectors
from training.encoder.export import save_model


def mean_vectors(folders: Sequence[Path]) -> NDArray[np.float32]:
    """Return the mean of the token vectors of several models with one tokenizer.

    Raises:
        ValueError: the tokenizers differ, so that rows mean different tokens.
    """
    first, *others = (read_tokenizer(folder / "tokenizer.json").get_vocab() for folder in folders)
    if any(other != first for other in others):
        raise ValueError("the models have different tokenizers")
    vectors = [read_vectors(folder / "model.safetensors") for folder in folders]
    return np.asarray(np.mean(vectors, axis=0), dtype=np.float32)


def main(
    models: Annotated[list[Path], typer.Argument(help="各随机种子的模型目录")],
    out: Annotated[Path, typer.Option(help="输出的模型目录")],
) -> None:
    """把同一起点、不同随机种子的模型取平均。"""
    save_model(out, read_tokenizer(models[0] / "tokenizer.json"), mean_vectors(models))


if __name__ == "__main__":
    typer.run(main)
