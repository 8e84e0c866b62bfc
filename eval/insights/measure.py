"""What is measured of an insight, and the documents that it is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.insights.check import bare
from index.generation.snapshot import Snapshot

Row = dict[str, Any]
Gold = list[Row]


@dataclass(frozen=True, slots=True)
class Measure:
    """`hits` of `of`, of one insight on one collection; `name` says what is counted."""

    insight: str
    collection: str
    name: str
    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """`hits / of`; None where there is nothing to count."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Indexed:
    """A collection's index, and the doc_id of each document by the name that the gold gives it."""

    collection: str
    snapshot: Snapshot
    ids: Mapping[str, str]


class Tally:
    """Counts by name, in the order in which the names first come up.

    >>> tally = Tally()
    >>> tally.add("right", True)
    >>> tally.add("right", False)
    >>> tally.measures("ledger", "five")
    (Measure(insight='ledger', collection='five', name='right', hits=1, of=2),)
    """

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}

    def add(self, name: str, hit: bool) -> None:
        """Count one case."""
        counts = self._counts.setdefault(name, [0, 0])
        counts[0] += hit
        counts[1] += 1

    def measures(self, insight: str, collection: str) -> tuple[Measure, ...]:
        """Return what was counted."""
        return tuple(Measure(insight, collection, n, *c) for n, c in self._counts.items())


def summed(measures: Iterable[Measure]) -> Iterator[Measure]:
    """Yield one measure for each insight, collection and name: parts of a collection add up."""
    found: dict[tuple[str, str, str], Measure] = {}
    for one in measures:
        key = one.insight, one.collection, one.name
        before = found.get(key, Measure(*key, 0, 0))
        found[key] = Measure(*key, before.hits + one.hits, before.of + one.of)
    yield from found.values()


def meets(quote: str, text: str) -> bool:
    """Tell whether a shown text holds the gold quote or is a piece of it.

    >>> meets("每年签注1次。", "居住证 每年签注1次。")
    True
    """
    gold, shown = bare(quote), bare(text)
    return bool(gold and shown) and (gold in shown or shown in gold or shown[:20] in gold)
