"""The plain text of a file as a plain system reads it: everything on the page, nothing arranged.

Independent of `index.readers`, so that what our readers lose or gain doesn't move the floor.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path

logger = logging.getLogger(__name__)


def plain_text(file: Path) -> str:
    """Return the text of a file; "" for a format that a plain system doesn't read."""
    read = _READERS.get(file.suffix.lower())
    return "" if read is None else read(file)


def _decoded(file: Path) -> str:
    """UTF-8, else GB18030, which reads any bytes of a Chinese page."""
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _html(file: Path) -> str:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_decoded(file), "lxml")
    for hidden in soup(["script", "style"]):
        hidden.decompose()
    return re.sub(r"\s*\n\s*", "\n", soup.get_text("\n")).strip()


def _docx(file: Path) -> str:
    from docx import Document
    from docx.table import Table

    lines: list[str] = []
    for block in Document(str(file)).iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _pdf(file: Path) -> str:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

    pdf = PdfDocument(file)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    finally:
        pdf.close()


_READERS: Mapping[str, Callable[[Path], str]] = {
    ".txt": _decoded,
    ".md": _decoded,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
