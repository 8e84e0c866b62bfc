"""The place of each clause id in their order: ties in every ranking go to the lower one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.layout import DELTA

NAME = "ranks.npy"
DECIMALS = 6
"""Scores equal to here are ties: one vector scores differently by its place in a block."""


def best(
    scores: NDArray[np.floating], rows: NDArray[np.int64], ranks: NDArray[np.int32], top_k: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the `top_k` best scores with their rows, best first; ties by the rank of the row.

    >>> best(np.array([0.5, 0.9, 0.5]), np.array([4, 7, 2]), np.arange(8, dtype=np.int32), 2)
    (array([0.9, 0.5], dtype=float32), array([7, 2]))
    """
    order = np.lexsort((ranks[rows], -np.round(scores, DECIMALS)))[:top_k]
    return scores[order].astype(np.float32, copy=False), rows[order]


def write_ranks(folder: Path, clause_ids: Iterable[str]) -> None:
    """Save the ranks of ids in row order."""
    ids = list(clause_ids)
    ranks = np.empty(len(ids), np.int32)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    np.save(folder / NAME, ranks, allow_pickle=False)


def load_ranks(folder: Path, rows: int) -> NDArray[np.int32]:
    """Return the ranks by row; the delta's stand for all rows.

    Raises:
        ValueError: there is another number of them.
    """
    delta = folder / DELTA / NAME
    ranks: NDArray[np.int32] = np.load(
        delta if delta.exists() else folder / NAME, allow_pickle=False
    )
    if len(ranks) != rows:
        raise ValueError(f"{NAME} has {len(ranks)} rows, not {rows}")
    return ranks
