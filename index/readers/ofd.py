"""OFD (GB/T 33190-2016): the layout format of official documents in China, a zip of XML.

Text objects say where each line of characters begins (Boundary, CTM, TextCode); their rows are
then laid out as those of a PDF are. Signatures, seals and pictures are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree
from lxml.etree import _Element

from index.errors import CorpusError
from index.readers.archive import check_package
from index.readers.draft import Draft
from index.readers.limits import MAX_PAGE_FRAGMENTS, MAX_PDF_PAGES
from index.readers.metadata import iso_date, plain_title
from index.readers.pdf_layout import drop_running_heads, lay_out
from index.readers.pdf_rows import Fragment, Page, rows_in_order

_RESAVE = "请用 OFD 阅读器另存为 .pdf 或 .docx"
_A4 = (210.0, 297.0)
_POINTS = 72 / 25.4
"""OFD measures in millimetres."""


def read_ofd(raw: bytes, file: str) -> Draft:
    """Read an .ofd file.

    Raises:
        CorpusError: the package is unsafe, damaged, no OFD, or has no text (a scan).
    """
    check_package(raw, file)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            found = _Package(package)
            pages = [_page(found, path, number) for number, path in enumerate(found.pages(), 1)]
            title, created = found.info()
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile, ValueError, IndexError) as error:
        raise CorpusError(file, "不是有效的 .ofd 文件，或已损坏", _RESAVE) from error
    if len(pages) > MAX_PDF_PAGES:
        raise CorpusError(file, f"页数超过 {MAX_PDF_PAGES} 页的上限", "请拆成几个文件")
    if not any(page.rows for page in pages):
        raise CorpusError(
            file, "OFD 中没有文字（可能是扫描件）", "请另存为 .pdf，由文字识别组件读取"
        )
    body, noise = drop_running_heads(pages)
    return Draft(tuple(lay_out(body)), title=title, published=created, noise=tuple(noise))


class _Package:
    """The parts of an OFD file, found from its entry OFD.xml."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {name.lstrip("/").lower(): name for name in package.namelist()}
        self._entry = self.xml("OFD.xml")
        self._root = _text(self._entry, "DocRoot")
        self._document = self.xml(self._root)

    def xml(self, path: str) -> _Element:
        """Return a part, parsed without entities or network."""
        raw = self._package.read(self._names[path.lstrip("/").lower()])
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(raw, parser)

    def pages(self) -> list[str]:
        """Return the path of each page's content."""
        base = PurePosixPath(self._root).parent
        found = self._document.iterfind(".//{*}Pages/{*}Page")
        return [str(base / page.get("BaseLoc", "").lstrip("/")) for page in found]

    def size(self) -> tuple[float, float]:
        """Return the size of a page in millimetres."""
        box = _numbers(_text(self._document, "PhysicalBox"))
        return (box[2], box[3]) if len(box) == 4 else _A4

    def info(self) -> tuple[str, str]:
        """Return title and date of creation by the metadata."""
        return plain_title(_text(self._entry, "Title")), iso_date(
            _text(self._entry, "CreationDate")
        )


def _page(package: _Package, path: str, number: int) -> Page:
    content = package.xml(path)
    box = _numbers(_text(content, "PhysicalBox"))
    width, height = (box[2], box[3]) if len(box) == 4 else package.size()
    fragments = []
    for fragment in _fragments(content):
        fragments.append(fragment)
        if len(fragments) > MAX_PAGE_FRAGMENTS:
            raise ValueError("too many fragments")
    rows = rows_in_order(_merged(fragments), number)
    return Page(number, width * _POINTS, height * _POINTS, rows)


def _fragments(content: _Element) -> Iterator[Fragment]:
    for element in content.iter("{*}TextObject"):
        boundary = _numbers(element.get("Boundary", ""))
        if len(boundary) != 4 or element.get("Visible", "true") == "false":
            continue
        matrix = _numbers(element.get("CTM", "")) or [1, 0, 0, 1, 0, 0]
        size = float(element.get("Size", "4")) * abs(matrix[3] or matrix[0])
        for code in element.iterfind("{*}TextCode"):
            text = (code.text or "").strip()
            if not text:
                continue
            x = boundary[0] + matrix[0] * float(code.get("X") or 0) + matrix[4]
            advance = sum(_deltas(code.get("DeltaX", ""), len(text))) * abs(matrix[0])
            right = x + advance + size if advance else boundary[0] + boundary[2]
            y = boundary[1] + matrix[3] * float(code.get("Y") or 0) + matrix[5]
            yield Fragment(
                text,
                x * _POINTS,
                (y - size) * _POINTS,
                right * _POINTS,
                y * _POINTS,
                size * _POINTS,
            )


def _merged(fragments: list[Fragment]) -> list[Fragment]:
    """Join the pieces of a line: writers place single characters or words one by one."""
    out: list[Fragment] = []
    for fragment in fragments:
        last = out[-1] if out else None
        level = last and abs(last.bottom - fragment.bottom) < 0.3 * fragment.size
        if last and level and -0.5 * fragment.size < fragment.x0 - last.x1 < 1.2 * fragment.size:
            out[-1] = Fragment(
                last.text + fragment.text, last.x0, min(last.top, fragment.top),
                max(last.x1, fragment.x1), max(last.bottom, fragment.bottom), last.size,
            )  # fmt: skip
        else:
            out.append(fragment)
    return out


def _deltas(text: str, count: int) -> list[float]:
    """Return the advances of characters; `g 3 4.2` stands for three of 4.2."""
    out: list[float] = []
    parts = text.split()
    i = 0
    while i < len(parts) and len(out) < count:
        if parts[i] == "g" and i + 2 < len(parts):
            out += [float(parts[i + 2])] * min(int(parts[i + 1]), count)
            i += 3
        else:
            out.append(float(parts[i]))
            i += 1
    return out[: max(0, count - 1)]


def _numbers(text: str) -> list[float]:
    return [float(part) for part in re.findall(r"-?\d+(?:\.\d+)?", text)]


def _text(root: _Element, name: str) -> str:
    found = root.find(f".//{{*}}{name}")
    return (found.text or "").strip() if found is not None else ""
