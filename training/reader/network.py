"""Trains the reader's network and says what it is worth on fields that it never saw."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from rag.reader.features import NAMES
from training.reader.samples import Samples

HIDDEN, EPOCHS, BATCH = (64, 32), 14, 1024
Scores = NDArray[np.floating]


def train(given: Samples, *, seed: int = 0) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of `rag.reader.model.Network`, fitted on the fields not held back."""
    rows = given.features[~given.held_back]
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    network = MLPClassifier(
        HIDDEN,
        alpha=1e-3,
        batch_size=min(BATCH, len(rows)),
        learning_rate_init=2e-3,
        max_iter=EPOCHS,
        n_iter_no_change=EPOCHS,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many epochs, and no more
        network.fit(np.clip((rows - mean) / scale, -5, 5), given.answers[~given.held_back])
    arrays: dict[str, NDArray[np.generic]] = {
        "mean": mean.astype(np.float32),
        "scale": scale.astype(np.float32),
        "names": np.array(NAMES),
    }
    for i, (weights, bias) in enumerate(zip(network.coefs_, network.intercepts_, strict=True)):
        arrays[f"w{i}"], arrays[f"b{i}"] = weights.astype(np.float32), bias.astype(np.float32)
    return arrays


def save(arrays: dict[str, NDArray[np.generic]], file: Path) -> None:
    """Write the arrays; nothing in the file is unpickled when it is read."""
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def figures(scores: Scores, given: Samples) -> dict[str, float]:
    """Return what scores are worth on the fields held back.

    `first`: how often the best statement of the right clause answers. `auc`: of answerable
    questions against near misses, by that statement's score. `top`: how often the best statement
    among the right clause and those confused with it answers.
    """
    chosen = np.flatnonzero(given.held_back)
    first, top, labels, highest = [], [], [], []
    for number in np.unique(given.question[chosen]):
        rows = chosen[given.question[chosen] == number]
        own = rows[given.own[rows]]
        best = own[np.argmax(scores[own])]
        labels.append(not given.near_miss[best])
        highest.append(float(scores[best]))
        if given.answers[own].any():
            first.append(bool(given.answers[best]))
            top.append(bool(given.answers[rows[np.argmax(scores[rows])]]))
    return {
        "questions": float(len(first)),
        "first": float(np.mean(first)),
        "top": float(np.mean(top)),
        "auc": float(roc_auc_score(labels, highest)),
    }
