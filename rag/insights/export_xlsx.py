"""A table as a workbook that prints as officials keep it: A4 landscape, head on every page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from rag.insights.citing import NameClause, with_citations
from rag.insights.table import Table

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_CELL = 32_767
"""Characters that Excel keeps in a cell."""
_HEAD_ROW = 2
_NARROW, _WIDE = 8, 52
_THIN = Side(style="thin", color="999999")
_FONT = "宋体"


def to_xlsx(table: Table, named: NameClause) -> bytes:
    """Return the table as a file: title, frozen head, wrapped cells, filters, print area."""
    heads, rows = with_citations(table, named)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.title[:31]
    _write(sheet, 1, [table.title], bold=True)
    sheet["A1"].font = Font(name=_FONT, size=16, bold=True)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    _write(sheet, _HEAD_ROW, heads, bold=True)
    for number, row in enumerate(rows, _HEAD_ROW + 1):
        _write(sheet, number, row)
    last = _HEAD_ROW + len(rows)
    for number, note in enumerate(table.notes, last + 1):
        _put(sheet, number, 1, note)
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=len(heads))
    _widths(sheet, heads, rows)
    _print_setup(sheet, len(heads), last, last + len(table.notes))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Worksheet, number: int, texts: Sequence[str], *, bold: bool = False) -> None:
    for column, text in enumerate(texts, 1):
        _put(sheet, number, column, text)
        cell = sheet.cell(number, column)
        cell.font = Font(name=_FONT, size=10.5, bold=bold)
        cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
        cell.alignment = Alignment(
            wrap_text=True,
            vertical="center" if bold else "top",
            horizontal="center" if bold else None,
        )
        if bold:
            cell.fill = PatternFill("solid", fgColor="F2F0EA")


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write text as text: what a document says must not become a formula."""
    cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_MAX_CELL]
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@")


def _widths(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Give each column the width of its usual line, in halves of a Chinese character."""
    for column, head in enumerate(heads):
        lines = sorted(len(line) for row in rows for line in row[column].split("\n"))
        usual = lines[int(len(lines) * 0.8)] if lines else 0
        width = min(_WIDE, max(_NARROW, 2 * len(head) + 2, 2 * usual + 2))
        sheet.column_dimensions[get_column_letter(column + 1)].width = width


def _print_setup(sheet: Worksheet, columns: int, last_row: int, end: int) -> None:
    corner = get_column_letter(columns)
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{corner}{max(last_row, _HEAD_ROW)}"
    sheet.print_area = f"A1:{corner}{max(end, _HEAD_ROW)}"
    sheet.print_title_rows = f"1:{_HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
