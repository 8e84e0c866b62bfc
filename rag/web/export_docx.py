"""A conversation as a Word document: the sheet of an official document, real footnotes.

Page, type and headings follow GB/T 9704-2012 (A4, 仿宋 of size 3, 黑体 for headings of the first
level, page numbers between dashes); `_styles` sets them. python-docx can't write footnotes, so the
part `word/footnotes.xml` is made here (ECMA-376 part 1, section 17.11): two reserved separators,
then one footnote a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from rag.web.export import heading, note_line, source_line
from rag.web.export_styles import BULLET, NOTE, NOTE_MARK, REMARK, set_up
from rag.web.render import notes_of, prose
from rag.web.reply import Card, Reply
from rag.web.spans import LIST_ITEM, MARKER, runs
from rag.web.words import Language, refusal_word, word

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# XML 1.0 has no way to write these characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Footnotes:
    """Collects footnotes and puts their references into paragraphs."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def refer(self, paragraph: Any, text: str) -> None:
        """Append a reference to a new footnote."""
        self._notes.append(text)
        run = paragraph.add_run(style=NOTE_MARK)
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self._notes)))
        run._r.append(reference)

    def save_into(self, document: Any) -> None:
        """Add the part that holds the footnotes, and name its separators in the settings."""
        ids = [document.styles[name].style_id for name in (NOTE, NOTE_MARK)]
        body = "".join(_footnote_xml(i, text, *ids) for i, text in enumerate(self._notes, 1))
        xml = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}{body}</w:footnotes>"
        )
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, xml.encode(), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = document.settings.element
        before = settings.find(qn("w:compat"))  # the schema orders them
        separators = parse_xml(
            f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
            "</w:footnotePr>"
        )
        settings.append(separators) if before is None else before.addprevious(separators)


def to_docx(title: str, turns: Sequence[Reply], language: Language = "zh") -> bytes:
    """Return the conversation as a Word file."""
    document = Document()
    top = _plain(heading(title, turns, language))
    name = top or _plain(turns[0].question if turns else word("export_title", language))
    set_up(document, title=name, author=word("app", language), language=language)
    document.add_heading(name, 0)
    footnotes = _Footnotes()
    for turn in turns:
        if top:
            document.add_heading(_plain(turn.question), 1)
        _add_turn(document, turn, footnotes, language)
    footnotes.save_into(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_turn(document: Any, turn: Reply, footnotes: _Footnotes, language: Language) -> None:
    cards = {card.n: card for card in turn.cards}
    if turn.resolved:
        text = f"{word('resolved', language)}：{_plain(turn.resolved)}"
        document.add_paragraph(text, style=REMARK)
    if turn.refused:
        document.add_paragraph().add_run(refusal_word(turn.reason, language)).bold = True
    for line in filter(str.strip, prose(turn, language).split("\n")):
        item = LIST_ITEM.match(line)
        paragraph = document.add_paragraph(style=BULLET if item else None)
        _add_text(paragraph, line[item.end() :] if item else line, cards, footnotes)
    if turn.table:
        _add_table(document, turn, footnotes, language)
    if turn.nearest:
        document.add_paragraph(f"{word('nearest', language)}：")
    for card in turn.nearest:
        document.add_paragraph(_plain(source_line(card)), style=BULLET)
    for note in notes_of(turn, language):
        document.add_paragraph(_plain(note), style=REMARK)


def _add_table(document: Any, turn: Reply, footnotes: _Footnotes, language: Language) -> None:
    cards = {card.n: card for card in turn.cards}
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, key in zip(table.rows[0].cells, ("compare_side", "compare_text"), strict=True):
        cell.paragraphs[0].add_run(word(key, language)).bold = True
    heads = OxmlElement("w:tblHeader")  # said again on each page
    table.rows[0]._tr.get_or_add_trPr().append(heads)
    for row in turn.table:
        left, right = table.add_row().cells
        left.paragraphs[0].add_run(_plain(row.label)).bold = True
        marks = "" if MARKER.search(row.cell) else "".join(f"[{n}]" for n in row.markers)
        _add_text(right.paragraphs[0], row.cell + marks, cards, footnotes)
    width = sum(column.width for column in table.columns)
    for cells in (row.cells for row in table.rows):
        cells[0].width, cells[1].width = width // 4, width - width // 4
    for paragraph in (p for row in table.rows for cell in row.cells for p in cell.paragraphs):
        paragraph.paragraph_format.first_line_indent = 0


def _add_text(paragraph: Any, line: str, cards: dict[int, Card], footnotes: _Footnotes) -> None:
    for run in runs(line, cards):
        if run.n:
            footnotes.refer(paragraph, note_line(cards[run.n], line))
        else:
            paragraph.add_run(_plain(run.text)).bold = run.bold or None


def _footnote_xml(number: int, text: str, style: str, mark: str) -> str:
    return (
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:rPr><w:rStyle w:val="{mark}"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(_plain(text))}</w:t></w:r></w:p></w:footnote>'
    )


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", " ".join(text.split("\n")))


_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
    "<w:continuationSeparator/></w:r></w:p></w:footnote>"
)
