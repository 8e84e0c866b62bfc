"""What retrieval knows about how well the hits fit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """How near the hits are; everything is 0 where nothing was searched.

    `similarity`: cosine of the query with the nearest of the hits; `sentence`: with their nearest
    statement. `allowed`: how many clauses the scope leaves.
    """

    similarity: float = 0.0
    sentence: float = 0.0
    allowed: int = 0
