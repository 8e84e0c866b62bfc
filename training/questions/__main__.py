"""Train the question classifiers: `python -m training.questions`.

Writes weights and card to `rag/question/models`. `--ablation` measures the choices anew (a few
minutes); without it the card keeps what it says of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from training.questions.choices import choices
from training.questions.data import matrix, tasks
from training.questions.figures import accuracy, card
from training.questions.fit import fit, left_out, store, with_again

ROOT = Path(__file__).parents[2]
HEAD = "## Choices\n\n"


def main(
    out: Annotated[Path, typer.Option(help="权重与说明写到哪里")] = ROOT / "rag/question/models",
    ablation: Annotated[bool, typer.Option(help="重新衡量各项选择")] = False,
) -> None:
    """训练问题分类器。"""
    measured, models = {}, {}
    for task in tasks(ROOT):
        features = matrix(task.texts)
        again = matrix([text for _, text in task.again]) if task.again else None
        scores = left_out(task, features, again)
        measured[task.name] = (task, scores)
        rows = range(len(task.texts))
        known = [(i, row) for row, (i, _) in enumerate(task.again)]
        fitted = fit(task, *with_again(task, features, again, rows, known))
        models[task.name] = (task.labels, fitted)
        typer.echo(f"{task.name}\t{accuracy(task, scores)}")
    weights, told = out / "questions.safetensors", out / "README.md"
    store(models, weights)
    said = told.read_text(encoding="utf-8") if told.exists() else ""
    kept = said.partition(HEAD)[2].splitlines()
    text = card(measured, choices(ROOT) if ablation else kept, weights)
    told.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
