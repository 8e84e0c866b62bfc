"""Mixed batches of pairs as token bags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.train.bags import Bags, join_bags, make_bags
from index.encoder.train.pairs import Pair


@dataclass(frozen=True, slots=True)
class PairBags:
    """Pairs of one kind: row i of `left` belongs to row i of `right` and of `titled`.

    `titled` is the right side with its document's title before it, since that is how clauses
    are encoded; `groups` says which pairs share a passage.
    """

    left: Bags
    right: Bags
    titled: Bags
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of pairs."""
        return len(self.groups)


@dataclass(frozen=True, slots=True)
class Batch:
    """Row i of `left` belongs to row i of `right`, which may have more rows: distractors.

    `same` (rows of left, rows of right) marks the off-diagonal places that are no negatives.
    """

    left: Bags
    right: Bags
    same: NDArray[np.bool_]


def pair_bags(
    tokenizer: Tokenizer, pairs: Sequence[Pair], titles: Sequence[str], seed: int
) -> PairBags:
    """Tokenize `pairs`; a pair without a title gets one of `titles` at random.

    A title that says nothing about the passage teaches the encoder to make little of titles.
    """
    rng = np.random.default_rng(seed)
    strange = rng.choice(len(titles), len(pairs)) if titles else np.zeros(len(pairs), int)
    titled = [
        f"{pair.title or (titles[other] if titles else '')} {pair.passage}"
        for pair, other in zip(pairs, strange, strict=True)
    ]
    return PairBags(
        make_bags(tokenizer, [pair.query for pair in pairs]),
        make_bags(tokenizer, [pair.passage for pair in pairs]),
        make_bags(tokenizer, titled),
        np.array([group_number(pair.group) for pair in pairs], dtype=np.int64),
    )


def group_number(group: str) -> int:
    """Return a number for a group's name that is the same in every run."""
    import zlib

    return zlib.crc32(group.encode()) | (len(group) << 32)


class Mixer:
    """Draws batches in which each kind of pair has its share."""

    def __init__(self, kinds: Mapping[str, PairBags], size: int, seed: int) -> None:
        """Prepare to draw batches of `size` pairs from `kinds`."""
        self._kinds = dict(kinds)
        self._size = size
        self._rng = np.random.default_rng(seed)

    def draw(self, shares: Mapping[str, float], titled: float, distractors: int = 0) -> Batch:
        """Return a batch; `titled` is the share of right sides that have a title."""
        lefts, rights, groups = [], [], []
        for name, share in shares.items():
            kind = self._kinds[name]
            count = min(round(self._size * share), len(kind))
            rows = self._rng.choice(len(kind), count, replace=False)
            with_title = self._rng.random(count) < titled
            order = np.concatenate([rows[~with_title], rows[with_title]])
            lefts.append(kind.left.take(order))
            rights.append(kind.right.take(rows[~with_title]))
            rights.append(kind.titled.take(rows[with_title]))
            groups.append(kind.groups[order])
        group = np.concatenate(groups)
        if distractors:
            texts = self._kinds["texts"]
            rows = self._rng.choice(len(texts), distractors, replace=False)
            rights.append(texts.right.take(rows))
            groups.append(texts.groups[rows])
        same = group[:, None] == np.concatenate(groups)[None, :]
        np.fill_diagonal(same, False)
        return Batch(join_bags(lefts), join_bags(rights), same)
