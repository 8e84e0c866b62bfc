"""Slides: .pptx by python-pptx; titles are headings, tables rows with their heads.

Speakers' notes are not shown to the audience: they are listed as noise.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from index.errors import CorpusError
from index.readers.archive import check_package
from index.readers.draft import Draft, Line
from index.readers.metadata import plain_title
from index.readers.source import Noise
from index.readers.tables import Cell, table_lines

_RESAVE = "请用 PowerPoint 或 WPS 打开后重新另存为 .pptx"


def read_pptx(raw: bytes, file: str) -> Draft:
    """Read a .pptx file.

    Raises:
        CorpusError: the package is unsafe, damaged, or no presentation.
    """
    import pptx

    check_package(raw, file)
    try:
        slides = pptx.Presentation(io.BytesIO(raw))
    except Exception as error:  # python-pptx lets lxml's, zipfile's and its own errors through
        raise CorpusError(file, "不是有效的 .pptx 文件，或已损坏", _RESAVE) from error
    lines: list[Line] = []
    noise: list[Noise] = []
    for number, slide in enumerate(slides.slides, start=1):
        title = slide.shapes.title
        for shape in _in_order(slide.shapes):
            lines += _lines(
                shape, number, is_title=title is not None and shape.shape_id == title.shape_id
            )
        frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        if frame is not None and frame.text.strip():
            noise.append(Noise(frame.text.strip(), "演讲者备注", number))
    return Draft(tuple(lines), title=plain_title(slides.core_properties.title), noise=tuple(noise))


def _in_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes from the top down, those inside groups too."""
    for shape in sorted(shapes, key=lambda each: (each.top or 0, each.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _in_order(shape.shapes)
        else:
            yield shape


def _lines(shape: Any, number: int, *, is_title: bool) -> Iterator[Line]:
    if getattr(shape, "has_table", False) and shape.has_table:
        rows = [
            [Cell(c.text, c.span_height, c.span_width) for c in row.cells if not c.is_spanned]
            for row in shape.table.rows
        ]
        for text in table_lines(rows):
            yield Line(text, number, "table_row", page=number, continues=False)
    elif shape.has_text_frame:
        if is_title:
            text = "".join(shape.text_frame.text.split("\n")).replace("\v", "")
            yield Line(text, number, "heading", 1, page=number)
            return
        for paragraph in shape.text_frame.paragraphs:
            yield Line(paragraph.text.replace("\v", ""), number, page=number, continues=False)
