"""The weights of a `StaticEmbedding`: a vector for each token, as small in memory as in the file.

The built-in file keeps int8 with a scale for each token. What a text needs of it is a few dozen
rows, so they are made float32 when they are asked for, and the table stays a quarter of the size.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


class TokenVectors:
    """A table of (tokens, dimension), read by rows.

    Example:
        >>> vectors = read_token_vectors(BUILTIN_FOLDER / "model.safetensors")
        >>> vectors[np.array([17, 4, 17])].shape
        (3, 256)
    """

    def __init__(
        self,
        table: NDArray[np.generic],
        scales: Rows | None = None,
        places: NDArray[np.integer] | None = None,
    ) -> None:
        """Take the stored table, the scale of each token, and the row of each if they differ."""
        self._table, self._scales, self._places = table, scales, places
        self.dimension = int(table.shape[1])

    def __len__(self) -> int:
        return len(self._table if self._places is None else self._places)

    def __getitem__(self, tokens: NDArray[np.int64] | list[int] | slice) -> Rows:
        """Return (len(tokens), dimension) float32."""
        places = tokens if self._places is None else self._places[tokens]
        rows: Rows = self._table[places].astype(np.float32, copy=False)
        return rows if self._scales is None else rows * self._scales[tokens, None]


def read_token_vectors(path: Path) -> TokenVectors:
    """Return the weights of a `StaticEmbedding` file.

    Stored as `embedding.weight`, or as `embeddings` (int8 or float) times `weights` (a scale for
    each token), with an optional `mapping` from token to row.

    Raises:
        OSError, ValueError: the file is missing or no such file.
        KeyError: it holds other arrays.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(path)
    except SafetensorError as error:
        raise ValueError(str(error)) from error
    if "embedding.weight" in arrays:
        return TokenVectors(np.ascontiguousarray(arrays["embedding.weight"], dtype=np.float32))
    scales = arrays.get("weights")
    return TokenVectors(
        arrays["embeddings"],
        None if scales is None else scales.astype(np.float32),
        arrays.get("mapping"),
    )


def read_vectors(path: Path) -> Rows:
    """Return all weights of a `StaticEmbedding` file at once, (tokens, dimension) float32.

    Raises:
        OSError, ValueError, KeyError: as `read_token_vectors`.
    """
    return read_token_vectors(path)[:]
