"""A table row becomes one line that keeps header and cell together: `表头：值；表头：值`."""

from __future__ import annotations

from collections.abc import Sequence


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one line for each row of a table, the first row being the header.

    A table of one row or one column has no header; its cells are parted by ；. Cells merged
    across columns, which repeat their text, are given once.

    >>> table_lines([["任务", "牵头单位"], ["数据共享", "县大数据局"]])
    ['任务；牵头单位', '任务：数据共享；牵头单位：县大数据局']
    """
    filled = [[_one_line(cell) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not filled:
        return []
    header = filled[0]
    has_header = len(filled) > 1 and len(header) > 1 and len(set(header)) == len(header)
    lines = ["；".join(_unmerged(header))]
    for row in filled[1:]:
        pairs = _with_header(header, row) if has_header and len(row) == len(header) else row
        lines.append("；".join(_unmerged(pairs)))
    return lines


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _with_header(header: Sequence[str], row: Sequence[str]) -> list[str]:
    if len(set(row)) == 1:  # one cell across the whole table: a section title inside it
        return [row[0]]
    return [
        f"{name}：{cell}" if name else cell for name, cell in zip(header, row, strict=True) if cell
    ]


def _unmerged(cells: Sequence[str]) -> list[str]:
    return [cell for i, cell in enumerate(cells) if cell and (i == 0 or cell != cells[i - 1])]
