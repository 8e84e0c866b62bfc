"""What people call a city beside its name: 羊城 for 广州市 (`rag/words/nicknames.toml`)."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache

from index.structure.gazetteer import regions
from rag.scope.names import NameFinder
from rag.words.tables import table


def find_nicknames(text: str, held: Container[str]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and GB/T 2260 code of each city that a text calls by another name.

    A name that is an ordinary word, too, or that several cities go by, counts only where documents
    of the city are held.

    >>> list(find_nicknames("羊城的春城", ["440100"]))
    [(0, 2, '440100')]
    """
    for start, end, name in _finder().find(text):
        code = _codes()[name]
        if name in table("nicknames", "nicknames") or code in held:
            yield start, end, code


@cache
def _finder() -> NameFinder:
    return NameFinder(_codes())


@cache
def _codes() -> dict[str, str]:
    """Return nickname -> code.

    Raises:
        KeyError: the table names a place that the gazetteer doesn't know.
    """
    known = {place.name: place.code for place in regions() if place.level != "县"}
    sections = ("ambiguous", "nicknames")
    return {k: known[city] for s in sections for k, city in table("nicknames", s).items()}
