"""What the pages know of all documents at once: how each stands. Worked out once a generation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query

from rag.browse.filters import Filter
from rag.browse.standing import Standing, standings
from rag.web.ports import Shelf


class Catalogue:
    """Remembers the states of the generation that was asked about last."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: tuple[str, Mapping[str, Standing]] = ("", {})

    def states(self, shelf: Shelf) -> Mapping[str, Standing]:
        """Return how each document stands, by doc_id."""
        generation, states = self._known
        if generation != shelf.generation:
            states = standings(shelf)
            self._known = shelf.generation, states
        return states


Value = Annotated[str, Query(max_length=300)]


def filter_in(
    place: Value = "", level: Value = "", issuer: Value = "", year: Value = "", state: Value = ""
) -> Filter:
    """Read the filter of an address."""
    return Filter(place, level, issuer, year, state)
