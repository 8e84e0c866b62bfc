"""Where each clause applies: the rows of a snapshot grouped by document, area and regions.

A corpus has few distinct places, so that a scope is decided per place and not per clause. The
parser reads from them which names the corpus knows; the retriever, which rows a scope allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.snapshot import Snapshot
from index.structure.document import Clause, Document
from index.structure.gazetteer import covers
from rag.types import Scope

NATIONAL = "100000"
"""Stands in `Scope.regions` for documents that apply to the whole country."""
ASIDE = frozenset({"front", "signature", "attachments"})
Rows = NDArray[np.int64]
Flags = NDArray[np.float32]
ANNEX = re.compile(r"附件\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """Rows that share a document, an area and regions. `national` has no regions of its own."""

    doc_id: str
    area: str
    regions: tuple[str, ...]
    national: bool
    rows: tuple[int, ...]


class Places:
    """All places of a snapshot, and the organisations that its clauses name."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Walk every clause once."""
        found: dict[tuple[str, str, tuple[str, ...], bool], list[int]] = {}
        units: dict[str, list[int]] = {}
        annexes: dict[str, set[str]] = {}
        aside: list[bool] = []
        body: list[bool] = []
        for document, row, clause in _clauses(snapshot):
            regions = clause.regions
            national = document.level == "国家" and not regions and not clause.area
            found.setdefault((document.doc_id, clause.area, regions, national), []).append(row)
            if clause.area and (annex := ANNEX.match(clause.path[0] if clause.path else "")):
                annexes.setdefault(annex.group(), set()).add(clause.area)
            aside.append(clause.kind in ASIDE)
            body.append(not clause.area)
            for unit in dict.fromkeys((*clause.lead_units, *clause.units)):
                units.setdefault(unit, []).append(row)
        self.attachments = {
            number: areas.pop() for number, areas in annexes.items() if len(areas) == 1
        }
        """附件3 → its area, where the number is used once in the corpus."""
        self.aside: Flags = np.array(aside, np.float32)
        """1 for letterheads, signatures and lists of attachments."""
        self.body: Flags = np.array(body, np.float32)
        """1 for what a document says outside its attachments."""
        self.documents: tuple[Document, ...] = snapshot.documents
        self.places = tuple(Place(*key, tuple(rows)) for key, rows in found.items())
        self.unit_rows = {unit: tuple(rows) for unit, rows in units.items()}
        self.units = tuple(units)
        self.count = len(snapshot)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The distinct areas, in order of appearance."""
        return tuple(dict.fromkeys(place.area for place in self.places if place.area))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The distinct region codes of clauses and documents."""
        codes = [code for place in self.places for code in place.regions]
        codes += [document.region_code for document in self.documents if document.region_code]
        return tuple(dict.fromkeys(codes))

    def within(self, scope: Scope) -> tuple[Place, ...]:
        """Return the places of a scope, whether it is hard or not."""
        return tuple(place for place in self.places if inside(place, scope))

    def rows(self, scope: Scope) -> Rows:
        """Return the rows of a scope, in order."""
        if scope_is_open(scope):
            return np.arange(self.count, dtype=np.int64)
        rows = [row for place in self.within(scope) for row in place.rows]
        return np.array(sorted(rows), dtype=np.int64)

    def shared_rows(self, scope: Scope) -> Rows:
        """Return rows of the same documents that apply to all their areas (the notice around
        its attachments), for a scope that picks areas or regions of them.
        """
        chosen = {place.doc_id for place in self.within(scope) if place.area}
        rows = [
            row
            for place in self.places
            if place.doc_id in chosen and not place.area and not place.regions
            for row in place.rows
        ]
        return np.array(sorted(rows), dtype=np.int64)


def scope_is_open(scope: Scope) -> bool:
    """Return True if nothing is chosen and nothing is excluded."""
    chosen = (scope.doc_ids, scope.regions, scope.areas)
    excluded = (scope.not_doc_ids, scope.not_regions, scope.not_areas)
    return not any(chosen) and not any(excluded)


def inside(place: Place, scope: Scope) -> bool:
    """Return True if clauses of the place belong to the scope."""
    if _excluded(place, scope):
        return False
    if not (scope.doc_ids or scope.regions or scope.areas):
        return True
    return (
        place.doc_id in scope.doc_ids
        or (bool(place.area) and place.area in scope.areas)
        or (place.national and NATIONAL in scope.regions)
        or _overlap(place.regions, scope.regions)
    )


def _excluded(place: Place, scope: Scope) -> bool:
    if place.doc_id in scope.not_doc_ids or (place.area and place.area in scope.not_areas):
        return True
    if place.national and NATIONAL in scope.not_regions:
        return True
    return any(covers(out, code) for out in scope.not_regions for code in place.regions)


def _overlap(regions: Iterable[str], asked: Sequence[str]) -> bool:
    """A province covers its cities' plans, and its own plan applies to each of its cities."""
    return any(covers(a, r) or covers(r, a) for r in regions for a in asked if a != NATIONAL)


def _clauses(snapshot: Snapshot) -> Iterator[tuple[Document, int, Clause]]:
    for document in snapshot.documents:
        rows = snapshot.rows_of(document.doc_id)
        full = snapshot.document(document.doc_id)
        for row, clause in zip(rows.tolist(), full.clauses, strict=True):
            yield document, row, clause


_KNOWN: WeakKeyDictionary[Snapshot, Places] = WeakKeyDictionary()


def places_of(snapshot: Snapshot) -> Places:
    """Return the places of a snapshot, made once."""
    places = _KNOWN.get(snapshot)
    if places is None:
        places = _KNOWN[snapshot] = Places(snapshot)
    return places
