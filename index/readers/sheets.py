"""Spreadsheets: .xlsx by openpyxl, .xls by xlrd, .csv by the csv module; each row with its heads.

A sheet is a table with, as a rule, a title above and notes below it, in cells of their own.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from typing import Any
from zipfile import BadZipFile

from index.errors import CorpusError
from index.readers.archive import check_package
from index.readers.decoding import decode
from index.readers.draft import Draft, Line
from index.readers.limits import MAX_SHEET_CELLS
from index.readers.source import Noise
from index.readers.tables import Cell, table_lines

_RESAVE = "请用 Excel 或 WPS 打开后重新另存为 .xlsx"
_Span = tuple[int, int]


def read_xlsx(raw: bytes, file: str) -> Draft:
    """Read an .xlsx file.

    Raises:
        CorpusError: the package is unsafe, damaged, no workbook, or too large.
    """
    import openpyxl

    check_package(raw, file)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
    except (KeyError, ValueError, BadZipFile, OSError, TypeError, AttributeError) as error:
        raise CorpusError(file, "不是有效的 .xlsx 文件，或已损坏", _RESAVE) from error
    sheets = []
    noise = []
    for sheet in book.worksheets:
        _check_size(sheet.max_row * sheet.max_column, file)
        spans = {
            (area.min_row, area.min_col): (
                area.max_row - area.min_row + 1,
                area.max_col - area.min_col + 1,
            )
            for area in sheet.merged_cells.ranges
        }
        rows = [
            [
                (_text(cell.value, cell.number_format), (cell.row or 0, cell.column or 0))
                for cell in row
            ]
            for row in sheet.iter_rows()
        ]
        if sheet.sheet_state != "visible":
            hidden = " ".join(text for row in rows for text, _ in row if text)
            noise.append(Noise(hidden, f"隐藏的工作表 {sheet.title}"))
            continue
        sheets.append((sheet.title, _cells(rows, spans)))
    return _draft(sheets, noise)


def read_xls(raw: bytes, file: str) -> Draft:
    """Read an .xls file.

    Raises:
        CorpusError: locked, damaged, no workbook, or too large.
    """
    import xlrd  # type: ignore[import-untyped]

    try:
        book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        locked = "encrypted" in str(error).lower()
        reason = "工作簿有打开密码" if locked else "不是有效的 .xls 文件，或已损坏"
        raise CorpusError(file, reason, "请去掉密码后重新保存" if locked else _RESAVE) from error
    except (IndexError, AssertionError, KeyError, ValueError, NotImplementedError) as error:
        raise CorpusError(file, "不是有效的 .xls 文件，或已损坏", _RESAVE) from error
    sheets = []
    for sheet in book.sheets():
        _check_size(sheet.nrows * sheet.ncols, file)
        spans = {(r0, c0): (r1 - r0, c1 - c0) for r0, r1, c0, c1 in sheet.merged_cells}
        rows = [
            [(_xls_text(book, sheet.cell(r, c)), (r, c)) for c in range(sheet.ncols)]
            for r in range(sheet.nrows)
        ]
        if not sheet.visibility:
            sheets.append((sheet.name, _cells(rows, spans)))
    return _draft(sheets, [])


def read_csv(raw: bytes, file: str) -> Draft:
    """Read a .csv file; cells are parted by commas, semicolons or tabs.

    Raises:
        CorpusError: not text in a known encoding, or too large.
    """
    text, encoding = decode(raw, file)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    try:
        rows = [
            [Cell(cell) for cell in row]
            for row in csv.reader(text.splitlines(), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise CorpusError(
            file, "表格的引号或分隔符有误", "请用 Excel 打开后另存为 .xlsx"
        ) from error
    _check_size(sum(map(len, rows)), file)
    draft = _draft([("", rows)], [])
    return Draft(draft.lines, title=draft.title, encoding=encoding)


def _check_size(cells: int, file: str) -> None:
    if cells > MAX_SHEET_CELLS:
        raise CorpusError(file, f"单元格超过 {MAX_SHEET_CELLS} 个的上限", "请拆成几个文件")


def _cells(
    rows: Sequence[Sequence[tuple[str, _Span]]], spans: dict[_Span, _Span]
) -> list[list[Cell]]:
    """Return the cells with what they cover; those under a merged one are left out."""
    covered = {
        (row + down, column + along)
        for (row, column), (height, width) in spans.items()
        for down in range(height)
        for along in range(width)
        if down or along
    }
    return [
        [Cell(text, *spans.get(place, (1, 1))) for text, place in row if place not in covered]
        for row in rows
    ]


def _draft(sheets: Sequence[tuple[str, list[list[Cell]]]], noise: Sequence[Noise]) -> Draft:
    lines: list[Line] = []
    used = [(name, rows) for name, rows in sheets if any(cell.text for row in rows for cell in row)]
    for number, (name, rows) in enumerate(used):
        above, table, below = _parted(rows)
        if len(used) > 1 and not above:
            above = [name]
        for text in above:
            lines.append(
                Line(
                    text,
                    number + 1,
                    "heading" if len(text) < 60 else "paragraph",
                    1,
                    gap=True,
                    continues=False,
                )
            )
        lines += [
            Line(text, number + 1, "table_row", continues=False) for text in table_lines(table)
        ]
        lines += [Line(text, number + 1, continues=False) for text in below]
    title = lines[0].text if lines and lines[0].kind == "heading" else ""
    return Draft(tuple(lines), title=title, noise=tuple(noise))


def _parted(rows: list[list[Cell]]) -> tuple[list[str], list[list[Cell]], list[str]]:
    """Return what stands above the table, the table, and the notes below it."""
    start, end = 0, len(rows)
    while start < end and (_alone(rows[start]) or not _is_filled(rows[start])):
        start += 1
    while end > start and (len(_alone(rows[end - 1])) > 4 or not _is_filled(rows[end - 1])):
        end -= 1
    above = [text for row in rows[:start] if (text := _alone(row))]
    return above, rows[start:end], [text for row in rows[end:] if (text := _alone(row))]


def _is_filled(row: Sequence[Cell]) -> bool:
    return any(cell.text for cell in row)


def _alone(row: Sequence[Cell]) -> str:
    """Return the text of a row with a single cell, "" for others."""
    texts = [cell.text for cell in row if cell.text]
    return "".join(texts[0].split("\n")) if len(texts) == 1 else ""


def _text(value: Any, number_format: str) -> str:
    """Return a cell's value as the sheet shows it: 36 for 36.0, 55% for 0.55, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else str(value)
    if isinstance(value, float | int):
        if "%" in number_format:
            return f"{value * 100:.10g}%"
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    return str(value).strip()


def _xls_text(book: Any, cell: Any) -> str:
    import xlrd

    shown = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _text(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
        except (ValueError, OverflowError):
            return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    return _text(bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value, shown)
