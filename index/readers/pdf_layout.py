"""Rows of a PDF -> lines of text: running heads dropped, rows joined to paragraphs.

Chinese official documents indent a paragraph's first row by two characters and fill the others
to the right margin (GB/T 9704, 5.2.2), which tells where a paragraph ends, also across pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from index.readers.draft import Line
from index.readers.joining import ends_open, starts_unit
from index.readers.labels import is_doc_number
from index.readers.pdf_rows import Fragment, Page, Row
from index.readers.source import Noise
from index.readers.tables import Cell, framed_lines, table_lines

_HALF_EMPTY = ("，", "、", "：", "；", "。", "）", "》", "”")
"""Marks whose ink fills half their square: a row that ends in one looks shorter (OCR)."""

_MARGIN_SHARE = 0.12
"""Running heads and page numbers stand in the outer eighth of a page."""

_NOTE = re.compile(r"[①-⑳⑴-⒇]|\[\d{1,2}\]|注\s?\d{0,2}\s?[：:]|\*{1,3}\s?[\u4e00-\u9fff]")
_EDGE_ROWS = 3
_HEAD_SHARE = 0.3
_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*\d{1,4}[-—–－·•\s]*|第\s*\d{1,4}\s*页.{0,10}|\d{1,4}\s*/\s*\d{1,4}"
)


def drop_running_heads(pages: Sequence[Page]) -> tuple[list[Row], list[Noise]]:
    """Return the rows of the body, and what repeats at the edges of the pages."""
    repeated = Counter(key for page in pages for key in {_key(row) for row in _edge_rows(page)})
    needed = max(2, _HEAD_SHARE * len(pages))
    body: list[Row] = []
    noise: list[Noise] = []
    for page in pages:
        edges = set(map(id, _edge_rows(page)))
        for row in page.rows:
            if id(row) not in edges:
                body.append(row)
            elif _PAGE_NUMBER.fullmatch(row.text):
                noise.append(Noise(row.text, "页码", page.number))
            elif repeated[_key(row)] >= needed:
                noise.append(Noise(row.text, "页眉页脚", page.number))
            else:
                body.append(row)
    return body, noise


def _edge_rows(page: Page) -> list[Row]:
    rows = sorted(page.rows, key=lambda row: row.top)
    above, below = page.height * _MARGIN_SHARE, page.height * (1 - _MARGIN_SHARE)
    upper = [row for row in rows[:_EDGE_ROWS] if row.bottom <= above]
    return upper + [row for row in rows[-_EDGE_ROWS:] if row.top >= below]


def _key(row: Row) -> str:
    return re.sub(r"\d+", "#", "".join(row.text.split()))


@dataclass(frozen=True, slots=True)
class _Measure:
    """The type area of odd or even pages; `em` is the body's character size."""

    left: float
    right: float
    em: float
    gap: float

    def indented(self, row: Row) -> bool:
        return row.x0 >= self.left + self.em

    def full(self, row: Row) -> bool:
        hanging = 1.0 if row.text.endswith(_HALF_EMPTY) else 0.0
        return row.x1 >= self.right - (1.5 + hanging) * self.em

    def title(self, row: Row) -> bool:
        """Larger than the body and centered."""
        off_center = abs((row.x0 + row.x1) - (self.left + self.right)) / 2
        return row.size > 1.1 * self.em and off_center < 1.5 * self.em


def lay_out(rows: Sequence[Row]) -> list[Line]:
    """Turn the rows of the body into lines; each says whether it goes on with the one before."""
    if not rows:
        return []
    measures = {parity: _measure(rows, parity) for parity in (0, 1)}
    lines: list[Line] = []
    previous: Row | None = None
    ruled: list[Row] = []
    notes = _footnotes(rows, measures)
    inside = {id(row) for row in notes}
    for group in _group_tables([row for row in rows if id(row) not in inside]):
        row = group[0]
        if notes and row.page > notes[0].page and starts_unit(row.text):
            due = [note for note in notes if note.page < row.page]
            lines += _note_lines(due)
            notes = notes[len(due) :]
        if row.cells:
            if ruled and not _goes_on(ruled[-1], row):
                lines += _ruled(ruled)
                ruled = []
            ruled.append(row)
            continue
        lines += _ruled(ruled)
        previous, ruled = (None if ruled else previous), []
        if len(group) > 1:
            lines += _table(group)
            previous = None
            continue
        continues = previous is not None and _continues(previous, row, measures)
        lines.append(Line(row.text, row.page, page=row.page, continues=continues))
        previous = row
    return lines + _ruled(ruled) + _note_lines(notes)


def _footnotes(rows: Sequence[Row], measures: dict[int, _Measure]) -> list[Row]:
    """Return the rows at the feet of pages that are notes: smaller, and begun by a note's mark.

    They stand after the unit that refers to them, not inside a sentence that the page break cut.
    """
    found: list[Row] = []
    pages: dict[int, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.page, []).append(row)
    for page, own in pages.items():
        small = 0.93 * measures[page % 2].em
        start = len(own)
        while start and not own[start - 1].cells and own[start - 1].size < small:
            start -= 1
        first = next((i for i in range(start, len(own)) if _NOTE.match(own[i].text)), None)
        if first is not None and first:
            found += own[first:]
    return found


def _note_lines(rows: Sequence[Row]) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        begins = not lines or _NOTE.match(row.text) is not None
        lines.append(Line(row.text, row.page, "footnote", page=row.page, continues=not begins))
    return lines


def _goes_on(above: Row, below: Row) -> bool:
    """Tell a table that goes on at the top of the next page: it has as many columns."""
    return below.page == above.page + 1 and _width(above) == _width(below)


def _width(table: Row) -> int:
    return max(sum(cell.columns for cell in row) for row in table.cells)


def _ruled(parts: Sequence[Row]) -> list[Line]:
    """Return the lines of a ruled table, its parts on following pages as one."""
    if not parts:
        return []
    rows: list[list[Cell]] = []
    pages: list[int] = []
    heads = [[cell.text for cell in row] for row in parts[0].cells]
    for number, part in enumerate(parts):
        fresh = [list(row) for row in part.cells]
        if number:
            repeated = 0
            while repeated < len(fresh) - 1 and repeated < len(heads):
                if [cell.text for cell in fresh[repeated]] != heads[repeated]:
                    break
                repeated += 1
            fresh = fresh[repeated:]
            if fresh and rows and not fresh[0][0].text and len(fresh[0]) == len(rows[-1]):
                cut = fresh.pop(0)  # a row that the page break cut
                rows[-1] = [
                    replace(cell, text=cell.text + rest.text)
                    for cell, rest in zip(rows[-1], cut, strict=True)
                ]
        rows += fresh
        pages += [part.page] * len(fresh)
    page = parts[0].page
    framed = framed_lines(rows)
    if framed is not None:
        return [Line(text, page, page=page, continues=False) for text in framed]
    texts = table_lines(rows)
    places = [page] * (len(texts) - len(pages)) + pages[max(0, len(pages) - len(texts)) :]
    return [
        Line(text, place, "table_row", page=place, continues=False)
        for text, place in zip(texts, places, strict=True)
    ]


def _measure(rows: Sequence[Row], parity: int) -> _Measure:
    frames = [row for row in rows if row.cells]
    rows = [row for row in rows if not row.cells]
    chosen = [row for row in rows if row.page % 2 == parity] or list(rows)
    if not chosen:
        return _Measure(0.0, 0.0, 1.0, 0.0)
    em = median(row.size for row in chosen for _ in row.text)
    body = [row for row in chosen if 0.85 * em <= row.size <= 1.15 * em] or chosen
    rare = len(body) // 20
    gaps = [
        b.top - a.bottom
        for a, b in zip(body, body[1:], strict=False)
        if a.page == b.page and b.top >= a.top
    ]
    return _Measure(
        left=sorted(row.x0 for row in (*body, *frames))[rare],
        right=sorted((row.x1 for row in (*body, *frames)), reverse=True)[rare],
        em=em,
        gap=median(gaps) if gaps else 0.0,
    )


def _continues(before: Row, after: Row, measures: dict[int, _Measure]) -> bool:
    if is_doc_number(after.text) or is_doc_number(before.text):
        return False
    first, second = measures[before.page % 2], measures[after.page % 2]
    if abs(before.size - after.size) > 0.25 * max(before.size, after.size):
        return False
    same_page = before.page == after.page
    if same_page and after.top - before.bottom > second.gap + 0.6 * second.em:
        return False
    if first.title(before) and second.title(after):
        return same_page and not starts_unit(after.text) and ends_open(before.text)
    if second.indented(after) or not first.full(before):
        return False
    return ends_open(before.text) or not starts_unit(after.text)


def _group_tables(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield single rows, and tables as groups: rows of cells that stand under one another."""
    group: list[Row] = []
    for row in rows:
        if row.cells:
            yield from _close(group)
            yield [row]
            group = []
            continue
        if group and _in_table(group, row):
            group.append(row)
            continue
        yield from _close(group)
        group = [row]
    if group:
        yield from _close(group)


def _close(group: list[Row]) -> Iterator[list[Row]]:
    """A table has at least two rows of two cells."""
    if sum(len(row.fragments) > 1 for row in group) >= 2:
        yield group
    else:
        yield from ([row] for row in group)


def _in_table(group: Sequence[Row], row: Row) -> bool:
    head = group[0]
    if len(head.fragments) < 2 or row.page != group[-1].page:
        return False
    if len(row.fragments) > len(head.fragments):
        return False
    near = row.top - group[-1].bottom < 3 * row.size
    return near and all(_column(head, fragment) >= 0 for fragment in row.fragments)


def _column(head: Row, fragment: Fragment) -> int:
    """Return the column whose header overlaps the fragment or is centered over it, else -1."""
    center = (fragment.x0 + fragment.x1) / 2
    for number, cell in enumerate(head.fragments):
        middle = (cell.x0 + cell.x1) / 2
        others = [f for f in head.fragments if f is not cell]
        covers = any(fragment.x0 < (f.x0 + f.x1) / 2 < fragment.x1 for f in others)
        if not covers and (fragment.x0 <= middle <= fragment.x1 or cell.x0 <= center <= cell.x1):
            return number
    return -1


def _table(rows: Sequence[Row]) -> list[Line]:
    head = rows[0]
    cells: list[list[str]] = []
    for row in rows:
        columns = [(_column(head, fragment), fragment.text) for fragment in row.fragments]
        if not cells or any(number == 0 for number, _ in columns):
            cells.append([""] * len(head.fragments))
        for number, text in columns:
            cells[-1][number] += text
    page = head.page
    return [
        Line(text, page, "table_row", page=page, continues=False) for text in table_lines(cells)
    ]
