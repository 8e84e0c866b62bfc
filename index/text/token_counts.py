"""How often each token occurs in each row, as compact arrays that can be cached and merged.

Counting is what costs when a lexical index is built, and a document's counts depend on its text
alone: they are cached by document, and an index is merged from them without a loop over rows.
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

_LENGTHS = struct.Struct("<4I")


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """A sparse matrix by row: `tokens` (sorted) name its columns, columns ascend in each row."""

    tokens: tuple[str, ...]
    lengths: NDArray[np.int32]
    """Tokens of each row, repeats included."""
    distinct: NDArray[np.int32]
    """Different tokens of each row: how many of `columns` and `counts` are its own."""
    columns: NDArray[np.int32]
    counts: NDArray[np.int32]


def count_tokens(token_lists: Iterable[Sequence[str]]) -> TokenCounts:
    """Count the tokens of each row.

    >>> count_tokens([["数据", "要素", "数据"], []]).counts.tolist()
    [2, 1]
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    flat: list[int] = []
    lengths: list[int] = []
    for tokens in token_lists:
        flat += map(numbers.__getitem__, tokens)  # a new token gets the next number
        lengths.append(len(tokens))
    tokens = sorted(numbers)
    place = np.empty(len(tokens), np.int64)
    place[list(map(numbers.__getitem__, tokens))] = np.arange(len(tokens))
    width = max(len(tokens), 1)
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    cells, counts = np.unique(rows * width + place[flat], return_counts=True)
    return TokenCounts(
        tuple(tokens),
        np.array(lengths, np.int32),
        np.bincount(cells // width, minlength=len(lengths)).astype(np.int32),
        (cells % width).astype(np.int32),
        counts.astype(np.int32),
    )


def pack_counts(counts: TokenCounts) -> bytes:
    """Return the counts as compressed bytes."""
    arrays = (counts.lengths, counts.distinct, counts.columns, counts.counts)
    head = _LENGTHS.pack(*(len(array) for array in arrays))
    body = b"".join(array.astype("<i4").tobytes() for array in arrays)
    return zlib.compress(head + body + "\n".join(counts.tokens).encode(), level=1)


def unpack_counts(value: bytes) -> TokenCounts:
    """Return the counts of `pack_counts`."""
    content = zlib.decompress(value)
    sizes = _LENGTHS.unpack_from(content)
    end = _LENGTHS.size + 4 * sum(sizes)
    numbers = np.frombuffer(content[_LENGTHS.size : end], "<i4").astype(np.int32, copy=False)
    text = content[end:].decode()
    arrays = np.split(numbers, np.cumsum(sizes)[:-1])
    return TokenCounts(tuple(text.split("\n")) if text else (), *arrays)
