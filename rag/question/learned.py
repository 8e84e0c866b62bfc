"""The learned parts of understanding, read by NumPy: one linear classifier a question.

A classifier's score of a label is a sum of weights, one for each feature of the question
(`rag.question.features`), divided by the root of their number, and a bias. Weights are int8 with
a scale a label. `python -m training.questions` makes them; figures and data are told by the card,
`rag/question/models/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.question.features import feature_rows

MODELS = Path(__file__).parent / "models"
WEIGHTS = MODELS / "questions.safetensors"


@dataclass(frozen=True, slots=True)
class Classifier:
    """Labels and what speaks for each of them: (rows, labels) int8, and (labels,) float32s."""

    labels: tuple[str, ...]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return (labels,) float32; above 0 a label is likelier than not."""
        summed = self.weights[rows].sum(axis=0, dtype=np.int32).astype(np.float32)
        scores: NDArray[np.float32] = (
            summed * self.scale / np.float32(np.sqrt(max(1, len(rows)))) + self.bias
        )
        return scores


@lru_cache(maxsize=1024)
def scores(classifier: str, question: str) -> Mapping[str, float]:
    """Return what a classifier ("kind", "detail" …) gives each label for a question.

    >>> max(scores("kind", "狗证去哪儿办"), key=scores("kind", "狗证去哪儿办").get)
    'procedure'
    """
    model = classifiers()[classifier]
    found = model.scores(_rows(question)).tolist()
    return dict(zip(model.labels, found, strict=True))


@lru_cache(maxsize=256)
def _rows(question: str) -> NDArray[np.int64]:
    return feature_rows(question)


def best(classifier: str, question: str) -> str:
    """Return the likeliest label; of two as likely, the first by name."""
    found = scores(classifier, question)
    return min(found, key=lambda label: (-found[label], label))


@cache
def classifiers(file: Path = WEIGHTS) -> Mapping[str, Classifier]:
    """Return the classifiers of a file by name."""
    from safetensors import safe_open

    read: dict[str, Classifier] = {}
    with safe_open(file, "numpy") as stored:
        labels: dict[str, list[str]] = json.loads(stored.metadata()["labels"])
        for name, named in labels.items():
            parts = (stored.get_tensor(f"{name}.{part}") for part in ("weights", "scale", "bias"))
            read[name] = Classifier(tuple(named), *parts)
    return read
