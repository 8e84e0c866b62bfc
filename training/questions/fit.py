"""Fit the classifiers, measure them on fields left out, store them as int8."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from training.questions.data import Task

FOLDS = 5
SEED = 20
LOGISTIC = 10.0
"""Inverse strength of the regularisation (scikit-learn's C); the vector machines' is the task's."""
FULL = 127


@dataclass(frozen=True, slots=True)
class Linear:
    """(BUCKETS, labels) weights and (labels,) biases."""

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def scores(self, features: csr_matrix) -> NDArray[np.float64]:
        """Return (texts, labels)."""
        found: NDArray[np.float64] = features @ self.weights + self.bias
        return found


def fit(task: Task, features: csr_matrix, targets: NDArray[np.int8]) -> Linear:
    """Fit one label against the rest, for each label."""
    weights = np.zeros((features.shape[1], targets.shape[1]))
    bias = np.zeros(targets.shape[1])
    for i, column in enumerate(targets.T):
        if column.min() == column.max():
            bias[i] = 1.0 if column[0] else -1.0
            continue
        model = estimator(task).fit(features, column)
        weights[:, i], bias[i] = model.coef_[0], model.intercept_[0]
    return Linear(weights, bias)


def estimator(task: Task) -> LinearSVC | LogisticRegression:
    """Return an untrained classifier of one label."""
    counts = {0: 1.0, 1: task.rare}
    if task.method == "svm":
        return LinearSVC(C=task.strength, class_weight=counts, random_state=SEED)
    return LogisticRegression(
        C=LOGISTIC, solver="liblinear", class_weight=counts, random_state=SEED
    )


def left_out(
    task: Task, features: csr_matrix, again: csr_matrix | None = None
) -> NDArray[np.float64]:
    """Return (texts, labels): the scores by a model that saw none of the text's field."""
    found = np.zeros(task.targets.shape)
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(features, groups=task.groups):
        kept = frozenset(train.tolist())
        known = [(i, row) for row, (i, _) in enumerate(task.again) if i in kept]
        model = fit(task, *with_again(task, features, again, train, known))
        found[test] = model.scores(features[test])
    return found


def with_again(
    task: Task,
    features: csr_matrix,
    again: csr_matrix | None,
    rows: Sequence[int],
    known: Sequence[tuple[int, int]],
) -> tuple[csr_matrix, NDArray[np.int8]]:
    """Return the features and targets of `rows`, and of the texts that repeat one of them."""
    if again is None or not known:
        return features[rows], task.targets[rows]
    of, at = [i for i, _ in known], [row for _, row in known]
    stacked = csr_matrix(vstack([features[rows], again[at]]))
    return stacked, np.concatenate([task.targets[rows], task.targets[of]])


def store(models: Mapping[str, tuple[Sequence[str], Linear]], file: Path) -> None:
    """Write the classifiers as int8 with a scale a label."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, (_, model) in models.items():
        largest = np.maximum(np.abs(model.weights).max(axis=0), 1e-9)
        arrays[f"{name}.weights"] = np.round(model.weights / largest * FULL).astype(np.int8)
        arrays[f"{name}.scale"] = (largest / FULL).astype(np.float32)
        arrays[f"{name}.bias"] = model.bias.astype(np.float32)
    labels = {name: list(named) for name, (named, _) in models.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(arrays, file, metadata={"labels": json.dumps(labels, ensure_ascii=False)})
    file.chmod(0o644)  # safetensors writes for the owner only
