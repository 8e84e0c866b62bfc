"""Contrastive training of the token vectors.

Symmetric InfoNCE over in-batch negatives (van den Oord et al. 2018; Radford et al. 2021): row i
of the left side should be nearest to row i of the right side and the other way round. Rows of
the same passage are masked, since they are no negatives.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from training.encoder.bags import Bags, expand
from training.encoder.batches import Batch, Mix, Mixer

SCALE = 20.0
WARM_UP = 0.05


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training: how many steps, on which mix of pairs, at which peak rate.

    `dropout` is the share of parts left out at random, `words` that of a query's whole tokens.
    """

    name: str
    steps: int
    rate: float
    mix: Mix
    dropout: float = 0.1
    words: float = 0.0
    scale: float = SCALE


Report = Callable[[Stage, int, float], None]
"""Called after each step with the stage, the step and its loss."""


class Contrast:
    """Token vectors under training, each the sum of the vectors of its parts."""

    def __init__(self, vectors: NDArray[np.float32], parts: Bags, seed: int) -> None:
        """Start from `vectors` (tokens, dimension); `parts` says what each token contains."""
        torch.manual_seed(seed)
        self._parts = parts
        self._rng = np.random.default_rng(seed)
        self._table = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(vectors.copy()), freeze=False, mode="sum"
        )

    @property
    def vectors(self) -> NDArray[np.float32]:
        """The present token vectors with their parts summed up."""
        ids, offsets = torch.from_numpy(self._parts.ids), torch.from_numpy(self._parts.offsets)
        with torch.no_grad():
            return np.array(self._table(ids.long(), offsets[:-1]).numpy(), dtype=np.float32)

    @property
    def raw(self) -> NDArray[np.float32]:
        """The vectors before they are summed up, to go on from."""
        return np.array(self._table.weight.detach().numpy(), dtype=np.float32)

    def run(self, stage: Stage, mixer: Mixer, report: Report) -> None:
        """Train one stage; the rate warms up, then falls by half a cosine to zero."""
        optimizer = torch.optim.Adam(self._table.parameters(), lr=stage.rate, fused=True)
        for step in range(stage.steps):
            for group in optimizer.param_groups:
                group["lr"] = stage.rate * schedule(step, stage.steps)
            loss = self._loss(mixer.draw(stage.mix), stage)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            report(stage, step + 1, float(loss.detach()))

    def _loss(self, batch: Batch, stage: Stage) -> torch.Tensor:
        left = self._embed(drop_words(batch.left, stage.words, self._rng), stage.dropout)
        right = self._embed(batch.right, stage.dropout)
        scores = stage.scale * left @ right.T
        scores = scores.masked_fill(torch.from_numpy(batch.same), -math.inf)
        target = torch.arange(len(left))
        there = functional.cross_entropy(scores, target)
        back = functional.cross_entropy(scores[:, : len(left)].T, target)
        return (there + back) / 2

    def _embed(self, bags: Bags, dropout: float) -> torch.Tensor:
        kept = thin_out(expand(bags, self._parts), dropout, self._rng)
        ids, offsets = torch.from_numpy(kept.ids), torch.from_numpy(kept.offsets[:-1])
        return functional.normalize(self._table(ids.long(), offsets), dim=1)


def schedule(step: int, steps: int) -> float:
    """Return the share of the peak rate at `step`: linear warm-up, then half a cosine."""
    warm = max(1, round(WARM_UP * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def thin_out(bags: Bags, share: float, rng: np.random.Generator) -> Bags:
    """Return `bags` with about `share` of the tokens left out, so that no token is relied on."""
    if share <= 0:
        return bags
    kept = rng.random(len(bags.ids)) >= share
    before = np.concatenate(([0], np.cumsum(kept)))
    return Bags(bags.ids[kept], before[bags.offsets].astype(np.int64))


def drop_words(bags: Bags, share: float, rng: np.random.Generator) -> Bags:
    """Return `bags` with about `share` of the tokens left out, but never a text's last one."""
    if share <= 0:
        return bags
    kept = rng.random(len(bags.ids)) >= share
    before = np.concatenate(([0], np.cumsum(kept)))
    emptied = (np.diff(before[bags.offsets]) == 0) & (np.diff(bags.offsets) > 0)
    kept[bags.offsets[:-1][emptied]] = True
    before = np.concatenate(([0], np.cumsum(kept)))
    return Bags(bags.ids[kept], before[bags.offsets].astype(np.int64))
