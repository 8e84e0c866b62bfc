"""Rows and keys as Milvus filters.

Runs of rows become ranges, since a scope is a few runs of neighbours. Keys are quoted here:
pymilvus puts them between plain quotes, so that one with a quote in it could end the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_SHORTEST_RUN = 4
"""From here on a range is shorter than the list of its rows."""


def rows_filter(rows: NDArray[np.int64]) -> str:
    """Return a filter on the field `row` that admits exactly these rows (at least one).

    >>> rows_filter(np.array([7, 0, 1, 2, 3, 9]))
    '(row >= 0 and row <= 3) or row in [7, 9]'
    """
    single: list[int] = []
    parts: list[str] = []
    for first, last in runs(rows):
        if last - first + 1 < _SHORTEST_RUN:
            single += range(first, last + 1)
        else:
            parts.append(f"(row >= {first} and row <= {last})")
    if single:
        parts.append(f"row in {single}")
    return " or ".join(parts)


def runs(rows: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the first and last row of each run of neighbours, in order."""
    ordered = np.unique(rows)
    if not len(ordered):
        return
    breaks = np.flatnonzero(np.diff(ordered) != 1)
    firsts = ordered[np.concatenate([[0], breaks + 1])]
    lasts = ordered[np.concatenate([breaks, [len(ordered) - 1]])]
    yield from zip(firsts.tolist(), lasts.tolist(), strict=True)


def in_range(first: int, end: int) -> str:
    """Return a filter that admits rows from `first` up to, not including, `end`."""
    return f"row >= {first} and row < {end}"


def keys_filter(field: str, keys: Sequence[str]) -> str:
    r"""Return a filter that admits the records with these keys.

    >>> print(keys_filter("key", ["a", 'b" or key != "']))
    key in ["a", "b\" or key != \""]
    """
    return f"{field} in {json.dumps(list(keys), ensure_ascii=False)}"
