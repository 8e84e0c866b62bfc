"""What retrieval knows about how well the hits fit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """How near the hits are; everything is 0 where nothing was searched.

    `sentence`: cosine of the query with the hits' nearest statement. `allowed`: how many clauses
    the scope leaves.
    """

    sentence: float = 0.0
    allowed: int = 0
