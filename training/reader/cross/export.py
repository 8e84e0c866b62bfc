"""Write the trained cross-encoder as the folder that ships: int8 ONNX, tokenizer, joint weights.

    python -m training.reader.cross.export OUT --to rag/reader/cross_encoder

The joint weights say what follows from its log-odds and the small network's together; they are
fitted by logistic regression on fields that neither has learnt, so both are taken at their worth,
unless `--joint` gives others.
An existing README.md stays.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import typer
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from rag.reader.cross import CrossEncoder
from training.reader.cross.data import JOINED, Question, read_questions
from training.reader.cross.measure import Judge, figures, judged, table
from training.reader.cross.model import HEAD
from training.transformer.export import PIECES, cut, read_state
from training.transformer.graph import make_cross_graph, quantize_file


def write_model(source: Path, target: Path, pieces: int = PIECES) -> None:
    """Write model and tokenizer of `source`, the words by themselves for now."""
    state, config = read_state(source)
    smaller, tokenizer = cut(state, Tokenizer.from_file(str(source / "tokenizer.json")), pieces)
    with np.load(source / HEAD, allow_pickle=False) as head:
        weight, bias = head["weight"][0], float(head["bias"][0])
    target.mkdir(parents=True, exist_ok=True)
    model = make_cross_graph(smaller, int(str(config["num_attention_heads"])), weight, bias)
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    with tempfile.TemporaryDirectory() as folder:
        onnx.save(model, Path(folder) / "whole.onnx")
        quantize_file(Path(folder) / "whole.onnx", target / "model.onnx")
    write_joint(target, (0.0, 1.0, 0.0))


def write_joint(target: Path, joint: Sequence[float]) -> None:
    """Write bias, the weight of the cross-encoder and that of the small network."""
    values = {"joint": [round(float(value), 4) for value in joint]}
    (target / "reader.json").write_text(json.dumps(values) + "\n", encoding="utf-8")


def joint_of(given: Sequence[Question], judge: Judge) -> tuple[float, float, float]:
    """Return the joint weights, fitted on the fields kept for that."""
    chosen = [one for one in given if one.part in JOINED]
    rows = table(chosen)
    seen = np.column_stack([judged(chosen, judge), rows.features[:, 0]])
    fitted = LogisticRegression(C=10.0).fit(seen, rows.answers)
    own, small = map(float, fitted.coef_[0])
    return float(fitted.intercept_[0]), own, small


def judge_of(encoder: CrossEncoder) -> Judge:
    """Return the exported model as a judge of pairs."""

    def judge(questions: Sequence[str], statements: Sequence[str]) -> np.ndarray:
        pairs = zip(questions, statements, strict=True)
        each = groupby(pairs, key=itemgetter(0))
        return np.concatenate([encoder.log_odds(q, [said for _, said in own]) for q, own in each])

    return judge


def main(
    out: Annotated[Path, typer.Argument(help="训练的输出目录")],
    to: Annotated[Path, typer.Option(help="写到哪里")],
    pieces: Annotated[int, typer.Option(help="词表大小")] = PIECES,
    joint: Annotated[str, typer.Option(help="截距、交叉编码器和小网络的权重；默认拟合")] = "",
) -> None:
    """把训练好的交叉编码器写成随项目发布的目录，测量它。"""
    write_model(out / "model", to, pieces)
    given = read_questions(out / "questions.jsonl")
    judge = judge_of(CrossEncoder(to))
    weights = tuple(map(float, joint.split(","))) if joint else joint_of(given, judge)
    write_joint(to, weights)
    measured = {"joint": weights, **figures(given, judge, weights)}
    typer.echo(json.dumps(measured, indent=1))


if __name__ == "__main__":
    typer.run(main)
