"""Two documents side by side: which clause of one speaks of the matter of which of the other.

Versions of one clause are paired by their words (`index.diff.likeness`); what is left is paired by
what it means, where the statements' vectors are at hand: two clauses that are nearest to each
other, and far nearer than clauses of these documents commonly are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.diff.compare import SAME_CLAUSE, Mark, body, marks
from index.diff.likeness import most_alike, text_likeness
from index.structure.document import Clause, Document
from rag.browse.sought import Sought, Span, spans
from rag.figures import Figure, figures

ASIDE = frozenset({"front", "signature", "attachments"})
STANDS_OUT = 2.4
"""Standard deviations above the common nearness, from which two clauses are of one matter. Of 55
pairs so found in three pairs of the shipped documents one is wrong."""
MARKED = 0.35
"""Likeness from which differences are marked character by character; below, all would be."""
MAX_CLAUSES = 2_000

Vectors = NDArray[np.float32]
Means = Callable[[Sequence[Clause]], Vectors]
"""What clauses mean: (n, d) rows of unit length, in their order."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clauses of one matter; `marks` spell the differences if they are versions of one text,
    else `left_only` and `right_only` are the places of figures that only one of them has.
    """

    left: Clause
    right: Clause
    marks: tuple[Mark, ...] = ()
    left_only: tuple[Span, ...] = ()
    right_only: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """Pairs in the order of the left document, and what has no counterpart."""

    pairs: tuple[Pair, ...]
    only_left: tuple[Clause, ...]
    only_right: tuple[Clause, ...]


def pair(left: Clause, right: Clause) -> Pair:
    """Return two clauses with their differences."""
    if text_likeness(body(left), body(right)) >= MARKED:
        return Pair(left, right, marks(left.text, right.text))
    own, other = figures(body(left)), figures(body(right))
    return Pair(left, right, (), _places(left.text, own, other), _places(right.text, other, own))


def _places(text: str, own: Sequence[Figure], other: Sequence[Figure]) -> tuple[Span, ...]:
    """Return where a text has figures that another text hasn't."""
    alone = [item.text for item in own if not any(item.matches(o) for o in other)]
    return spans(Sought(phrases=tuple(dict.fromkeys(alone))), text)


def beside(left: Document, right: Document, means: Means | None = None) -> Beside:
    """Return two documents clause by clause."""
    before, after = _clauses(left), _clauses(right)
    matched = {int(a): int(b) for a, b in _by_words(before, after)}
    if means is not None and before and after:
        rows = [place for place in range(len(before)) if place not in matched]
        taken = set(matched.values())
        columns = [place for place in range(len(after)) if place not in taken]
        if rows and columns:
            nearness = means(before) @ means(after).T
            matched |= dict(_by_meaning(nearness, rows, columns))
    taken = set(matched.values())
    return Beside(
        tuple(pair(before[a], after[b]) for a, b in sorted(matched.items())),
        tuple(clause for place, clause in enumerate(before) if place not in matched),
        tuple(clause for place, clause in enumerate(after) if place not in taken),
    )


def _clauses(document: Document) -> list[Clause]:
    told = (clause for clause in document.clauses if clause.kind not in ASIDE)
    return sorted(told, key=lambda clause: clause.start)[:MAX_CLAUSES]


def _by_words(before: Sequence[Clause], after: Sequence[Clause]) -> list[tuple[str, str]]:
    return most_alike(
        {str(place): body(clause) for place, clause in enumerate(before)},
        {str(place): body(clause) for place, clause in enumerate(after)},
        SAME_CLAUSE,
    )


def _by_meaning(
    nearness: Vectors, rows: Sequence[int], columns: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield places that are each other's nearest and stand out.

    Of each place its common nearness is taken off first: some clauses are near to all others.
    """
    common = nearness.mean(axis=1, keepdims=True) + nearness.mean(axis=0, keepdims=True)
    excess = nearness - common + nearness.mean()
    spread = float(excess.std())
    left = excess[np.ix_(rows, columns)]
    best, back = left.argmax(axis=1), left.argmax(axis=0)
    for row, column in enumerate(best.tolist()):
        if back[column] == row and left[row, column] > STANDS_OUT * spread:
            yield rows[row], columns[column]
