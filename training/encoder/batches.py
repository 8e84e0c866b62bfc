"""Mixed batches of pairs as token bags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.encoder.bags import Bags, join_bags, make_bags
from training.encoder.pairs import Pair


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
class HardNegatives:
    """For pair i, `rows[i]` are the bags of `pool` to keep apart from its query."""

    pool: Bags
    groups: NDArray[np.int64]
    rows: NDArray[np.int64]


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


@dataclass(frozen=True, slots=True)
class Mix:
    """What a batch is made of.

    `shares` of each kind of pair, the share of right sides that are `titled`, the number of
    random `distractors`, and whether a `hard` negative is added for each pair that has some.
    """

    shares: Mapping[str, float]
    titled: float = 0.3
    distractors: int = 0
    hard: bool = False


class Mixer:
    """Draws batches in which each kind of pair has its share."""

    def __init__(self, kinds: Mapping[str, PairBags], size: int, seed: int) -> None:
        """Prepare to draw batches of `size` pairs from `kinds`."""
        self.kinds = dict(kinds)
        self.hard: dict[str, HardNegatives] = {}
        self._size = size
        self._rng = np.random.default_rng(seed)

    def draw(self, mix: Mix) -> Batch:
        """Return a batch."""
        drawn = {name: self._rows(name, share) for name, share in mix.shares.items()}
        left = join_bags([self.kinds[name].left.take(rows) for name, rows in drawn.items()])
        rights = [part for name, rows in drawn.items() for part in self._right(name, rows, mix)]
        groups = [self.kinds[name].groups[rows] for name, rows in drawn.items()]
        own = np.concatenate(groups)
        for bags, bag_groups in self._negatives(drawn, mix):
            rights.append(bags)
            groups.append(bag_groups)
        same = own[:, None] == np.concatenate(groups)[None, :]
        np.fill_diagonal(same, False)
        return Batch(left, join_bags(rights), same)

    def _rows(self, name: str, share: float) -> NDArray[np.int64]:
        total = len(self.kinds[name])
        return self._rng.choice(total, min(round(self._size * share), total), replace=False)

    def _right(self, name: str, rows: NDArray[np.int64], mix: Mix) -> tuple[Bags, Bags]:
        """Return the right sides of `rows` in two parts: plain, then titled."""
        kind, plain = self.kinds[name], round(len(rows) * (1 - mix.titled))
        return kind.right.take(rows[:plain]), kind.titled.take(rows[plain:])

    def _negatives(
        self, drawn: Mapping[str, NDArray[np.int64]], mix: Mix
    ) -> Iterator[tuple[Bags, NDArray[np.int64]]]:
        if mix.distractors:
            texts = self.kinds["texts"]
            rows = self._rng.choice(len(texts), mix.distractors, replace=False)
            yield texts.right.take(rows), texts.groups[rows]
        for name, rows in drawn.items() if mix.hard else ():
            if name in self.hard:
                hard = self.hard[name]
                candidates = hard.rows[rows]
                chosen = self._rng.integers(candidates.shape[1], size=len(rows))
                picked = candidates[np.arange(len(rows)), chosen]
                yield hard.pool.take(picked), hard.groups[picked]
