"""Held-out measures: recall@k of the right passage among all passages of a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.encoder.pairs import STARD_FOLDS, LabelledSet, Pair, in_fold

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
DEPTHS = (1, 5, 10)


@dataclass(frozen=True, slots=True)
class Trial:
    """Queries over a pool of passages; `positives[i]` are the pool rows that answer query i."""

    name: str
    queries: tuple[str, ...]
    pool: tuple[str, ...]
    positives: tuple[tuple[int, ...], ...]


def pair_trial(pairs: Sequence[Pair]) -> Trial:
    """Return the held-back queries of `pairs` over all their passages."""
    pool = tuple(dict.fromkeys(pair.passage for pair in pairs))
    place = {passage: row for row, passage in enumerate(pool)}
    held_back = [pair for pair in pairs if pair.held_back]
    return Trial(
        "pairs",
        tuple(pair.query for pair in held_back),
        pool,
        tuple((place[pair.passage],) for pair in held_back),
    )


def question_trial(name: str, labelled: LabelledSet, task: str = "", folds: int = 1) -> Trial:
    """Return the questions of `task`, of the held-back fold if `folds` > 1, over all articles."""
    place = {article_id: row for row, article_id in enumerate(labelled.ids)}
    chosen = [
        question
        for question in labelled.questions
        if question.task == task and in_fold(question.question_id, folds)
    ]
    rows = [tuple(place[i] for i in question.positive_ids if i in place) for question in chosen]
    kept = [(question.text, row) for question, row in zip(chosen, rows, strict=True) if row]
    return Trial(
        name, tuple(text for text, _ in kept), labelled.texts, tuple(row for _, row in kept)
    )


def stard_trial(labelled: LabelledSet) -> Trial:
    """Return the held-back fifth of the lay questions."""
    return question_trial("stard", labelled, folds=STARD_FOLDS)


def recall(trial: Trial, encode: Encode, asked: Encode | None = None) -> dict[int, float]:
    """Return depth -> share of queries with an answering passage among the first `depth`.

    `asked` encodes the queries, if they aren't encoded like passages.
    """
    pool, queries = encode(trial.pool), (asked or encode)(trial.queries)
    best = []
    for start in range(0, len(queries), 64):
        scores = queries[start : start + 64] @ pool.T
        for row, positives in zip(scores, trial.positives[start : start + 64], strict=True):
            best.append(int((row > row[list(positives)].max()).sum()))
    ranks = np.array(best)
    return {depth: float((ranks < depth).mean()) for depth in DEPTHS}


def measure(
    trials: Sequence[Trial], encode: Encode, asked: Encode | None = None
) -> Mapping[str, dict[int, float]]:
    """Return the recall of every trial by name."""
    return {trial.name: recall(trial, encode, asked) for trial in trials}
