"""DOCX: paragraphs, tables and notes in reading order, with Word's numbering as text.

The package is checked (`archive`) before python-docx opens it. Deleted and hidden text, headers
and footers are not part of the document; hidden text and headers are listed as noise.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element

from index.errors import CorpusError
from index.readers.archive import check_package
from index.readers.decoding import decode
from index.readers.docx_numbering import Numbering, read_numbering
from index.readers.docx_styles import Styles
from index.readers.docx_text import MATH, formula, symbol
from index.readers.draft import Draft, Line
from index.readers.html import read_html
from index.readers.joining import starts_unit
from index.readers.labels import is_doc_number
from index.readers.metadata import plain_title
from index.readers.source import BlockKind, Noise
from index.readers.tables import Cell, framed_lines, table_lines

_SKIPPED = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:delText", "w:sectPr"))
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_RED_HEAD = re.compile(r"[\u4e00-\u9fff]{3,30}(?:政府|办公室|办公厅|委员会|[局厅委部院会])文件")
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_CHARS_BESIDE_PICTURE = 300
_BREAKS = {qn("w:cr"), qn("w:br")}
_RESAVE = "请用 Word 或 WPS 打开后重新另存为 .docx"


def read_docx(raw: bytes, file: str) -> Draft:
    """Read a .docx file.

    Raises:
        CorpusError: the package is unsafe, damaged or no Word document.
    """
    check_package(raw, file)
    try:
        document = docx.Document(io.BytesIO(raw))
        reader = _Reader(*_parts(document))
        reader.read_notes(document)
        reader.chunks = _chunks(document, file)
        reader.body(document.element.body)
        reader.waiting += reader.notes.values()  # nothing refers to them
        reader.flush_notes()
    except (OpcError, BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise CorpusError(file, "不是有效的 .docx 文件，或已损坏", _RESAVE) from error
    except (RecursionError, AttributeError, TypeError) as error:  # XML that is no Word document
        raise CorpusError(file, ".docx 内部结构异常", _RESAVE) from error
    red, running = _headers(document)
    lines = (*(Line(text) for text in red), *reader.lines)
    noise = (*reader.noise, *running)
    title = plain_title(document.core_properties.title)
    return Draft(lines, title=title, noise=noise, warnings=_pictures(document, lines))


def _pictures(document: Document, lines: Sequence[Line]) -> tuple[str, ...]:
    """Warn of pictures in a document with little text: they may hold the rest of it."""
    count = sum(1 for _ in document.element.body.iter(_BLIP, _IMAGE_DATA))
    if not count or sum(len(line.text) for line in lines) > count * _CHARS_BESIDE_PICTURE:
        return ()
    return (f"含有 {count} 幅图片，图中的文字没有读入；请把其中的文字补录，或另存为 .pdf 识别",)


def _chunks(document: Document, file: str) -> dict[str, tuple[Line, ...]]:
    """Return the lines of each `altChunk`: a page or a document put into this one whole."""
    found: dict[str, tuple[Line, ...]] = {}
    for relation_id, relation in document.part.rels.items():
        if relation.reltype.endswith("/aFChunk") and not relation.is_external:
            raw, kind = relation.target_part.blob, relation.target_part.content_type
            if "html" in kind:
                found[relation_id] = read_html(raw, file).lines
            elif "wordprocessingml" in kind:
                found[relation_id] = read_docx(raw, file).lines
            elif kind.startswith("text/plain"):
                text, _ = decode(raw, file)
                found[relation_id] = tuple(Line(line) for line in text.splitlines())
    return found


def _parts(document: Document) -> tuple[Styles, Numbering]:
    styles = Styles(document.styles.element)
    part = _related(document, "/numbering")
    root = parse_xml(part.blob) if part else None
    return styles, read_numbering(root, styles.numbering_links())


def _related(document: Document, kind: str) -> Part | None:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(kind) and not relation.is_external:
            part: Part = relation.target_part
            return part
    return None


@dataclass(slots=True)
class _Reader:
    """Walks the body; each paragraph becomes a line, each table row too."""

    styles: Styles
    numbering: Numbering
    lines: list[Line] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    chunks: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """The text of each foot- and endnote, by kind and id."""
    waiting: list[str] = field(default_factory=list)
    """Notes that were referred to: they stand after the unit that does."""

    def body(self, container: _Element) -> None:
        """Read paragraphs and tables in order; content controls are looked into."""
        for element in container:
            if element.tag == qn("w:p"):
                self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                self._table(element)
            elif element.tag == qn("w:altChunk"):
                self.lines.extend(self.chunks.get(element.get(qn("r:id"), ""), ()))
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
                self.body(element)

    def read_notes(self, document: Document) -> None:
        """Read the foot- and endnotes, numbered as they stand."""
        for kind, name in (("footnote", "注"), ("endnote", "尾注")):
            part = _related(document, f"/{kind}s")
            if part is None:
                continue
            real = [
                note
                for note in parse_xml(part.blob).iterchildren(qn(f"w:{kind}"))
                if note.get(qn("w:type"), "normal") == "normal"
            ]
            for number, note in enumerate(real, start=1):
                text = " ".join(self._text(p) for p in note.iter(qn("w:p"))).strip()
                if text:
                    self.notes[kind, note.get(qn("w:id"), "")] = f"{name}{number}：{text}"

    def flush_notes(self) -> None:
        """Add the notes that were referred to, and at the end the others."""
        for text in self.waiting:
            self._add(text, "footnote")
        self.waiting.clear()

    def _refer(self, paragraph: _Element) -> None:
        for kind in ("footnote", "endnote"):
            for reference in paragraph.iter(qn(f"w:{kind}Reference")):
                text = self.notes.pop((kind, reference.get(qn("w:id"), "")), "")
                if text:
                    self.waiting.append(text)

    def _paragraph(self, paragraph: _Element) -> None:
        label, bullet = self._label(paragraph)
        text = label + self._text(paragraph)
        level = self.styles.outline_level(paragraph)
        if level or self.styles.is_centered(paragraph):
            text = re.sub(r"\s*\n\s*", "", text)  # a title broken by hand is one title
        kind: BlockKind = "heading" if level else "list_item" if bullet else "paragraph"
        if self.waiting and (level or starts_unit(text)):
            self.flush_notes()
        for part in text.split("\n"):
            self._add(part, kind, level)
        self._refer(paragraph)
        for box in _text_boxes(paragraph):
            self.body(box)

    def _add(self, text: str, kind: BlockKind, level: int = 0) -> None:
        if text.strip():
            self.lines.append(Line(text, len(self.lines) + 1, kind, level))

    def _label(self, paragraph: _Element) -> tuple[str, bool]:
        num_id, level, style = self.styles.numbering_of(paragraph)
        if not num_id or num_id == "0":
            return "", False
        if level is None:
            level = self.numbering.level_of_style(num_id, style)
        return self.numbering.label(num_id, level)

    def _text(self, paragraph: _Element) -> str:
        return "".join(self._inline(paragraph))

    def _inline(self, element: _Element) -> Iterator[str]:
        for child in element:
            if child.tag in _SKIPPED or child.tag == qn("w:txbxContent"):
                continue
            if child.tag == qn("w:r") and self.styles.is_hidden(child):
                self._hide(child, "隐藏文字")
            elif child.tag == qn("w:r") and self.styles.is_struck(child):
                self._hide(child, "删去的文字")
            elif child.tag == qn("w:sym"):
                yield symbol(child.get(qn("w:char"), ""))
            elif child.tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                yield formula(child)
            elif child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag == qn("w:tab"):
                yield "\t"
            elif child.tag in _BREAKS:
                yield "\n" if child.get(qn("w:type"), "textWrapping") == "textWrapping" else ""
            elif child.tag == qn("w:noBreakHyphen"):
                yield "-"
            elif isinstance(child.tag, str):
                yield from self._inline(child)

    def _hide(self, run: _Element, reason: str) -> None:
        text = "".join(piece.text or "" for piece in run.iter(qn("w:t"))).strip()
        if text:
            self.noise.append(Noise(text, reason, len(self.lines) + 1))

    def _table(self, table: _Element) -> None:
        """A table of one column only frames text; any other gives a line for each row."""
        rows = [_cells(row) for row in table.iter(qn("w:tr")) if _owner(row) is table]
        cells = [[self._cell(cell, span) for cell, span in row] for row in _merged(rows)]
        if max(map(len, rows), default=0) < 2 or framed_lines(cells) is not None:
            for row in rows:
                for cell, _ in row:
                    self.body(cell)
            return
        for text in table_lines(cells):
            self._add(text, "table_row")

    def _cell(self, cell: _Element, span: tuple[int, int]) -> Cell:
        paragraphs = (self._label(p)[0] + self._text(p).strip() for p in cell.iter(qn("w:p")))
        row = next(cell.iterancestors(qn("w:tr")), None)
        head = row is not None and row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        return Cell(" ".join(filter(None, paragraphs)), *span, head)


def _merged(
    rows: Sequence[Sequence[tuple[_Element, int]]],
) -> list[list[tuple[_Element, tuple[int, int]]]]:
    """Give each cell the rows and columns it covers; leave out those merged into one above."""
    out: list[list[tuple[_Element, tuple[int, int]]]] = []
    above: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        line: list[tuple[_Element, tuple[int, int]]] = []
        column = 0
        for cell, width in row:
            if _is_merged_on(cell) and column in above:
                at, place = above[column]
                first, (height, span) = out[at][place]
                out[at][place] = first, (max(height, number - at + 1), span)
            else:
                above[column] = number, len(line)
                line.append((cell, (1, width)))
            column += width
        out.append(line)
    return out


def _cells(row: _Element) -> list[tuple[_Element, int]]:
    cells = []
    for cell in row.iter(qn("w:tc")):
        if _owner(cell) is _owner(row):
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            width = span.get(qn("w:val"), "1") if span is not None else "1"
            cells.append((cell, max(1, min(int(width), 64)) if width.isdigit() else 1))
    return cells


def _owner(element: _Element) -> _Element | None:
    return next(element.iterancestors(qn("w:tbl")), None)


def _is_merged_on(cell: _Element) -> bool:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _text_boxes(paragraph: _Element) -> Iterator[_Element]:
    for box in paragraph.iter(qn("w:txbxContent")):
        inside = {ancestor.tag for ancestor in box.iterancestors()}
        if not inside & _SKIPPED and next(box.iterancestors(qn("w:p")), None) is paragraph:
            yield box


def _headers(document: Document) -> tuple[list[str], list[Noise]]:
    """Return the red head that stands in a page header, and running heads and feet.

    A document's maker and number (某市水务局文件, 某水发〔2023〕41号) belong to it, wherever they
    are printed; what repeats on each page doesn't.
    """
    red: list[str] = []
    running: dict[str, Noise] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in ("header", "footer") and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            for paragraph in root.iter(qn("w:p")):
                text = "".join(piece.text or "" for piece in paragraph.iter(qn("w:t"))).strip()
                flat = "".join(text.split())
                if kind == "header" and (is_doc_number(flat) or _RED_HEAD.fullmatch(flat)):
                    red.append(text)
                elif text:
                    running.setdefault(text, Noise(text, "页眉页脚"))
    if not any(map(is_doc_number, red)):
        running |= {text: Noise(text, "页眉页脚") for text in red}
        red = []
    return list(dict.fromkeys(red)), list(running.values())
