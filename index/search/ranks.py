"""The place of each clause id in their order: ties in every ranking go to the lower one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.layout import DELTA

NAME = "ranks.npy"


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
