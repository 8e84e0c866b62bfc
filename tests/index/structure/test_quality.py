"""What a report says of how a document was read."""

from index.readers.source import Block, Noise, SourceText
from index.structure import parse_document
from index.structure.quality import concerns, quality

SENTENCE = "有关单位应当遵守本条规定的各项要求。"


def measured(text, noise=(), blocks=()):
    source = SourceText("d.txt", text, "0" * 64, "txt", noise=tuple(noise), blocks=tuple(blocks))
    document = parse_document(source, "d")
    return quality(document, document.clauses, document.text), document.warnings


def articles(count):
    return "某市办法\n" + "\n".join(f"第{n}条 第{n}类{SENTENCE}" for n in range(1, count + 1))


def test_a_document_read_whole_gives_no_concern():
    found, warnings = measured(articles(10))
    assert (found.dropped, found.garbled, found.long_clauses) == (0.0, 0.0, 0.0)
    assert found.facts == ("标题",) and concerns(found) == () and warnings == ()


def test_dropped_sentences_count_and_furniture_does_not():
    text = articles(10)
    menu = Noise("首页 政务公开 办事服务。" * 50, "网站页脚")
    lost = Noise("各县区应当按照本办法的规定给予补贴。" * 20, "正文之外的网页内容")
    copy = Noise(text.replace("\n", " "), "正文之外的网页内容")
    assert measured(text, [menu, copy])[0].dropped == 0.0
    found, warnings = measured(text, [menu, lost])
    share = len(lost.text) / (len(lost.text) + len(text))
    assert found.dropped == round(share, 3)
    assert any("略去的内容" in warning for warning in warnings)


def test_garbled_text_is_named_with_a_warning():
    garbled = "".join(chr(0x4E00 + 97 * n % 20_000) for n in range(300))
    found, warnings = measured(garbled)
    assert found.garbled == 1.0 and "乱码" in warnings[0]
    names = "王伟 李娜 张磊 刘洋 陈静 " * 30
    assert measured(names)[0].garbled == 0.0


def test_rows_without_heads_and_long_clauses_are_counted():
    rows = ["1；甲；10", "2；乙；20", "3；丙；30", "4；丁；40"]
    text = "\n".join(["某市办法", "一、总则。", *rows])
    starts = [text.index(row) for row in rows]
    blocks = [
        Block(start, start + len(row), "table_row") for start, row in zip(starts, rows, strict=True)
    ]
    found, warnings = measured(text, blocks=blocks)
    assert found.rows_without_heads == 3 and "3 行表格" in warnings[0]
    long = "第一条 " + SENTENCE * 80
    assert measured(f"某市办法\n{long}")[0].long_clauses == round(len(long) / (len(long) + 5), 3)
