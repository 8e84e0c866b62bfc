"""PDF files made here with reportlab and a CID font, which needs no font file."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from index.errors import CorpusError
from index.readers import limits, pdf, pdf_worker
from index.readers.pdf_rows import Fragment, rows_in_order

FONT = "STSong-Light"
TITLE = "关于构建更加完善的要素市场化配置体制机制的若干具体实施意见的通知"
ARTICLES = [
    f"第{number}条 为了规范数据要素市场建设和管理，促进数据要素依法有序自由流动，"
    "充分发挥市场在资源配置中的决定性作用，更好发挥政府作用，结合本市实际，制定本条规定，"
    "各有关部门应当在各自职责范围内抓好落实，重大事项及时报告市人民政府。"
    for number in "一二三四五六七八九十"
]


@pytest.fixture(scope="module", autouse=True)
def font():
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def style(size, **more):
    return ParagraphStyle("s", fontName=FONT, fontSize=size, leading=size * 1.75, **more)


def built(story):
    """A document with a running head, and a page number at the foot of each page."""

    def furniture(canvas, template):
        canvas.setFont(FONT, 9)
        canvas.drawString(90, 800, "某市人民政府文件")
        canvas.drawCentredString(297, 40, f"— {template.page} —")

    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4).build(
        story, onFirstPage=furniture, onLaterPages=furniture
    )
    return stream.getvalue()


def policy():
    body = style(16, firstLineIndent=32, wordWrap="CJK")
    title = style(22, alignment=1, wordWrap="CJK")
    return built(
        [Paragraph(TITLE, title), Spacer(1, 20), *(Paragraph(text, body) for text in ARTICLES)]
    )


def scan(raw, pages):
    """Turn pages into pictures, as a scanner does."""
    import pypdfium2

    document = pypdfium2.PdfDocument(raw)
    pictures = [document[page].render(scale=150 / 72).to_pil().convert("L") for page in pages]
    stream = io.BytesIO()
    pictures[0].save(stream, "PDF", save_all=True, append_images=pictures[1:], resolution=150)
    document.close()
    return stream.getvalue()


def pdfium_document(raw):
    import pypdfium2

    return pypdfium2.PdfDocument(raw)


def test_rows_become_paragraphs_across_lines_and_pages(read):
    source = read("a.pdf", policy())
    assert source.text.split("\n") == [TITLE, *ARTICLES]
    assert len(source.pages) >= 2
    assert source.pages[0] == 0


def test_page_breaks_inside_paragraphs_are_recorded_as_joins(read):
    source = read("a.pdf", policy())
    for join in source.joins:
        assert join.offset == source.pages[join.source_line - 1]
        assert source.text[join.offset - 1] != "\n"
    inside = [page for page in source.pages[1:] if source.text[page - 1] != "\n"]
    assert len(source.joins) == len(inside) >= 1


def test_running_heads_and_page_numbers_are_noise(read):
    source = read("a.pdf", policy())
    reasons = [(item.reason, item.text) for item in source.noise]
    assert reasons.count(("页眉页脚", "某市人民政府文件")) == len(source.pages)
    assert ("页码", "— 1 —") in reasons
    assert "某市人民政府文件" not in source.text


def test_table_rows_keep_header_and_cell_together(read):
    rows = [
        ["任务", "牵头单位", "时限"],
        ["数据共享", "市数据局", "2021年"],
        ["土地", "", "2022年"],
    ]
    grid = Table(rows, style=[("FONT", (0, 0), (-1, -1), FONT, 12)], colWidths=[120, 150, 120])
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4).build([Paragraph("一、分工", style(16)), grid])
    source = read("a.pdf", stream.getvalue())
    assert source.text.split("\n") == [
        "一、分工",
        "任务；牵头单位；时限",
        "任务：数据共享；牵头单位：市数据局；时限：2021年",
        "任务：土地；时限：2022年",
    ]
    assert [block.kind for block in source.blocks] == ["paragraph"] + ["table_row"] * 3


def test_text_drawn_out_of_order_is_read_from_top_to_bottom(read):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setFont(FONT, 14)
    texts = [f"第{number}条 本条内容。" for number in "一二三四五六七八"]
    for place in (7, 3, 6, 1, 5, 0, 4, 2):
        canvas.drawString(90, 700 - 40 * place, texts[place])
    canvas.save()
    assert read("a.pdf", stream.getvalue()).text.split("\n") == texts


def test_scans_are_read_by_ocr_with_its_confidence(read):
    pytest.importorskip("rapidocr")
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(420, 120))
    canvas.setFont(FONT, 16)
    canvas.drawString(20, 80, "第一条 为了规范数据要素市场，制定本办法。")
    canvas.drawString(20, 40, "第二条 本办法适用于全市。")
    canvas.save()
    source = read("a.pdf", scan(stream.getvalue(), [0]))
    assert source.text.replace(" ", "").split("\n") == [
        "第一条为了规范数据要素市场，制定本办法。",
        "第二条本办法适用于全市。",
    ]
    assert "OCR" in source.warnings[0] and "置信度" in source.warnings[0]


def test_a_scan_without_the_extra_is_refused_with_the_remedy(read, monkeypatch):
    monkeypatch.setattr(pdf, "ocr_installed", lambda: False)
    with pytest.raises(CorpusError, match=r"tiaowen\[ocr\]"):
        read("a.pdf", scan(policy(), [0]))


def test_a_text_with_one_scanned_page_says_what_it_lacks(read, monkeypatch):
    import pypdfium2

    monkeypatch.setattr(pdf, "ocr_installed", lambda: False)
    merged = pypdfium2.PdfDocument.new()
    merged.import_pages(pypdfium2.PdfDocument(policy()))
    merged.import_pages(pypdfium2.PdfDocument(scan(policy(), [0])))
    stream = io.BytesIO()
    merged.save(stream)
    source = read("a.pdf", stream.getvalue())
    assert source.text.startswith(TITLE)
    assert f"第 {len(merged)} 页是图片" in source.warnings[0]


def test_damaged_and_locked_files_are_refused(read):
    raw = policy()
    with pytest.raises(CorpusError, match="已损坏"):
        read("a.pdf", raw[: len(raw) // 3])
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt="secret")
    canvas.drawString(90, 700, "text")
    canvas.save()
    with pytest.raises(CorpusError, match="密码"):
        read("b.pdf", stream.getvalue())


def test_a_parser_that_hangs_is_stopped(read, monkeypatch):
    monkeypatch.setattr(pdf, "PDF_TIMEOUT_S", 0.001)
    with pytest.raises(CorpusError, match="秒"):
        read("a.pdf", policy())


def test_a_page_of_countless_fragments_is_refused_at_once(read, monkeypatch):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for i in range(1_000):
        canvas.drawString(90 * (i % 6), 820 - 14 * (i // 6 % 55), "A")
    canvas.save()
    found = pdf_worker.extract(pdfium_document(stream.getvalue()), stream.getvalue())
    monkeypatch.setattr(pdf_worker, "MAX_PAGE_FRAGMENTS", 100)
    with pytest.raises(OverflowError, match="dense"):
        next(found)


def test_a_pdf_without_text_or_pictures_is_refused(read):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.showPage()
    canvas.save()
    with pytest.raises(CorpusError, match="没有找到正文"):
        read("a.pdf", stream.getvalue())


def test_limits_are_generous_for_real_documents():
    assert limits.MAX_PDF_PAGES >= 1_000
    assert limits.MAX_PDF_CHARS >= 10_000_000


def test_fragments_of_one_line_form_a_row_in_x_order():
    left = Fragment("左", 10, 100, 30, 112, 12)
    right = Fragment("右", 200, 101, 220, 113, 12)
    below = Fragment("下", 10, 130, 30, 142, 12)
    rows = rows_in_order([right, left, below], 1)
    assert [row.text for row in rows] == ["左 右", "下"]
    assert (rows[0].x0, rows[0].x1) == (10, 220)


def ruled(rows, widths, *, repeat=0, spans=()):
    table = Table(rows, colWidths=widths, repeatRows=repeat, rowHeights=24)
    grid = [("FONT", (0, 0), (-1, -1), FONT, 10), ("GRID", (0, 0), (-1, -1), 0.5, "black")]
    table.setStyle([*grid, *(("SPAN", *span) for span in spans)])
    return table


def test_a_ruled_table_of_narrow_columns_keeps_its_cells_over_pages(read):
    rows = [["序号", "事项", "收费标准", "办理时限"]]
    rows += [[str(n), f"第{n}类经营许可", f"{n}0元", f"{n}个工作日"] for n in range(1, 41)]
    title = Paragraph("某市行政许可收费目录", style(16, alignment=1, wordWrap="CJK"))
    source = read("a.pdf", built([title, ruled(rows, [24, 84, 48, 54], repeat=1)]))
    lines = source.text.split("\n")
    assert len(source.pages) > 1
    assert lines[:2] == ["某市行政许可收费目录", "序号；事项；收费标准；办理时限"]
    assert lines[2:] == [
        f"序号：{n}；事项：第{n}类经营许可；收费标准：{n}0元；办理时限：{n}个工作日"
        for n in range(1, 41)
    ]


def test_merged_heads_of_a_ruled_table(read):
    rows = [
        ["对象", "标准", "", "部门"],
        ["", "城镇", "农村", ""],
        ["特困", "八百元", "六百元", "民政局"],
    ]
    spans = [((0, 0), (0, 1)), ((1, 0), (2, 0)), ((3, 0), (3, 1))]
    source = read("a.pdf", built([ruled(rows, [60, 60, 60, 60], spans=spans)]))
    assert source.text.split("\n")[-2:] == [
        "对象；标准·城镇；标准·农村；部门",
        "对象：特困；标准·城镇：八百元；标准·农村：六百元；部门：民政局",
    ]


def drawn(draw):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def test_a_slanted_watermark_is_noise(read):
    def draw(canvas):
        canvas.setFont(FONT, 16)
        canvas.drawString(90, 700, "第一条 正文在此。")
        canvas.rotate(45)
        canvas.drawString(300, 100, "仅供内部使用")

    source = read("a.pdf", drawn(draw))
    assert source.text == "第一条 正文在此。"
    assert [(n.reason, n.text) for n in source.noise] == [("水印", "仅供内部使用")]


def turned(canvas):
    canvas.setFont(FONT, 14)
    canvas.rotate(90)
    for row, text in enumerate(TURNED):
        canvas.drawString(100, -80 - 30 * row, text)


def upright(canvas):
    canvas.setFont(FONT, 14)
    for column, text in enumerate(TURNED):
        for place, char in enumerate(text):
            canvas.drawString(500 - 40 * column, 760 - 18 * place, char)


def sideways_table(canvas):
    canvas.rotate(90)
    table = ruled([["事项名称", "收费标准"], ["旅馆经营许可", "一百六十元"]], [120, 120])
    table.wrapOn(canvas, 400, 400)
    table.drawOn(canvas, 100, -300)


TURNED = ["某市收费目录公告", "第一条 为规范收费管理，制定本目录。", "第二条 每户每月收取十元整。"]


@pytest.mark.parametrize(
    ("draw", "lines"),
    [
        (turned, TURNED),
        (upright, [text.replace(" ", "") for text in TURNED]),
        (sideways_table, ["事项名称；收费标准", "事项名称：旅馆经营许可；收费标准：一百六十元"]),
    ],
)
def test_text_that_reads_up_or_down_the_page(read, draw, lines):
    assert read("a.pdf", drawn(draw)).text.split("\n") == lines


def test_a_footnote_does_not_cut_the_sentence_that_runs_over_the_page(read):
    full = "第三条 湿地保护规划由市林业主管部门编制，规划期为十年，并与有关"

    def draw(canvas):
        canvas.setFont(FONT, 16)
        canvas.drawString(122, 760, "第一条 为加强湿地保护，制定本条例，湿地分为重要的湿地和一般")
        canvas.drawString(90, 732, "湿地，具体名录由市人民政府另行公布并依法予以调整和保护管理。")
        canvas.drawString(122, 130, full)
        canvas.setFont(FONT, 9)
        canvas.drawString(90, 60, "① 重要湿地包括国家重要湿地。")
        canvas.showPage()
        canvas.setFont(FONT, 16)
        canvas.drawString(90, 760, "规划相衔接，每五年评估一次。")
        canvas.drawString(122, 732, "第四条 禁止开垦湿地。")

    lines = read("a.pdf", drawn(draw)).text.split("\n")
    assert lines[-3:] == [
        full + "规划相衔接，每五年评估一次。",
        "① 重要湿地包括国家重要湿地。",
        "第四条 禁止开垦湿地。",
    ]


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("\ue001\ue002\ue003\ue004" * 5, True),
        ("".join(chr(0x4E00 + 97 * n % 20_000) for n in range(200)), True),
        ("王伟 李娜 张磊 刘洋 陈静 " * 20, False),
        ("第一条 為了促進公共圖書館事業發展，制定本條例。" * 5, False),
        ("Table 1", False),
    ],
)
def test_a_wrong_map_of_characters_is_told_from_text(text, garbled):
    assert pdf_worker.is_garbled(text) is garbled


def test_a_scan_with_the_stamp_of_an_app_is_a_scan(monkeypatch):
    shares = {"scan": 0.95, "letterhead": 0.2}
    monkeypatch.setattr(pdf_worker, "_picture_share", shares.__getitem__)
    assert pdf_worker._is_scan("扫描全能王 创建于今日", "scan")
    assert pdf_worker._is_scan("", "letterhead")
    assert not pdf_worker._is_scan("关于某事的通知，各单位：", "scan")
    assert not pdf_worker._is_scan("关于某事的通知（续）附表", "letterhead")
