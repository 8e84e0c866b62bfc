"""A table as a Word document: A4 landscape, the head repeated on every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from rag.insights.citing import NameClause, with_citations
from rag.insights.table import Table

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FONT = "宋体"
_PAGE = (297, 210)
_MARGIN = 15
# XML 1.0 has no way to write these characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_docx(table: Table, named: NameClause) -> bytes:
    """Return the table as a file."""
    heads, rows = with_citations(table, named)
    document = Document()
    _landscape(document)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    document.add_heading(_plain(table.title), 1)
    grid = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    grid.autofit = False
    widths = _widths(heads, rows)
    _fill(grid.rows[0], heads, widths, bold=True)
    _repeat(grid.rows[0])
    for row in rows:
        _fill(grid.add_row(), row, widths)
    for note in table.notes:
        document.add_paragraph(_plain(note))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _landscape(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(size) for size in _PAGE)
    section.left_margin = section.right_margin = Mm(_MARGIN)
    section.top_margin = section.bottom_margin = Mm(_MARGIN)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Any]:
    """Share the page by the square root of what the columns hold: long ones wrap more."""
    lengths = [
        max(2 * len(head), sum(len(row[i]) for row in rows) / max(1, len(rows)), 4) ** 0.5
        for i, head in enumerate(heads)
    ]
    room = _PAGE[0] - 2 * _MARGIN
    return [Mm(room * length / sum(lengths)) for length in lengths]


def _fill(row: Any, texts: Sequence[str], widths: Sequence[Any], *, bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        cell.paragraphs[0].add_run(_plain(text)).bold = bold


def _repeat(row: Any) -> None:
    """Repeat a row on every page (ECMA-376 part 1, 17.4.78)."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", text)
