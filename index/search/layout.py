"""Where the rows of a snapshot lie: in the base, or in the delta written since.

Rows number the clauses of all documents by doc_id. A large index isn't written anew for a few
changed documents: its files are linked into the next generation (the base), the changed documents
are written beside them (the delta), and documents of the base that changed or went are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DELTA = "delta"
"""The folder of the second part in a generation's."""
Rows = NDArray[np.int64]
Spans = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Places count the rows of the base from 0 and those of the delta from `split`."""

    place: Rows
    """By row: where it lies."""
    row: Rows
    """By place: which row lies there, -1 for dropped ones."""
    split: int

    @classmethod
    def of(cls, base: Spans, delta: Spans, dropped: Iterable[str]) -> Layout:
        """Order the documents of both by doc_id; a span is the first row and the one after it."""
        split = max((end for _, end in base.values()), default=0)
        size = split + max((end for _, end in delta.values()), default=0)
        gone = frozenset(dropped)
        spans = {doc_id: span for doc_id, span in base.items() if doc_id not in gone}
        spans |= {doc_id: (split + a, split + b) for doc_id, (a, b) in delta.items()}
        parts = [np.arange(*spans[doc_id], dtype=np.int64) for doc_id in sorted(spans)]
        place = np.concatenate([np.zeros(0, np.int64), *parts])
        row = np.full(size, -1, np.int64)
        row[place] = np.arange(len(place))
        return cls(place, row, split)

    @property
    def base_rows(self) -> Rows:
        """By place in the base: its row, -1 for dropped ones."""
        return self.row[: self.split]

    @property
    def delta_rows(self) -> Rows:
        """By place in the delta: its row."""
        return self.row[self.split :]
