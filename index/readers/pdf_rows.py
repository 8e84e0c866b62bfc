"""Rows of a PDF page: what stands on one visual line, and where.

Coordinates are in points (or pixels, for OCR), y growing downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.readers.tables import Cell


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text without wide gaps."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Row:
    """The fragments of one visual line from left to right; more than one where cells stand."""

    page: int
    fragments: tuple[Fragment, ...]
    cells: tuple[tuple[Cell, ...], ...] = ()
    """The rows of a ruled table that stands here; the one fragment is its frame."""

    @property
    def text(self) -> str:
        """The text of the row, its fragments parted by a blank."""
        return " ".join(fragment.text for fragment in self.fragments)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.fragments[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.fragments[-1].x1

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(fragment.top for fragment in self.fragments)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(fragment.bottom for fragment in self.fragments)

    @property
    def size(self) -> float:
        """Font size of the longest fragment."""
        return max(self.fragments, key=lambda fragment: len(fragment.text)).size


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `scanned` if it shows a picture and has no usable text, `garbled` if its text is
    not what it shows.
    """

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]
    scanned: bool = False
    garbled: bool = False
    watermarks: tuple[str, ...] = ()
    confidence: float = 1.0


def rows_in_order(fragments: Sequence[Fragment], page: int) -> tuple[Row, ...]:
    """Group fragments into rows, in reading order.

    Writers draw text in reading order as a rule. Where the drawing order jumps up the page often
    (forms, some converters), the order is taken from the positions instead.
    """
    lines: list[list[Fragment]] = []
    for fragment in fragments:
        if lines and _same_row(lines[-1][-1], fragment):
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    jumps = sum(b[0].bottom <= a[0].top for a, b in zip(lines, lines[1:], strict=False))
    if jumps > max(2, len(lines) // 10):
        lines = _by_position(fragments)
    return tuple(Row(page, tuple(sorted(line, key=lambda fragment: fragment.x0))) for line in lines)


def with_tables(rows: Sequence[Row], tables: Sequence[Row]) -> tuple[Row, ...]:
    """Put each table after the last row that stands above it."""
    out = list(rows)
    for table in sorted(tables, key=lambda row: row.top):
        above = [i for i, row in enumerate(out) if row.top + row.bottom < 2 * table.top]
        out.insert(above[-1] + 1 if above else 0, table)
    return tuple(out)


def _by_position(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda item: (item.top + item.bottom, item.x0)):
        if lines and _same_row(lines[-1][0], fragment):
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    return lines


def _same_row(a: Fragment, b: Fragment) -> bool:
    """Tell whether two fragments share a line: they overlap in height, not in width."""
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    height = min(a.bottom - a.top, b.bottom - b.top)
    apart = b.x0 >= a.x1 - 0.3 * a.size or b.x1 <= a.x0 + 0.3 * a.size
    return overlap > 0.5 * height and apart
