"""Slides, rich text, OFD and what LibreOffice reads."""

import io
import subprocess
import zipfile
from pathlib import Path

import docx
import pptx
import pytest

from index.errors import CorpusError
from index.readers import office


def test_slides_give_titles_text_and_tables(read):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "一、补贴标准"
    table = slide.shapes.add_table(2, 2, 0, 3_000_000, 5_000_000, 800_000).table
    for place, text in enumerate(["项目", "标准", "育儿补贴", "每年三千元"]):
        table.cell(place // 2, place % 2).text = text
    slide.notes_slide.notes_text_frame.text = "讲稿"
    stream = io.BytesIO()
    deck.save(stream)
    source = read("a.pptx", stream.getvalue())
    assert source.text.split("\n") == [
        "一、补贴标准",
        "项目；标准",
        "项目：育儿补贴；标准：每年三千元",
    ]
    assert [b.kind for b in source.blocks] == ["heading", "table_row", "table_row"]
    assert [(n.reason, n.text) for n in source.noise] == [("演讲者备注", "讲稿")]


def test_rich_text_in_the_code_page_of_chinese_windows(read):
    gbk = "".join(f"\\'{byte:02x}" for byte in "第一条 正文。".encode("gbk"))
    head = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "
    raw = head + gbk + r"\par \u31532?\u20108?\u26465? x\par}"
    assert read("a.rtf", raw.encode()).text.split("\n") == ["第一条 正文。", "第二条 x"]


def ofd(*lines, size=5.0):
    """An OFD of one page; lines are (x, y, text) in millimetres."""
    objects = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="{x} {y} 150 8" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="6" DeltaX="g {len(text) - 1} {size}">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
        for n, (x, y, text) in enumerate(lines, start=10)
    )
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:Title>某办法</ofd:Title>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "</ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}"
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, xml in parts.items():
            package.writestr(name, xml)
    return stream.getvalue()


def test_ofd_lines_become_paragraphs(read):
    full = "第一条　为了规范公文管理，提高公文处理工作的效率和质量，制"
    source = read(
        "a.ofd",
        ofd(
            (70, 40, "某市公文管理办法"),
            (40, 80, full),
            (30, 90, "定本办法。"),
            (40, 100, "第二条　自发布之日起施行。"),
        ),
    )
    assert source.text.split("\n") == [
        "某市公文管理办法",
        full + "定本办法。",
        "第二条　自发布之日起施行。",
    ]
    assert (source.title, source.format, source.pages) == ("某办法", "ofd", (0,))


def test_an_ofd_without_text_is_refused_with_a_remedy(read):
    with pytest.raises(CorpusError, match="扫描件") as caught:
        read("a.ofd", ofd())
    assert ".pdf" in caught.value.remedy


def test_a_word_file_under_an_old_suffix_needs_no_libreoffice(read, monkeypatch):
    monkeypatch.setattr(office, "office_program", lambda: "")
    made = docx.Document()
    made.add_paragraph("第一条 正文。")
    stream = io.BytesIO()
    made.save(stream)
    assert read("a.doc", stream.getvalue()).text == "第一条 正文。"
    assert read("b.doc", rb"{\rtf1\ansi x\par}").text == "x"


def test_libreoffice_is_asked_for_docx_with_a_profile_of_its_own(read, monkeypatch):
    asked = []

    def convert(command, **_):
        asked.append(command)
        folder = Path(command[command.index("--outdir") + 1])
        made = docx.Document()
        made.add_paragraph("第一条 转换得来。")
        made.save(str(folder / "source.docx"))

    monkeypatch.setattr(office, "office_program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(office.subprocess, "run", convert)
    assert read("a.wps", b"\xd0\xcf\x11\xe0old").text == "第一条 转换得来。"
    assert asked[0][0] == "/usr/bin/soffice" and "-env:UserInstallation=" in asked[0][1]


def test_a_conversion_that_hangs_is_stopped(read, monkeypatch):
    def hang(command, *, timeout, **_):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(office, "office_program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(office.subprocess, "run", hang)
    with pytest.raises(CorpusError, match="120 秒") as caught:
        read("a.doc", b"\xd0\xcf\x11\xe0old")
    assert ".docx" in caught.value.remedy
