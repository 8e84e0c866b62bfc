"""The sheet and the styles of an exported Word document, after GB/T 9704-2012 (公文格式).

A4 with a type area of 156 mm by 225 mm; title in 小标宋 of size 2, body in 仿宋 of size 3, headings
in 黑体, lines 28 points apart, paragraphs indented by two characters, page numbers `— 1 —`. Fonts
are named, not embedded; a machine without them takes the nearest it has.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from rag.web.words import Language

NOTE, NOTE_MARK, REMARK, BULLET = "footnote text", "footnote reference", "Remark", "List Bullet"
_BODY, _HEAD, _TITLE, _PLAIN = "仿宋", "黑体", "方正小标宋简体", "宋体"
_LATIN = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_5 = Pt(22), Pt(16), Pt(14), Pt(9)
_LINE = Pt(28)


def set_up(document: Any, *, title: str, author: str, language: Language) -> None:
    """Give an empty document its sheet, its styles, its page numbers and its properties."""
    _sheet(document.sections[0])
    _styles(document.styles, "zh-CN" if language == "zh" else "en-US")
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.comments = ""
    properties.created = properties.modified = datetime.now(UTC)
    properties.language = "zh-CN" if language == "zh" else "en"


def _sheet(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.paragraph_format.first_line_indent = 0
    for part in ("— ", "PAGE", " —"):
        run = foot.add_run("" if part == "PAGE" else part)
        _face(run.font, run._r.get_or_add_rPr(), _PLAIN, SIZE_4)
        if part == "PAGE":
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            run._r.addprevious(field)
            field.append(run._r)
            run.text = "1"


def _styles(styles: Any, language: str) -> None:
    body = styles["Normal"]
    _style(body, _BODY, SIZE_3)
    body.element.rPr.append(
        parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}" w:eastAsia="zh-CN"/>')
    )
    body.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    body.paragraph_format.line_spacing = _LINE
    body.paragraph_format.space_after = Pt(0)
    body.paragraph_format.first_line_indent = SIZE_3 * 2
    _heading(styles["Title"], _TITLE, SIZE_2)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Title"].paragraph_format.space_after = _LINE
    styles["Title"].paragraph_format.line_spacing = Pt(36)
    _heading(styles["Heading 1"], _HEAD, SIZE_3)
    bullet = styles[BULLET].paragraph_format
    bullet.left_indent, bullet.first_line_indent = SIZE_3 * 2, -SIZE_3
    remark = _new(styles, REMARK, WD_STYLE_TYPE.PARAGRAPH)
    _style(remark, "楷体", SIZE_4)
    note = _new(styles, NOTE, WD_STYLE_TYPE.PARAGRAPH)
    _style(note, _PLAIN, SIZE_SMALL_5)
    note.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    note.paragraph_format.first_line_indent = 0
    mark = _new(styles, NOTE_MARK, WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    grid = styles["Table Grid"]
    _style(grid, _BODY, SIZE_4)


def _heading(style: Any, face: str, size: Any) -> None:
    _style(style, face, size)
    style.font.bold = False  # the face alone marks a heading
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before = _LINE if style.name == "Heading 1" else Pt(0)
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
    if style.name == "Title":
        style.paragraph_format.first_line_indent = 0


def _new(styles: Any, name: str, kind: Any) -> Any:
    style = styles.add_style(name, kind)
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = styles["Normal"]
    return style


def _style(style: Any, face: str, size: Any) -> None:
    _face(style.font, style.element.get_or_add_rPr(), face, size)


def _face(font: Any, properties: Any, face: str, size: Any) -> None:
    font.size, font.name = size, _LATIN
    fonts = properties.rFonts
    for key in list(fonts.attrib):
        if "Theme" in key:  # a theme's font would go before the one named here
            del fonts.attrib[key]
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:cs"), _LATIN)
