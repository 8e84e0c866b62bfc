"""The ruled tables of a PDF page, by pdfplumber (MIT), which finds cells in lines and rectangles.

Only pages that draw lines are looked at: pdfplumber reads a page ten times slower than pdfium,
whose text is the one that is put into the cells.
"""

from __future__ import annotations

import io
import logging
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger(__name__)

_NEAR = 3.0
"""Points within which two edges are one."""
_MAX_CELLS = 4_000
Box = tuple[float, float, float, float]


@dataclass
class RuledTable:
    """A table by its cells: (x0, top, x1, bottom), y growing downwards, and their texts."""

    cells: list[Box]
    texts: list[list[str]] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The rectangle around the table."""
        return (
            min(cell[0] for cell in self.cells),
            min(cell[1] for cell in self.cells),
            max(cell[2] for cell in self.cells),
            max(cell[3] for cell in self.cells),
        )

    def rows(self) -> list[list[tuple[str, int, int]]]:
        """Return (text, rows, columns) of each cell, by the row in which it begins."""
        lefts = _edges([cell[0] for cell in self.cells] + [cell[2] for cell in self.cells])
        tops = _edges([cell[1] for cell in self.cells] + [cell[3] for cell in self.cells])
        grid: list[list[tuple[str, int, int]]] = [[] for _ in tops[:-1]]
        order = sorted(range(len(self.cells)), key=lambda i: (self.cells[i][1], self.cells[i][0]))
        for i in order:
            x0, top, x1, bottom = self.cells[i]
            row, last_row = _at(tops, top), _at(tops, bottom)
            column, last_column = _at(lefts, x0), _at(lefts, x1)
            if row < len(grid):
                text = "".join(self.texts[i])
                grid[row].append((text, max(1, last_row - row), max(1, last_column - column)))
        return [row for row in grid if row]


class TableFinder:
    """Finds the tables of a document's pages; opened when the first page with lines comes."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._document: Any = None

    def tables(self, number: int) -> list[RuledTable]:
        """Return the tables of a page (0-based) that have rows and columns."""
        try:
            return list(self._find(number))
        except Exception as error:  # a second opinion on the layout: without it the text is read
            logger.info("no tables found on page %d: %s", number + 1, error)
            return []

    def _find(self, number: int) -> Iterator[RuledTable]:
        import pdfplumber

        if self._document is None:
            self._document = pdfplumber.open(io.BytesIO(self._raw))
        page = self._document.pages[number]
        for table in page.find_tables():
            cells = [tuple(map(float, cell)) for cell in table.cells]
            if len(cells) > _MAX_CELLS:
                continue
            if any(_frames(cell, page.width, page.height) for cell in cells):
                continue
            columns = {round(cell[0]) for cell in cells}
            rows = {round(cell[1]) for cell in cells}
            if len(columns) > 1 and len(rows) > 1:
                yield RuledTable(cells, [[] for _ in cells])  # type: ignore[arg-type]
        page.close()


def _frames(cell: Sequence[float], width: float, height: float) -> bool:
    """Tell a cell as large as the text of a page: the table only lays the page out."""
    return cell[2] - cell[0] > 0.4 * width and cell[3] - cell[1] > 0.35 * height


def cell_at(tables: Sequence[RuledTable], x: float, y: float) -> tuple[int, int] | None:
    """Return (table, cell) of the cell that holds a point, None if none does."""
    for number, table in enumerate(tables):
        left, top, right, bottom = table.box
        if left - _NEAR <= x <= right + _NEAR and top - _NEAR <= y <= bottom + _NEAR:
            for place, (x0, y0, x1, y1) in enumerate(table.cells):
                if x0 <= x <= x1 and y0 <= y <= y1:
                    return number, place
    return None


def _edges(values: Sequence[float]) -> list[float]:
    """Return the distinct edges, those that lie within a few points of each other once."""
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


def _at(edges: Sequence[float], value: float) -> int:
    """Return the edge that a value is."""
    place = bisect_left(edges, value - _NEAR)
    return min(place, len(edges) - 1)
