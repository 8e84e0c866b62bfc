"""A conversation as a Word document with real footnotes.

python-docx can't write footnotes, so the part `word/footnotes.xml` is made here (ECMA-376 part 1,
section 17.11): two reserved separators, then one footnote a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn

from rag.web.export import MARKER, source_line
from rag.web.render import prose
from rag.web.reply import Card, Reply
from rag.web.words import refusal_word, word

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_FONT = "宋体"
# XML 1.0 has no way to write these characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Footnotes:
    """Collects footnotes and puts their references into paragraphs."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def refer(self, paragraph: Any, text: str) -> None:
        """Append a reference to a new footnote."""
        self._notes.append(text)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(len(self._notes)))
        run._r.append(reference)

    def save_into(self, document: Any) -> None:
        """Add the part that holds the footnotes."""
        body = "".join(_footnote_xml(i, text) for i, text in enumerate(self._notes, 1))
        xml = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f"<w:footnotes {nsdecls('w')}>{_SEPARATORS}{body}</w:footnotes>"
        )
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, xml.encode(), package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def to_docx(title: str, turns: Sequence[Reply]) -> bytes:
    """Return the conversation as a Word file."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    document.add_heading(_plain(title) or word("app"), 1)
    footnotes = _Footnotes()
    for turn in turns:
        _add_turn(document, turn, footnotes)
    footnotes.save_into(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_turn(document: Any, turn: Reply, footnotes: _Footnotes) -> None:
    cards = {card.n: card for card in turn.cards}
    document.add_heading(_plain(turn.question), 2)
    if turn.refused:
        document.add_paragraph(refusal_word(turn.reason))
    for line in filter(str.strip, prose(turn).split("\n")):
        _add_text(document.add_paragraph(), line, cards, footnotes)
    if turn.table:
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for row in turn.table:
            left, right = table.add_row().cells
            left.text = _plain(row.label)
            marks = "" if MARKER.search(row.cell) else "".join(f"[{n}]" for n in row.markers)
            _add_text(right.paragraphs[0], row.cell + marks, cards, footnotes)
    for note in turn.notes:
        document.add_paragraph(_plain(note))


def _add_text(paragraph: Any, line: str, cards: dict[int, Card], footnotes: _Footnotes) -> None:
    at = 0
    for match in MARKER.finditer(line):
        card = cards.get(int(match[1]))
        if card is None:
            continue
        paragraph.add_run(_plain(line[at : match.start()]))
        quoted = f"：“{card.quote}”" if card.quote else ""
        footnotes.refer(paragraph, source_line(card) + quoted)
        at = match.end()
    paragraph.add_run(_plain(line[at:]))


def _footnote_xml(number: int, text: str) -> str:
    from xml.sax.saxutils import escape

    return (
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        f'<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(_plain(text))}</w:t>'
        "</w:r></w:p></w:footnote>"
    )


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("", " ".join(text.split("\n")))


_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
    "<w:continuationSeparator/></w:r></w:p></w:footnote>"
)
