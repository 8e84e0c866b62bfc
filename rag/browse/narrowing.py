"""Filters for questions: the documents that several values of each field admit, as a scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.structure.document import Document
from rag.browse.filters import Filter, admitted
from rag.browse.standing import Standing
from rag.types import Scope

FIELDS = ("level", "issuer", "year", "state")
"""The fields that documents are filtered by beside their place, as for a search."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was chosen: alternatives within a field, all fields together.

    `doc_ids`, `regions` and `areas` are alternatives among themselves, as in a scope.
    """

    doc_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The values by field of the filters that are set."""
        values = (self.levels, self.issuers, self.years, self.states)
        return {field: some for field, some in zip(FIELDS, values, strict=True) if some}

    @property
    def names(self) -> tuple[str, ...]:
        """All values, to say what nothing was found for."""
        chosen = (*self.doc_ids, *self.regions, *self.areas)
        return (*chosen, *(value for some in self.filters.values() for value in some))


def scope_for(
    wanted: Wanted, documents: Sequence[Document], states: Mapping[str, Standing]
) -> Scope | None:
    """Return where to look, None for everywhere; what no document meets is missing."""
    if not wanted.names:
        return None
    if not wanted.filters:
        return Scope(wanted.doc_ids, wanted.regions, wanted.areas)
    inside = _inside(wanted, documents, states)
    chosen = [item.doc_id for item in _chosen(wanted, inside, states)]
    if not wanted.areas:
        return Scope(tuple(chosen)) if chosen else Scope(missing=wanted.names)
    kept = {item.doc_id for item in inside}
    outside = tuple(item.doc_id for item in documents if item.doc_id not in kept)
    return Scope(tuple(chosen), areas=wanted.areas, not_doc_ids=outside)


def _inside(
    wanted: Wanted, documents: Iterable[Document], states: Mapping[str, Standing]
) -> list[Document]:
    kept = list(documents)
    for field, values in wanted.filters.items():
        ids = {
            item.doc_id
            for value in values
            for item in admitted(kept, Filter(**{field: value}), states)
        }
        kept = [item for item in kept if item.doc_id in ids]
    return kept


def _chosen(
    wanted: Wanted, inside: Sequence[Document], states: Mapping[str, Standing]
) -> list[Document]:
    """Return those of the documents, regions and areas chosen; all, if none is."""
    if not (wanted.doc_ids or wanted.regions or wanted.areas):
        return list(inside)
    ids = {item.doc_id for item in inside if item.doc_id in wanted.doc_ids}
    for region in wanted.regions:
        ids |= {item.doc_id for item in admitted(inside, Filter(place=region), states)}
    return [item for item in inside if item.doc_id in ids]
