"""What each choice of the recipe is worth, measured on fields left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from index.encoder import BUILTIN, BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from rag.question.features import plain
from training.questions.data import CONVERSATIONS, Task, matrix, read, tasks
from training.questions.figures import accuracy
from training.questions.fit import left_out

LENGTHS = (1, 2, 3, 4)
CHOSEN = ("kind", "detail", "follow")


def choices(root: Path) -> list[str]:
    """Return the table of choices in Markdown."""
    firsts = tuple(str(turn["first"]) for turn in read(root / CONVERSATIONS))
    lines = [
        "What else could be seen of a question, and what it is worth (all right, fields left out):",
        "",
        "| seen | classifier | all right |",
        "|---|---|---|",
    ]
    for task in tasks(root):
        if task.name in CHOSEN:
            before = firsts if task.name == "follow" else ()
            lines += [f"| {seen} | {task.name} | {share} |" for seen, share in _tried(task, before)]
    return lines


def _tried(task: Task, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for longest in LENGTHS:
        features = matrix(task.texts, longest)
        yield f"runs up to {longest}", str(accuracy(task, left_out(task, features)))
    encoder = StaticEncoder(BUILTIN_FOLDER, BUILTIN)
    vectors = encoder.encode_queries([plain(text) for text in task.texts])
    runs = matrix(task.texts)
    wide = csr_matrix(hstack([runs, csr_matrix(vectors / 2)]))
    yield "runs and the encoder's vector", str(accuracy(task, left_out(task, wide)))
    only = csr_matrix(vectors)
    yield "the encoder's vector alone", str(accuracy(task, left_out(task, only)))
    if before:
        first = encoder.encode_queries([plain(text) for text in before])
        near = (first * vectors).sum(axis=1, keepdims=True)
        both = csr_matrix(hstack([runs, csr_matrix(np.hstack([near, vectors * first * 8]))]))
        yield "runs, and how near the question before is", str(accuracy(task, left_out(task, both)))
