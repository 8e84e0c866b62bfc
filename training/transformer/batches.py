"""Batches that depend on the seed and the number of the step alone, so that a run can go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.encoder.pairs import Pair
from training.transformer.data import Pool
from training.transformer.negatives import Floats, same_answer

TITLED = 0.5
SHARES = {"pairs": 28, "triples": 18, "stard": 12, "terms": 6}
HARD = 32


@dataclass(frozen=True, slots=True)
class Kind:
    """Pairs of one kind: their queries, the rows of their passages, their hard negatives."""

    queries: tuple[str, ...]
    rows: NDArray[np.int64]
    hard: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Query i is answered by passage i; the passages after those are hard negatives.

    `same` (queries, passages) marks the places beside the answers that are no negatives.
    """

    queries: tuple[str, ...]
    passages: tuple[str, ...]
    same: NDArray[np.bool_]


def kind_of(pairs: tuple[Pair, ...], pool: Pool, hard: NDArray[np.int64]) -> Kind:
    """Return a kind of the pairs, whose mined negatives are `hard`."""
    rows = np.array([pool.rows[pair.passage] for pair in pairs], dtype=np.int64)
    return Kind(tuple(pair.query for pair in pairs), rows, hard)


class Mixer:
    """Draws batches in which each kind has its number of pairs."""

    def __init__(
        self, kinds: Mapping[str, Kind], pool: Pool, vectors: Floats, seed: int, hard: int = HARD
    ) -> None:
        """Draw from `kinds`; `vectors` (pool, d) tell which passages are too alike."""
        self._kinds = kinds
        self._pool = pool
        self._vectors = vectors
        self._seed = seed
        self._hard = hard

    def draw(self, step: int) -> Batch:
        """Return the batch of a step: always the same one."""
        rng = np.random.default_rng((self._seed, step))
        queries: list[str] = []
        right: list[NDArray[np.int64]] = []
        mined: list[NDArray[np.int64]] = []
        for name, kind in self._kinds.items():
            drawn = rng.choice(len(kind.rows), min(SHARES[name], len(kind.rows)), replace=False)
            queries += [kind.queries[row] for row in drawn]
            right.append(kind.rows[drawn])
            column = rng.integers(kind.hard.shape[1], size=len(drawn))
            mined.append(kind.hard[drawn, column])
        candidates = rng.permutation(np.concatenate(mined))[: self._hard]
        rows = np.concatenate([*right, candidates])
        same = same_answer(self._vectors[rows[: len(queries)]], self._vectors[rows])
        np.fill_diagonal(same, False)
        titled = rng.random(len(rows)) < TITLED
        texts = tuple(
            self._pool.titled[row] if with_title else self._pool.plain[row]
            for row, with_title in zip(rows, titled, strict=True)
        )
        return Batch(tuple(queries), texts, same)
