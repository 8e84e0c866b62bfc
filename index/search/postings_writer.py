"""Writes the column arrays of a lexical index from counted documents, one after another.

Only token numbers and counts are held (five bytes for each different token of a clause); columns
are filled block by block of rows in arrays that are mapped to their files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.postings import FILES, TOKENS
from index.search.token_table import TokenTable
from index.text.token_counts import TokenCounts

_BLOCK = 4_000_000
"""Counts whose columns are sorted at once."""


def write_postings(folder: Path, parts: Iterable[TokenCounts]) -> None:
    """Write the files of `Postings`, the rows of all parts below one another.

    They are the same, byte by byte, as if all rows had been counted at once.
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    held: list[_Part] = []
    for part in parts:
        own = np.fromiter(map(numbers.__getitem__, part.tokens), np.int32, len(part.tokens))
        held.append(_Part(own, part))
    tokens = sorted(numbers)
    place = np.empty(len(tokens), np.int32)
    place[np.fromiter(map(numbers.__getitem__, tokens), np.int64, len(tokens))] = np.arange(
        len(tokens), dtype=np.int32
    )
    numbers.clear()
    TokenTable.of(tokens).save(folder / TOKENS)
    _write(folder, held, place)


class _Part:
    """One document's counts: the numbers of its tokens, and which of them each row has."""

    __slots__ = ("columns", "counts", "distinct", "lengths")

    def __init__(self, numbers: NDArray[np.int32], part: TokenCounts) -> None:
        kind = np.min_scalar_type(int(part.counts.max(initial=0)))
        self.columns = numbers[part.columns] if len(numbers) else part.columns
        self.counts = part.counts.astype(kind)
        self.distinct, self.lengths = part.distinct, part.lengths


def _write(folder: Path, parts: Sequence[_Part], place: NDArray[np.int32]) -> None:
    blocks = list(_blocks(parts))
    frequency = np.zeros(len(place), np.int64)
    for block in blocks:
        for part in block:
            part.columns = place[part.columns]
        frequency += np.bincount(_joined([p.columns for p in block]), minlength=len(place))
    starts = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
    kind = np.result_type(np.uint8, *{part.counts.dtype for part in parts})
    size = (int(starts[-1]),)
    rows = np.lib.format.open_memmap(folder / FILES[1], "w+", np.int32, size) if size[0] else None
    counts = np.lib.format.open_memmap(folder / FILES[0], "w+", kind, size) if size[0] else None
    if rows is None or counts is None:
        np.save(folder / FILES[1], np.zeros(0, np.int32))
        np.save(folder / FILES[0], np.zeros(0, kind))
    else:
        _fill(blocks, starts[:-1].copy(), rows, counts)
    np.save(folder / FILES[2], starts)
    np.save(folder / FILES[3], _joined([part.lengths for part in parts]))


def _fill(
    blocks: Sequence[Sequence[_Part]],
    following: NDArray[np.int64],
    rows: NDArray[np.int32],
    counts: NDArray[np.unsignedinteger],
) -> None:
    """Put each block's counts behind those of the blocks before it; `following` moves on."""
    from scipy.sparse import csr_matrix

    first = 0
    for block in blocks:
        distinct = _joined([part.distinct for part in block])
        by_row = (
            np.concatenate([part.counts for part in block]).astype(counts.dtype),
            _joined([part.columns for part in block]),
            np.concatenate([[0], np.cumsum(distinct, dtype=np.int64)]),
        )
        columns = csr_matrix(by_row, shape=(len(distinct), len(following))).tocsc()
        columns.sort_indices()
        each = np.diff(columns.indptr)
        there = np.flatnonzero(each)
        offsets = following[there] - columns.indptr[there]
        target = np.repeat(offsets, each[there]) + np.arange(len(columns.data))
        rows[target] = columns.indices + first
        counts[target] = columns.data
        following[there] += each[there]
        first += len(distinct)


def _blocks(parts: Sequence[_Part]) -> Iterable[Sequence[_Part]]:
    block: list[_Part] = []
    size = 0
    for part in parts:
        block.append(part)
        size += len(part.columns)
        if size >= _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _joined(arrays: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    return np.concatenate([np.zeros(0, np.int32), *arrays])
