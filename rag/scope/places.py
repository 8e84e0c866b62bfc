"""Where each clause applies: the rows of a snapshot grouped by document, area and regions.

A corpus has few distinct places, so that a scope is decided per place and not per clause. The
parser reads from them which names the corpus knows; the retriever, which rows a scope allows.
"""

from __future__ import annotations

import re
import unicodedata
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.generation.columns import Columns
from index.generation.snapshot import Snapshot
from index.structure.document import Document
from index.structure.gazetteer import NATION, covers, find_regions
from rag.figures import Figure, figures
from rag.scope.likely import READ_WHOLE
from rag.types import Scope

ASIDE = frozenset({"front", "signature", "attachments"})
_REMEMBERED = 1024
_LOOKED_AT = 100
"""Of the clauses that share most words with a name, how many are read for it."""
Rows = NDArray[np.int64]
Flags = NDArray[np.float32]

MARKS = re.compile(r"[\s《》〈〉“”\"'‘’·,，、。]")


def fold(text: str) -> str:
    """Return a name as it is compared: NFKC, without marks and spaces."""
    return MARKS.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Place:
    """Rows that share a document, an area and regions. `national` has no regions of its own."""

    doc_id: str
    area: str
    regions: tuple[str, ...]
    national: bool
    spans: tuple[tuple[int, int], ...]
    """Runs of rows: the first and the one after the last."""

    @property
    def rows(self) -> Rows:
        """The rows, in order."""
        return _joined([self])


class Places:
    """All places of a snapshot, and the organisations that its clauses name."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Read the columns of every document; no clause is opened."""
        self.count = len(snapshot)
        self.documents: tuple[Document, ...] = snapshot.documents
        self.aside: Flags = np.zeros(self.count, np.float32)
        """1 for letterheads, signatures and lists of attachments."""
        self.body: Flags = np.zeros(self.count, np.float32)
        """1 for what a document says outside its attachments."""
        self._annexes: dict[str, set[str]] = {}
        places: list[Place] = []
        units: dict[str, list[int]] = {}
        first = 0
        for document, columns in snapshot.columns():
            places += self._places_of(document, columns, first)
            for unit, positions in columns.units.items():
                units.setdefault(unit, []).extend(first + position for position in positions)
            first = self._mark(columns, first)
        self.places = tuple(places)
        self.unit_rows: Mapping[str, Rows] = {
            unit: np.array(rows, np.int64) for unit, rows in units.items()
        }
        self.units = tuple(units)
        self.attachments = {
            number: areas.pop() for number, areas in self._annexes.items() if len(areas) == 1
        }
        """附件3 → its area, where the number is used once in the corpus."""
        self.within = lru_cache(_REMEMBERED)(self._within)
        self._snapshot = weakref.ref(snapshot)  # which holds these places in turn

    def _places_of(self, document: Document, columns: Columns, first: int) -> list[Place]:
        found: dict[tuple[str, tuple[str, ...], bool], list[tuple[int, int]]] = {}
        for place, count in columns.places:
            national = document.level == "国家" and not place.regions and not place.area
            key = place.area, place.regions, national
            found.setdefault(key, []).append((first, first + count))
            if place.annex:
                self._annexes.setdefault(place.annex, set()).add(place.area)
            self.body[first : first + count] = not place.area
            first += count
        return [Place(document.doc_id, *key, tuple(spans)) for key, spans in found.items()]

    def _mark(self, columns: Columns, first: int) -> int:
        for kind, count in columns.kinds:
            self.aside[first : first + count] = kind in ASIDE
            first += count
        return first

    def says(self, name: str) -> bool:
        """Tell whether the corpus holds a folded name (see `fold`).

        In a large corpus only the clauses that share most words with it are read.
        """
        snapshot = self._snapshot()
        assert snapshot is not None
        if self.count <= READ_WHOLE:
            return any(name in fold(text) for _, text in snapshot.texts())
        _, rows = snapshot.lexical.search(snapshot.lexical.tokenize(name), _LOOKED_AT)
        return any(name in fold(snapshot.clause(int(row)).text) for row in rows)

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

    @cached_property
    def _about(self) -> Mapping[str, tuple[str, ...]]:
        """The regions that a document without one of its own has in its title, by doc_id.

        What the nation says to one place (国务院关于河北雄安新区总体规划的批复) is about it, and
        about what it lies in, but not about each place within.
        """
        alone = (d for d in self.documents if not d.region_code)
        found = {d.doc_id: [m.code for m in find_regions(d.title) if m.code] for d in alone}
        return {doc_id: tuple(dict.fromkeys(codes)) for doc_id, codes in found.items() if codes}

    @cached_property
    def region_codes(self) -> frozenset[str]:
        """The same, to look one up."""
        return frozenset(self.regions)

    @cached_property
    def _told_of(self) -> tuple[str, ...]:
        """The distinct regions in the titles of documents that have none of their own."""
        return tuple(dict.fromkeys(code for codes in self._about.values() for code in codes))

    @cached_property
    def numbers(self) -> frozenset[Figure]:
        """The numbers of all documents (国函〔2025〕86号), as figures to compare."""
        return frozenset(f for d in self.documents if d.doc_number for f in figures(d.doc_number))

    @cached_property
    def by_doc_id(self) -> Mapping[str, Document]:
        """Every document's facts by its id."""
        return {document.doc_id: document for document in self.documents}

    @cached_property
    def with_areas(self) -> frozenset[str]:
        """The documents that have something for an area of its own."""
        return frozenset(place.doc_id for place in self.places if place.area)

    @cached_property
    def unplaced(self) -> tuple[str, ...]:
        """Documents of which nothing says for what place they are."""
        placed = {place.doc_id for place in self.places if place.regions or place.area}
        unknown = (d for d in self.documents if not d.region_code and not d.level)
        return tuple(d.doc_id for d in unknown if d.doc_id not in placed)

    @cached_property
    def unplaced_rows(self) -> Rows:
        """Their rows, in order."""
        return self.rows(Scope(doc_ids=self.unplaced)) if self.unplaced else np.zeros(0, np.int64)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """Numbers of the places of each document, area and region, and of the nation."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, place in enumerate(self.places):
            found.setdefault(("document", place.doc_id), []).append(number)
            if place.area:
                found.setdefault(("area", place.area), []).append(number)
            if place.national:
                found.setdefault(("region", NATION), []).append(number)
            for code in () if place.regions or place.area else self._about.get(place.doc_id, ()):
                found.setdefault(("about", code), []).append(number)
            for code in dict.fromkeys(place.regions):
                found.setdefault(("region", code), []).append(number)
        return found

    def _within(self, scope: Scope) -> tuple[Place, ...]:
        """Return the places of a scope, whether it is hard or not."""
        chosen: Iterable[int] = range(len(self.places))
        if scope.doc_ids or scope.regions or scope.areas:
            names = [("document", name) for name in scope.doc_ids]
            names += [("area", name) for name in scope.areas if name]
            names += [name for asked in scope.regions for name in self._near(asked)]
            chosen = sorted({n for name in names for n in self._by_name.get(name, ())})
        places = (self.places[number] for number in chosen)
        return tuple(place for place in places if not _excluded(place, scope))

    def _near(self, asked: str) -> Iterator[tuple[str, str]]:
        """A province covers its cities' plans, and its own plan applies to each of its cities."""
        if asked == NATION:
            yield "region", NATION
            return
        yield from (("region", c) for c in self.regions if covers(asked, c) or covers(c, asked))
        yield from (("about", c) for c in self._told_of if covers(asked, c))

    def rows(self, scope: Scope) -> Rows:
        """Return the rows of a scope, in order."""
        return self._every_row if scope_is_open(scope) else _joined(self.within(scope))

    @cached_property
    def _every_row(self) -> Rows:
        rows = np.arange(self.count, dtype=np.int64)
        rows.flags.writeable = False  # it is lent to everyone who asks
        return rows

    def shared_rows(self, scope: Scope) -> Rows:
        """Return rows of the same documents that apply to all their areas (the notice around
        its attachments), for a scope that picks areas or regions of them.
        """
        chosen = dict.fromkeys(place.doc_id for place in self.within(scope) if place.area)
        numbers = (n for doc_id in chosen for n in self._by_name["document", doc_id])
        places = (self.places[number] for number in numbers)
        return _joined(place for place in places if not place.area and not place.regions)


def _joined(places: Iterable[Place]) -> Rows:
    """Return the rows of places that have none in common, in order."""
    spans = sorted(span for place in places for span in place.spans)
    parts = [np.arange(start, end, dtype=np.int64) for start, end in spans]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def scope_is_open(scope: Scope) -> bool:
    """Return True if nothing is chosen and nothing is excluded."""
    chosen = (scope.doc_ids, scope.regions, scope.areas)
    excluded = (scope.not_doc_ids, scope.not_regions, scope.not_areas)
    return not any(chosen) and not any(excluded)


def _excluded(place: Place, scope: Scope) -> bool:
    if place.doc_id in scope.not_doc_ids or (place.area and place.area in scope.not_areas):
        return True
    if place.national and NATION in scope.not_regions:
        return True
    return any(covers(out, code) for out in scope.not_regions for code in place.regions)


_KNOWN: WeakKeyDictionary[Snapshot, Places] = WeakKeyDictionary()


def places_of(snapshot: Snapshot) -> Places:
    """Return the places of a snapshot, made once."""
    places = _KNOWN.get(snapshot)
    if places is None:
        places = _KNOWN[snapshot] = Places(snapshot)
    return places
