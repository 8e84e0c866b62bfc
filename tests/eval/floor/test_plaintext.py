"""Everything on the page, as a plain system reads it."""

from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from eval.floor.plaintext import plain_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_in_the_encodings_of_chinese_pages(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("押金不得超过一个月租金".encode(encoding))
    assert plain_text(file) == "押金不得超过一个月租金"


def test_a_page_with_its_chrome_but_no_script(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<nav>首页</nav><script>var x</script><p>第一条</p>", encoding="utf-8")
    assert plain_text(file) == "首页\n第一条"


def test_paragraphs_and_tables_of_word_in_their_order(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("标准如下：")
    row = document.add_table(1, 2).rows[0].cells
    row[0].text, row[1].text = "B类", "500"
    document.add_paragraph("第三条")
    document.save(str(tmp_path / "a.docx"))
    assert plain_text(tmp_path / "a.docx") == "标准如下：\nB类\t500\n第三条"


def test_pages_of_a_pdf(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for word in ("first", "second"):
        canvas.drawString(72, 700, word)
        canvas.showPage()
    canvas.save()
    assert plain_text(tmp_path / "a.pdf").split() == ["first", "second"]


def test_a_format_that_it_doesnt_read_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf")
    assert plain_text(tmp_path / "a.xls") == ""
