"""What every encoder says of itself, and how texts without content are encoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from index.encoder.base import Vectors


class Identity:
    """Id, revision and dimension of an encoder (see `index.encoder.base.Encoder`)."""

    _encoder_id: str
    _revision: str
    _dimension: int

    @property
    def encoder_id(self) -> str:
        """Hub name or the folder's name."""
        return self._encoder_id

    @property
    def revision(self) -> str:
        """Commit of the hub model, or hash of the folder's files; with what changes vectors."""
        return self._revision

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension


def zero_if_blank(
    texts: Sequence[str], dimension: int, encode: Callable[[list[str]], Vectors]
) -> Vectors:
    """Return (len(texts), dimension) float32; `encode` never sees a text without content.

    >>> zero_if_blank(["a", " "], 1, lambda texts: np.ones((len(texts), 1), np.float32))
    array([[1.],
           [0.]], dtype=float32)
    """
    rows = np.zeros((len(texts), dimension), dtype=np.float32)
    filled = [row for row, text in enumerate(texts) if text.strip()]
    if filled:
        rows[filled] = encode([texts[row] for row in filled])
    return rows
