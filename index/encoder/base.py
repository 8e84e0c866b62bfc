"""What every encoder can do: texts -> unit vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]
"""Called with the number of items newly done."""


class Encoder(Protocol):
    """Maps texts to rows of unit length, so that inner product is cosine similarity."""

    @property
    def encoder_id(self) -> str:
        """Name of the model ("builtin", a hub name or a folder's name)."""
        ...

    @property
    def revision(self) -> str:
        """What distinguishes two versions of the same model (hash of the weights or commit)."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length (zero rows for no text)."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Like `encode_clauses`, with the model's query prompt."""
        ...
