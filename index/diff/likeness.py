"""Which texts of two sets are versions of each other, by the character pairs they share."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

_ALL_PAIRS = 2_500
"""Up to here every text is compared with every other; above, only with likely ones."""
_SHINGLE = 4
_SKETCH = 32
_BEST = 8
"""Candidates compared word by word: those that share most shingles, then the nearest."""
_NEAR = 12
"""Candidates on either side for what a shingle is common to."""


def most_alike(
    old: Mapping[str, str], new: Mapping[str, str], least: float
) -> list[tuple[str, str]]:
    """Pair the keys of two sets of texts greedily, most alike first, down to `least`.

    Each key is used once; ties go to the smaller keys.
    """
    if not old or not new:
        return []
    bags = {key: _pairs(text) for key, text in old.items()}
    others = {key: _pairs(text) for key, text in new.items()}
    scored = [
        (-score, a, b)
        for a, b in _candidates(old, new)
        if (score := likeness(bags[a], others[b], least)) >= least
    ]
    used_old: set[str] = set()
    used_new: set[str] = set()
    pairs = []
    for _, a, b in sorted(scored):
        if a not in used_old and b not in used_new:
            pairs.append((a, b))
            used_old.add(a)
            used_new.add(b)
    return pairs


def likeness(a: Counter[str], b: Counter[str], least: float = 0.0) -> float:
    """Return the Dice coefficient of two bags, 2|a ∩ b| / (|a| + |b|); 0 if surely < `least`."""
    small, large = sorted((a.total(), b.total()))
    if 2 * small < least * (small + large):  # the overlap is at most the smaller bag
        return 0.0
    return 2 * (a & b).total() / (small + large)


def text_likeness(a: str, b: str) -> float:
    """Return the likeness of two texts by their character pairs."""
    return likeness(_pairs(a), _pairs(b))


def _pairs(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(max(1, len(text) - 1)))


def _candidates(old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield pairs worth comparing: all of them, or those whose min-hash sketches meet.

    Two texts that share a fifth of their shingles miss each other once in a thousand times.
    """
    if len(old) * len(new) <= _ALL_PAIRS:
        return [(a, b) for a in old for b in new]
    ranks = {key: rank for rank, key in enumerate(old)}
    keys = list(old)
    places: defaultdict[int, list[int]] = defaultdict(list)
    for key, text in old.items():
        for value in _sketch(text):
            places[value].append(ranks[key])
    pace = len(old) / len(new)
    pairs: list[tuple[str, str]] = []
    for row, (b, text) in enumerate(new.items()):
        place = row * pace
        shared = Counter(rank for value in _sketch(text) for rank in _nearest(places[value], place))
        best = nsmallest(
            _BEST,
            shared,
            key=lambda rank: (-shared[rank], abs(rank - place), rank),
        )
        pairs += [(keys[rank], b) for rank in best]
    return pairs


def _nearest(ranks: Sequence[int], place: float) -> Sequence[int]:
    """Return the ranks (ascending) nearest to a place: what many texts share tells few apart.

    Rows of one form (第3条 …3元, 第4条 …4元) share nearly all their words; a changed row stands
    near where it stood, and comparing it with all the others would take the square of their number.
    """
    if len(ranks) <= 2 * _NEAR:
        return ranks
    middle = bisect_left(ranks, place)
    start = max(0, min(middle - _NEAR, len(ranks) - 2 * _NEAR))
    return ranks[start : start + 2 * _NEAR]


def _sketch(text: str) -> list[int]:
    """Return the smallest hashes of the text's shingles (Broder 1997)."""
    starts = range(max(1, len(text) - _SHINGLE + 1))
    return sorted({zlib.crc32(text[i : i + _SHINGLE].encode()) for i in starts})[:_SKETCH]
