"""A table row becomes one line that keeps column heads and cells together: `表头：值；表头：值`.

Cells are laid on a grid first, so that merged cells (rowspan, colspan; gridSpan and vMerge in
Word) stand in every place that they cover. Heads may have several rows (补贴标准 over 本人 and
随迁配偶); a table may also have none, or be a form whose labels and values stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.readers.labels import is_label

_MAX_COLUMNS = 200
_MAX_HEAD_ROWS = 4
_MAX_HEAD_CHARS = 40
_SENTENCE = re.compile(r"[。；！？]")
_LEVEL_GAP = "·"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that covers `rows` x `columns` places; `head` if the source says it is a head."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False


Grid = list[list[Cell | None]]


def table_lines(rows: Sequence[Sequence[str | Cell]]) -> list[str]:
    """Return one line for each row of a table, its heads first and then beside each value.

    Cells merged across columns, which repeat their text, are given once.

    >>> table_lines([["任务", "牵头单位"], ["数据共享", "县大数据局"]])
    ['任务；牵头单位', '任务：数据共享；牵头单位：县大数据局']
    """
    grid = _without_empty(_laid_out(rows))
    if not grid:
        return []
    if _is_form(grid):
        return [line for row in grid if (line := _form_line(row))]
    heads = _head_rows(grid)
    names = _names(grid[:heads]) if heads else []
    lines = _head_lines(grid[:heads])
    titles = [_texts(row) for row in grid[:heads]]
    for row in grid[heads:]:
        texts = _texts(row)
        if texts in titles and not _is_title(row):
            continue  # the heads are printed again where a page began
        pairs = [texts[0]] if _is_title(row) else _paired(names, row)
        lines.append("；".join(pairs))
    return [line for line in lines if line]


def framed_lines(rows: Sequence[Sequence[str | Cell]]) -> list[str] | None:
    """Return the texts of a table that only frames them (one column is used), None otherwise."""
    grid = _without_empty(_laid_out(rows))
    if any(len({id(cell) for cell in row if cell and cell.text}) > 1 for row in grid):
        return None
    return [text for row in grid for text in _texts(row)]


def _laid_out(rows: Sequence[Sequence[str | Cell]]) -> Grid:
    """Put each cell in every place that it covers."""
    grid: Grid = []
    waiting: dict[int, tuple[int, Cell]] = {}
    for cells in rows:
        line: list[Cell | None] = []
        for given in cells:
            cell = given if isinstance(given, Cell) else Cell(given)
            cell = Cell(_one_line(cell.text), cell.rows, cell.columns, cell.head)
            _fill_from_above(line, waiting)
            start = len(line)
            width = max(1, min(cell.columns, _MAX_COLUMNS - start))
            line += [cell] * width
            if cell.rows > 1:
                for place in range(start, start + width):
                    waiting[place] = (cell.rows - 1, cell)
            if len(line) >= _MAX_COLUMNS:
                break
        _fill_from_above(line, waiting)
        grid.append(line)
    return grid


def _fill_from_above(line: list[Cell | None], waiting: dict[int, tuple[int, Cell]]) -> None:
    while len(line) in waiting:
        left, cell = waiting.pop(place := len(line))
        line.append(cell)
        if left > 1:
            waiting[place] = (left - 1, cell)


def _without_empty(grid: Grid) -> Grid:
    """Drop empty rows and columns, and make all rows equally wide."""
    width = max(map(len, grid), default=0)
    full = [row + [None] * (width - len(row)) for row in grid]
    used = [c for c in range(width) if any((cell := row[c]) and cell.text for row in full)]
    used = [
        c for c in used if not c or any(row[c] is None or row[c] is not row[c - 1] for row in full)
    ]
    full = [[row[c] for c in used] for row in full]
    kept: Grid = []
    for row in full:
        covered = kept and all(cell is above for cell, above in zip(row, kept[-1], strict=True))
        if not covered and any(cell and cell.text for cell in row):
            kept.append(row)
    return kept


def _texts(row: Sequence[Cell | None]) -> list[str]:
    """Return the texts of a row, a merged cell once."""
    seen: list[Cell] = []
    for cell in row:
        if cell and cell.text and not (seen and seen[-1] is cell):
            seen.append(cell)
    texts = [cell.text for cell in seen]
    return [text for i, text in enumerate(texts) if i == 0 or text != texts[i - 1]]


def _is_title(row: Sequence[Cell | None]) -> bool:
    """One cell across the whole table: a section title inside it."""
    texts = [cell.text if cell else "" for cell in row]
    return len(row) > 1 and len(set(texts)) == 1


def _is_form(grid: Grid) -> bool:
    """Tell a table of labels and values: labels end in a colon, or are those of an info box."""
    labels = sum(is_label(text) for row in grid for text in _texts(row))
    rows = sum(any(is_label(text) for text in _texts(row)) for row in grid)
    if rows * 2 > len(grid) and labels > 1:
        return True
    return _is_pairs(grid)


def _is_pairs(grid: Grid) -> bool:
    """Tell two columns of which the first names what the second says at length (受理条件 | …)."""
    if len(grid) < 2 or any(len(row) != 2 for row in grid) or any(c and c.head for c in grid[0]):
        return False
    rows = [_texts(row) for row in grid]
    if any(len(row) != 2 for row in rows):
        return False
    names = [row[0] for row in rows]
    short = len(set(names)) == len(names) and all(len(name) <= 12 for name in names)
    spoken = not any(re.search(r"\d", name) for name in names)
    first_is_value = len(rows[0][1]) > 12 or _SENTENCE.search(rows[0][1]) is not None
    return short and spoken and first_is_value


def _form_line(row: Sequence[Cell | None]) -> str:
    parts: list[str] = []
    for text in _texts(row):
        if parts and parts[-1].endswith("："):
            if is_label(text):
                parts.append(_label(text))
            else:
                parts[-1] += text
        elif is_label(text) or (len(row) == 2 and not parts):
            parts.append(_label(text))
        else:
            parts.append(text)
    return "；".join(parts)


def _label(text: str) -> str:
    return text.rstrip("：: ") + "："


def _head_rows(grid: Grid) -> int:
    """Return how many rows at the top name the columns, titles above them included."""
    titles = 0
    while titles < len(grid) - 1 and _is_title(grid[titles]):
        titles += 1
    body = grid[titles:]
    if len(body) < 2 or len(body[0]) < 2:
        return titles
    marked = 0
    while marked < len(body) - 1 and all(cell is None or cell.head for cell in body[marked]):
        marked += 1
    if marked:
        return titles + min(marked, _MAX_HEAD_ROWS)
    depth = _depth(body)
    return titles + (depth if _names_columns(body, depth) else 0)


def _depth(body: Grid) -> int:
    """Return how many rows name the columns: more than one if the next splits a wide name."""
    first, second = body[0], body[1]
    tall = max((cell.rows for cell in first if cell), default=1)
    alone = any(not _same(first, c - 1) and not _same(first, c) for c in range(len(first)))
    split = any(_same(first, c) and not _same(second, c) for c in range(len(first) - 1))
    merged = any(cell.columns > 1 for cell in first if cell)
    if not split or (merged and alone and tall == 1):
        return 1  # beside sub-names, a plain name would reach down as far as they do
    return max(1, min(max(tall, 2), len(body) - 1, _MAX_HEAD_ROWS))


def _same(row: Sequence[Cell | None], column: int) -> bool:
    """Tell whether a column and the next are one cell, or say the same."""
    if not 0 <= column < len(row) - 1:
        return False
    a, b = row[column], row[column + 1]
    return a is not None and b is not None and bool(a.text) and (a is b or a.text == b.text)


def _names_columns(body: Grid, depth: int) -> bool:
    """Tell whether the first rows look like names and not like the rows below them."""
    cells = [cell.text for row in body[:depth] for cell in row if cell and cell.text]
    if any(len(text) > _MAX_HEAD_CHARS or _SENTENCE.search(text) for text in cells):
        return False
    names = _names(body[:depth])
    heads = body[depth - 1]
    own = [name for c, name in enumerate(names) if c == 0 or heads[c] is not heads[c - 1]]
    if len(set(own)) < len(own) or sum(map(bool, names)) * 2 <= len(names):
        return False
    if any(_recurs(body, depth, column) for column in range(len(names))):
        return False
    above = [cell.text if cell else "" for cell in body[depth - 1]]
    below = [cell.text if cell else "" for cell in body[depth]]
    return not any(_shape(a) == _shape(b) for a, b in zip(above, below, strict=True) if _shape(a))


def _recurs(body: Grid, depth: int, column: int) -> bool:
    """Tell a first cell whose text is a value further down: then it is one itself."""
    first = body[depth - 1][column]
    heads = _texts(body[depth - 1])
    return bool(first and first.text) and any(
        (cell := row[column]) and cell is not first and cell.text == first.text
        for row in body[depth:]
        if first and _texts(row) != heads and not _is_title(row)
    )


def _shape(text: str) -> str:
    """Return a value with its digits alike (110元 and 120元 are 999元), "" if it has none."""
    return re.sub(r"\d", "9", text) if re.search(r"\d", text) and len(text) <= 12 else ""


def _names(rows: Grid) -> list[str]:
    """Return the name of each column: the heads above it, from the top down, each once."""
    rows = [row for row in rows if not _is_title(row)]
    names = []
    for column in range(len(rows[0]) if rows else 0):
        parts: list[str] = []
        for row in rows:
            cell = row[column]
            text = cell.text.rstrip("：:") if cell else ""
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        names.append(_LEVEL_GAP.join(parts))
    return names


def _head_lines(rows: Grid) -> list[str]:
    lines = ["；".join(_texts(row)) for row in rows if _is_title(row)]
    names = [name for name in _names(rows) if name]
    return [*lines, "；".join(dict.fromkeys(names))]


def _paired(names: Sequence[str], row: Sequence[Cell | None]) -> list[str]:
    """Return `name：value` for each value; one merged over columns has the names of all."""
    if not names:
        return _texts(row)
    pairs: list[tuple[Cell, list[str]]] = []
    for name, cell in zip(names, row, strict=True):
        if cell is None or not cell.text:
            continue
        if pairs and pairs[-1][0] is cell:
            pairs[-1][1].append(name)
        else:
            pairs.append((cell, [name]))
    return [
        f"{'、'.join(filter(None, dict.fromkeys(over)))}：{cell.text}" if any(over) else cell.text
        for cell, over in pairs
    ]


def _one_line(cell: str) -> str:
    return " ".join(cell.split())
