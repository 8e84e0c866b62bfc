import zipfile
from dataclasses import replace
from io import BytesIO

import lxml.html
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given
from markdown_it import MarkdownIt

from rag.web.export import heading, note_line, source_line, to_markdown
from rag.web.export_docx import to_docx
from rag.web.reply import Card, Reply, Row
from tests.rag.web.hostile import TEXTS

CARD = Card(
    1, "a/（十三）", "实施意见", "国办发〔2020〕1号", ("一、总则",), "（十三）", "原文。", 0, 3
)
TURNS = (
    Reply("第一问", "原文。[1]", cards=(CARD,)),
    Reply("第二问", "比较：", cards=(CARD,), table=(Row("甲|乙", "原文。", (1,)),)),
)


@pytest.mark.parametrize(
    ("number", "path", "expected"),
    [
        ("（十三）", (), "《实施意见》（国办发〔2020〕1号）第（十三）条"),
        ("12.", ("一、总则",), "《实施意见》（国办发〔2020〕1号）第一部分第12条"),
        ("第三条", (), "《实施意见》（国办发〔2020〕1号）第三条"),
        (
            "(八)",
            ("附件1 甲", "二、乙"),
            "《实施意见》（国办发〔2020〕1号）附件1（甲）第二部分第（八）条",
        ),
        ("", ("实施意见", "一、总则"), "《实施意见》（国办发〔2020〕1号）第一部分"),
    ],
)
def test_a_source_is_cited_with_document_number_attachment_and_clause(number, path, expected):
    assert (
        source_line(Card(1, "a", "实施意见", "国办发〔2020〕1号", path, number, "", 0, 0))
        == expected
    )


@pytest.mark.parametrize(
    ("title", "turns", "expected"),
    [
        ("第一问", TURNS[:1], ""),  # the only question is the title
        ("第一问", TURNS, "政策问答记录"),
        ("改过的名", TURNS, "改过的名"),
        ("改过的名", TURNS[:1], "改过的名"),
    ],
)
def test_no_export_says_its_title_twice(title, turns, expected):
    assert heading(title, turns, "zh") == expected


def test_markdown_numbers_footnotes_through_the_conversation():
    text = to_markdown("对话", TURNS)
    assert "原文。[^1]" in text
    assert "原文。[^2] |" in text
    assert "[^2]: 《实施意见》（国办发〔2020〕1号）第一部分第（十三）条\n" in text


def test_a_footnote_quotes_what_the_line_does_not_say():
    assert note_line(CARD, "是这样的。").endswith("第（十三）条：“原文。”")
    assert note_line(CARD, "- 原文。").endswith("第（十三）条")


def test_figures_are_bold_and_items_are_items_in_both_exports():
    turn = Reply("问", "共：\n- **三年**内[1]\n- 2项", cards=(CARD,))
    assert "- **三年**内[^1]\n" in to_markdown("问", [turn])
    paragraphs = Document(BytesIO(to_docx("问", [turn]))).paragraphs
    items = [p for p in paragraphs if p.style.name == "List Bullet"]
    assert [p.text for p in items] == ["三年内", "2项"]
    assert [run.text for run in items[0].runs if run.bold] == ["三年"]


def test_a_refusal_is_exported_with_the_nearest_clauses_in_its_language():
    turn = Reply("Q", "没有。", refused=True, reason="nothing_found", nearest=(CARD,))
    text = to_markdown("Q", [turn], "en")
    assert "**The documents say nothing on this**" in text
    assert "Nearest clauses：" in text and source_line(CARD) in text
    assert source_line(CARD) in [p.text for p in Document(BytesIO(to_docx("Q", [turn]))).paragraphs]


def test_markdown_of_a_hostile_text_is_only_text():
    text = to_markdown("<b>", [Reply("# 标题", "<img src=x> [看](javascript:1) *a*")])
    assert "\\<img src=x\\>" in text
    assert "\\[看\\](javascript:1)" in text


@given(TEXTS)
def test_nothing_in_an_exported_conversation_is_a_link_or_a_tag(text):
    card = Card(1, "a/1", text, text, (text,), text, text, 0, 3)
    turn = Reply(text, f"{text}[1]", cards=(card,), table=(Row(text, text, (1,)),), notes=(text,))
    exported = to_markdown(text, [turn, replace(turn, table=())]).replace("[^", "(")  # footnotes
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(exported)
    shown = {"h1", "h2", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "hr"}
    found = {item.tag for item in lxml.html.fragment_fromstring(html, create_parent="body").iter()}
    assert found <= shown | {"body", "blockquote", "pre", "code"}


def test_word_has_real_footnotes_and_opens_again():
    content = to_docx("对话", TURNS)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        body = archive.read("word/document.xml").decode()
        settings = archive.read("word/settings.xml").decode()
    assert notes.count("第（十三）条") == 2
    assert body.count("w:footnoteReference") == 2
    assert settings.count("<w:footnote ") == 2  # the separators
    document = Document(BytesIO(content))
    styled = [(p.style.name, p.text) for p in document.paragraphs if p.style.name != "Normal"]
    assert styled == [("Title", "对话"), ("Heading 1", "第一问"), ("Heading 1", "第二问")]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["地区或文件", "规定"], ["甲|乙", "原文。"]]
    assert all(style.element.get(qn("w:styleId")) for style in document.styles)


def test_word_is_the_sheet_of_an_official_document():
    document = Document(BytesIO(to_docx("对话", TURNS)))
    sheet = document.sections[0]
    assert (round(sheet.page_width.mm), round(sheet.page_height.mm)) == (210, 297)
    area = sheet.page_width - sheet.left_margin - sheet.right_margin
    high = sheet.page_height - sheet.top_margin - sheet.bottom_margin
    assert (round(area / Mm(1)), round(high / Mm(1))) == (156, 225)  # GB/T 9704-2012, 5.2.2
    body = document.styles["Normal"]
    assert body.font.size.pt == 16
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert high // body.paragraph_format.line_spacing == 22  # lines a page, 5.2.3
    assert "PAGE" in sheet.footer.paragraphs[0]._p.xml
    assert (document.core_properties.author, document.core_properties.title) == ("条问", "对话")


def test_word_survives_characters_that_xml_forbids():
    content = to_docx("a\x00b", [Reply("问\x0b", "答\x1f<&>[1]", cards=(CARD,))])
    assert "答<&>" in "".join(p.text for p in Document(BytesIO(content)).paragraphs)
