import zipfile
from dataclasses import replace
from io import BytesIO

import lxml.html
import pytest
from docx import Document
from hypothesis import given
from markdown_it import MarkdownIt

from rag.web.export import source_line, to_markdown
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
        ("12.", (), "《实施意见》（国办发〔2020〕1号）第12条"),
        ("第三条", (), "《实施意见》（国办发〔2020〕1号）第三条"),
        ("", ("实施意见", "一、总则"), "《实施意见》（国办发〔2020〕1号）一、总则"),
    ],
)
def test_a_source_is_cited_as_officials_write_it(number, path, expected):
    assert (
        source_line(Card(1, "a", "实施意见", "国办发〔2020〕1号", path, number, "", 0, 0))
        == expected
    )


def test_markdown_numbers_footnotes_through_the_conversation():
    text = to_markdown("对话", TURNS)
    assert "原文。[^1]" in text
    assert "原文。[^2] |" in text
    assert "[^2]: 《实施意见》（国办发〔2020〕1号）第（十三）条：“原文。”" in text


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
    assert notes.count("第（十三）条：“原文。”") == 2
    assert body.count("w:footnoteReference") == 2
    document = Document(BytesIO(content))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 2"] == [
        "第一问",
        "第二问",
    ]
    assert document.tables[0].rows[0].cells[0].text == "甲|乙"


def test_word_survives_characters_that_xml_forbids():
    content = to_docx("a\x00b", [Reply("问\x0b", "答\x1f<&>[1]", cards=(CARD,))])
    assert "答<&>" in "".join(p.text for p in Document(BytesIO(content)).paragraphs)
