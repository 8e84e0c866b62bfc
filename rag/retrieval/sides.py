"""The sides of a comparison: whether the question named them, and their hits made one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Hit, Query


def sides_named(query: Query) -> bool:
    """Return whether the question itself named the sides (else they are all there are)."""
    return len(query.scope.names) > 1


def interleave(groups: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """Return the first of each group, then the second of each, ..., `k` in all."""
    depth = max((len(group) for group in groups), default=0)
    taken: dict[str, Hit] = {}
    for place in range(depth):
        for group in groups:
            if place < len(group):
                taken.setdefault(group[place].clause.clause_id, group[place])
    return renumber(list(taken.values())[:k])


def by_side(groups: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """Return the best hit of every group, by score, before second ones of any."""
    firsts = [group[0] for group in groups if group]
    others = [hit for group in groups for hit in group[1:]]
    ranked = [*sorted(firsts, key=_by_score), *sorted(others, key=_by_score)]
    return renumber(list({hit.clause.clause_id: hit for hit in ranked}.values())[:k])


def _by_score(hit: Hit) -> tuple[float, str]:
    return -hit.score, hit.clause.clause_id


def renumber(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Give hits the ranks of their order."""
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, 1))
