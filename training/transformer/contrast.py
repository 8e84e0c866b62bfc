"""The contrastive loss of question and passage, and the training by it."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from training.transformer.batches import Mixer
from training.transformer.learning import Learning, Plan
from training.transformer.model import (
    PASSAGE,
    PASSAGE_TOKENS,
    QUERY,
    QUERY_TOKENS,
    Model,
)

BARRED = -1e4


def contrastive_loss(queries: Tensor, passages: Tensor, same: Tensor, scale: float) -> Tensor:
    """Return the mean InfoNCE of query -> passage and passage -> query.

    Args:
        queries: (n, d) rows of unit length, query i answered by passage i.
        passages: (m >= n, d) rows of unit length.
        same: (n, m) True where a passage is no negative of a query.
        scale: the inverse temperature.
    """
    scores = (queries @ passages.T * scale).masked_fill(same, BARRED)
    targets = torch.arange(len(queries))
    there = torch.nn.functional.cross_entropy(scores, targets)
    back = torch.nn.functional.cross_entropy(scores[:, : len(queries)].T, targets)
    return (there + back) / 2


class Contrast(Learning):
    """The training of an encoder on the batches of a mixer."""

    def __init__(self, model: Model, mixer: Mixer, plan: Plan, folder: Path) -> None:
        """Begin, or go on where the checkpoint in `folder` stands."""

        def loss(step: int) -> Tensor:
            batch = mixer.draw(step)
            queries = model(batch.queries, QUERY, QUERY_TOKENS)
            passages = model(batch.passages, PASSAGE, PASSAGE_TOKENS)
            return contrastive_loss(queries, passages, torch.tensor(batch.same), plan.scale)

        super().__init__(model, loss, plan, folder)
