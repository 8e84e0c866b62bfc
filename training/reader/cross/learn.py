"""The loss of the cross-encoder: is it an answer, and is it the best of those beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import typer
from torch import Tensor
from torch.nn import functional

from training.reader.cross.data import Question, draw
from training.reader.cross.model import CrossModel
from training.transformer.learning import Learning, Plan

QUESTIONS, EACH = 12, 6
RATE = 5e-5
ORDERED = 0.5
"""The share of the loss that is about the order of a question's statements."""


def loss_of(logits: Tensor, answers: Tensor, group: Tensor) -> Tensor:
    """Return the mean of two losses.

    One is the cross-entropy of each pair by itself, so that a near miss has no answer at all; the
    other that of an answer against the statements beside it, where a question has one.

    Args:
        logits: (pairs,).
        answers: (pairs,) 1.0 where the statement answers, else 0.0.
        group: (pairs,) the number of the question, ascending from 0.
    """
    alone = functional.binary_cross_entropy_with_logits(logits, answers)
    ordered = []
    for number in range(int(group.max()) + 1):
        own = group == number
        if answers[own].any():
            shares = functional.log_softmax(logits[own], 0)
            ordered.append(-torch.logsumexp(shares[answers[own] > 0], 0))
    if not ordered:
        return alone
    return (1 - ORDERED) * alone + ORDERED * torch.stack(ordered).mean()


class Crossing(Learning):
    """The training of a cross-encoder on questions."""

    def __init__(
        self, model: CrossModel, given: Sequence[Question], plan: Plan, folder: Path, seed: int
    ) -> None:
        """Begin, or go on where the checkpoint in `folder` stands."""

        def loss(step: int) -> Tensor:
            batch = draw(given, step, questions=QUESTIONS, each=EACH, seed=seed)
            logits = model(batch.questions, batch.statements)
            answers = torch.tensor(batch.answers, dtype=torch.float32)
            return loss_of(logits, answers, torch.tensor(batch.group))

        super().__init__(model, loss, plan, folder)


def train(
    start: Path, layers: int, given: Sequence[Question], epochs: float, out: Path, seed: int
) -> CrossModel:
    """Train on questions from the model in `start`, write `out/model` and return it.

    A checkpoint in `out` is gone on from; every step is printed.
    """
    steps = int(epochs * len(given) / QUESTIONS)
    model = CrossModel(start, layers)
    Crossing(model, given, Plan(steps=steps, rate=RATE), out, seed).run(
        lambda step, loss: typer.echo(f"{step}/{steps}\t{loss:.3f}")
    )
    model.save(out / "model")
    return model
