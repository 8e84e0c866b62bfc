"""Figures of the classifiers on fields left out, with 95 % intervals, and the model card."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.questions.data import Task

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """Right ones of all; the interval is Wilson's."""

    right: int
    of: int

    def __str__(self) -> str:
        """Return the share and its 95 % interval."""
        if not self.of:
            return "–"
        low, high = interval(self.right, self.of)
        return f"{self.right / self.of:.3f} [{low:.3f}, {high:.3f}]"


def interval(right: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share.

    >>> tuple(round(x, 3) for x in interval(50, 100))
    (0.404, 0.596)
    """
    share = right / of
    middle = share + _Z**2 / (2 * of)
    half = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of * of))
    return (middle - half) / (1 + _Z**2 / of), (middle + half) / (1 + _Z**2 / of)


def accuracy(task: Task, scores: NDArray[np.float64]) -> Share:
    """Return the share of texts whose labels are all right."""
    if task.exclusive:
        right = scores.argmax(axis=1) == task.targets.argmax(axis=1)
    else:
        right = ((scores > 0) == (task.targets > 0)).all(axis=1)
    return Share(int(right.sum()), len(right))


def by_label(task: Task, scores: NDArray[np.float64]) -> Iterator[tuple[str, Share, Share]]:
    """Yield (label, precision, recall)."""
    own = task.targets > 0
    said = scores > 0
    if task.exclusive:
        said = scores == scores.max(axis=1, keepdims=True)
    for i, label in enumerate(task.labels):
        both = int((own[:, i] & said[:, i]).sum())
        yield label, Share(both, int(said[:, i].sum())), Share(both, int(own[:, i].sum()))


def confusions(task: Task, scores: NDArray[np.float64], top: int = 12) -> list[str]:
    """Return the commonest mistakes as "truth → said (times)"."""
    truth, said = task.targets.argmax(axis=1), scores.argmax(axis=1)
    counted: dict[tuple[str, str], int] = {}
    for a, b in zip(truth[truth != said], said[truth != said], strict=True):
        pair = task.labels[int(a)], task.labels[int(b)]
        counted[pair] = counted.get(pair, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [f"{a} → {b} ({n})" for (a, b), n in ordered[:top]]


def card(
    measured: Mapping[str, tuple[Task, NDArray[np.float64]]], ablation: Sequence[str], file: Path
) -> str:
    """Return the model card in Markdown."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    lines = [
        "# Question classifiers",
        "",
        "Linear classifiers over hashed runs of characters (`rag/question/features.py`), read by",
        "NumPy (`rag/question/learned.py`). Made by `python -m training.questions` from",
        "`training/data/questions` and `training/data/conversations`, which were written for this",
        "project without sight of its code or of any evaluation question. Fixed seed, one minute.",
        "",
        f"`{file.name}`: {file.stat().st_size:,} bytes, SHA-256 `{digest}`.",
        "",
        "Every figure is from models that saw nothing of the question's field of life (five folds",
        "of whole fields; of conversations, and of what is beside the point, single lines), as a",
        "share with its 95 % interval (Wilson).",
        "",
        "| classifier | texts | labels | all right |",
        "|---|---|---|---|",
    ]
    for name, (task, scores) in measured.items():
        row = f"| {name} | {len(task.texts)} | {len(task.labels)} | {accuracy(task, scores)} |"
        lines.append(row)
    for name, (task, scores) in measured.items():
        lines += [
            "",
            f"## {name}",
            "",
            "| label | texts | precision | recall |",
            "|---|---|---|---|",
        ]
        lines += [f"| {n} | {r.of} | {p} | {r} |" for n, p, r in by_label(task, scores)]
        if task.exclusive:
            lines += ["", "Commonest mistakes: " + "; ".join(confusions(task, scores)) + "."]
    lines += ["", "## Choices", "", *ablation]
    return "\n".join(lines) + "\n"
