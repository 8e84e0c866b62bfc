"""What every insight is: a table whose cells say where they were read."""

from __future__ import annotations

from dataclasses import dataclass

from rag.relations.source import Source


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and the quotes that it rests on.

    `marks` are spans of `text` to set off: what a version says otherwise than the other.
    """

    text: str
    sources: tuple[Source, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """An insight: `rows` are as long as `columns`; `notes` are remarks for the reader.

    `name` is the insight's (ledger, validity, basis, matrix, conflicts, versions).
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
