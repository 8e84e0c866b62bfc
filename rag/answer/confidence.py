"""How sure it is that the hits answer the question: a logistic model of a few features.

The weights stand in `calibration.toml`; `python -m eval calibrate` fits them. Every feature is a
plain number that says one thing, so that a refusal can be explained.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision to answer rests on: the question, the best statements and their clauses.

    Nothing here leans on what else is indexed: an unrelated document turns an answer into a refusal
    only by taking the place of a hit.

    `answers` is the reader's log-odds for the best statement and `second` for the next one;
    `similarity` and `sentence` are the cosines of the nearest clause and statement, `meaning` that
    of the best statement with the topic; `length` is the topic's, in characters; `scoped` is 1 if
    the question names a place or document, `followup` if it was completed from the one before.
    """

    answers: float = 0.0
    second: float = 0.0
    similarity: float = 0.0
    sentence: float = 0.0
    meaning: float = 0.0
    length: float = 0.0
    scoped: float = 0.0
    followup: float = 0.0

    def values(self) -> tuple[float, ...]:
        """Return the features in the order of their fields."""
        return tuple(float(getattr(self, field.name)) for field in fields(self))


_SUREST = 8.0


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, between -8 and 8.

    >>> log_odds(0.5)
    0.0
    """
    least = 1 / (1 + math.exp(_SUREST))
    kept = min(max(probability, least), 1 - least)
    return math.log(kept / (1 - kept))


FEATURES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class Weights(Features):
    """The logistic model: a weight for each feature, and the bias."""

    bias: float = 0.0


def confidence(features: Features, weights: Weights) -> float:
    """Return how sure it is that the hits answer the question, 0 to 1.

    >>> confidence(Features(similarity=0.5), Weights(bias=-1.0, similarity=2.0))
    0.5
    """
    total = weights.bias
    for name, value in zip(FEATURES, features.values(), strict=True):
        total += getattr(weights, name) * value
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
