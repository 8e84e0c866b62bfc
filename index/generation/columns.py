"""What a snapshot knows of every clause without reading it: kind, area, regions, annex, units.

Neighbouring clauses mostly agree, so a document's values are kept as runs; a scope, or a unit's
clauses, are found from them without opening a document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from index.structure.document import Clause, Document

ANNEX = re.compile(r"附件\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where clauses belong; `annex` is the number of the attachment they stand in (附件3)."""

    area: str
    regions: tuple[str, ...]
    annex: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one document, in the order of its clauses."""

    kinds: tuple[tuple[str, int], ...] = ()
    """Runs: the kind, and how many clauses in a row are of it."""
    places: tuple[tuple[Place, int], ...] = ()
    """Runs, likewise."""
    units: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """By responsible unit: the positions of its clauses."""

    @classmethod
    def of(cls, document: Document) -> Columns:
        """Return the columns of a document's clauses."""
        units: dict[str, list[int]] = {}
        for position, clause in enumerate(document.clauses):
            for unit in dict.fromkeys((*clause.lead_units, *clause.units)):
                units.setdefault(unit, []).append(position)
        kinds = groupby(clause.kind for clause in document.clauses)
        places = groupby(map(_place, document.clauses))
        return cls(
            tuple((kind, sum(1 for _ in run)) for kind, run in kinds),
            tuple((place, sum(1 for _ in run)) for place, run in places),
            {unit: tuple(positions) for unit, positions in units.items()},
        )

    def to_json(self) -> str:
        """Return the columns as one line."""
        places = [[p.area, p.regions, p.annex, count] for p, count in self.places]
        return json.dumps([self.kinds, places, self.units], ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Columns:
        """Return what `to_json` was given."""
        kinds, places, units = json.loads(line)
        return cls(
            tuple((kind, count) for kind, count in kinds),
            tuple((Place(a, tuple(r), annex), count) for a, r, annex, count in places),
            {unit: tuple(positions) for unit, positions in units.items()},
        )


def _place(clause: Clause) -> Place:
    annex = ANNEX.match(clause.path[0]) if clause.area and clause.path else None
    return Place(clause.area, clause.regions, annex.group() if annex else "")
