"""What both trainings of the cross-encoder are told on the command line, and how they begin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
import typer

Start = Annotated[Path, typer.Option(help="训练好的编码器目录")]
Out = Annotated[Path, typer.Option(help="输出目录，其中的检查点会接着用")]
Epochs = Annotated[float, typer.Option(help="每个问题学几遍")]
Layers = Annotated[int, typer.Option(help="层数")]
Seed = Annotated[int, typer.Option(help="随机种子")]
Threads = Annotated[int, typer.Option(help="线程数")]


def begin(out: Path, seed: int, threads: int) -> Path:
    """Prepare PyTorch and the output folder; return the file of the questions learnt from."""
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    return out / "questions.jsonl"
