"""What a judge of pairs is worth on the fields held back, beside the small network."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.reader.model import log_odds
from training.reader.cross.data import MEASURED, Question
from training.reader.network import figures as worth
from training.reader.samples import Samples

Judge = Callable[[Sequence[str], Sequence[str]], NDArray[np.floating]]


def table(given: Sequence[Question]) -> Samples:
    """Return the questions as rows; the one feature is the small network's log-odds."""
    small = [value for one in given for value in one.small]
    rows = [
        (right, place < one.own, one.near_miss, number)
        for number, one in enumerate(given)
        for place, right in enumerate(one.answers)
    ]
    answers, own, near_miss, question = (np.array(column) for column in zip(*rows, strict=True))
    features = log_odds(np.array(small, np.float32))[:, None]
    return Samples(features, answers, own, near_miss, np.ones_like(own), question)


def judged(given: Sequence[Question], judge: Judge) -> NDArray[np.floating]:
    """Return what a judge says of every question's every statement."""
    questions = [one.text for one in given for _ in one.statements]
    return judge(questions, [text for one in given for text in one.statements])


def figures(
    given: Sequence[Question], judge: Judge, joint: Sequence[float] = (0.0, 1.0, 1.0)
) -> dict[str, dict[str, float]]:
    """Return the worth of the judge, of the small network and of both by `joint` weights."""
    chosen = [one for one in given if one.part in MEASURED]
    rows = table(chosen)
    small, cross = rows.features[:, 0], judged(chosen, judge)
    scores = {"small": small, "cross": cross, "both": joint[1] * cross + joint[2] * small}
    return {name: worth(values, rows) for name, values in scores.items()}
