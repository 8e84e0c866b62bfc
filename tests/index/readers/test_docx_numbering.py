"""Numbering of DOCX lists: WordprocessingML made here, read as the numbers that Word prints."""

import io

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def level(number, number_format, text, *, start=1, extra=""):
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/>{extra}'
        f'<w:numFmt w:val="{number_format}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


POLICY = (
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimalEnclosedCircle", "%4", extra='<w:suff w:val="nothing"/>')
)


def document(abstracts, nums):
    """A new document whose lists are the given ones: {abstract id: levels}, {num id: xml}."""
    made = docx.Document()
    root = made.part.numbering_part.element
    for child in list(root):
        root.remove(child)
    for number, levels in abstracts.items():
        xml = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{levels}</w:abstractNum>'
        root.append(parse_xml(xml))
    for number, inner in nums.items():
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}">{inner}</w:num>'))
    return made


def item(made, text, num, ilvl=0):
    paragraph = made.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{ilvl}"/><w:numId w:val="{num}"/></w:numPr>'
        )
    )
    return paragraph


def saved(made):
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_multilevel_numbering_restarts_below_each_parent(read):
    made = document({0: POLICY}, {1: '<w:abstractNumId w:val="0"/>'})
    for text, ilvl in [
        ("总体要求", 0), ("目标", 1), ("建市场", 2), ("促流通", 2), ("细则", 3), ("原则", 1),
        ("守底线", 2), ("保障措施", 0), ("加强领导", 1),
    ]:  # fmt: skip
        item(made, text, 1, ilvl)
    assert read("a.docx", saved(made)).text.split("\n") == [
        "一、总体要求",
        "（一）目标",
        "1. 建市场",
        "2. 促流通",
        "①细则",
        "（二）原则",
        "1. 守底线",
        "二、保障措施",
        "（一）加强领导",
    ]


def test_article_numbers_run_on_where_restart_is_off(read):
    levels = level(0, "chineseCountingThousand", "第%1章", extra='<w:suff w:val="space"/>') + level(
        1, "chineseCountingThousand", "第%2条", extra='<w:lvlRestart w:val="0"/>'
    )
    made = document({0: levels}, {1: '<w:abstractNumId w:val="0"/>'})
    for text, ilvl in [("总则", 0), ("甲。", 1), ("乙。", 1), ("附则", 0), ("丙。", 1)]:
        item(made, text, 1, ilvl)
    assert read("a.docx", saved(made)).text.split("\n") == [
        "第一章 总则", "第一条 甲。", "第二条 乙。", "第二章 附则", "第三条 丙。",
    ]  # fmt: skip


def test_a_start_override_begins_a_list_anew_and_others_run_on(read):
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    made = document(
        {0: POLICY},
        {
            1: '<w:abstractNumId w:val="0"/>',
            2: f'<w:abstractNumId w:val="0"/>{override}',
            3: '<w:abstractNumId w:val="0"/>',
        },
    )
    for num in (1, 1, 3, 2, 2):
        item(made, "内容", num)
    lines = read("a.docx", saved(made)).text.split("\n")
    assert lines == ["一、内容", "二、内容", "三、内容", "一、内容", "二、内容"]


def test_an_overridden_level_has_its_own_shape(read):
    override = (
        f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1.", start=3)}</w:lvlOverride>'
    )
    made = document({0: POLICY}, {1: f'<w:abstractNumId w:val="0"/>{override}'})
    item(made, "内容", 1)
    item(made, "内容", 1)
    assert read("a.docx", saved(made)).text == "C. 内容\nD. 内容"


def test_decimal_levels_and_legal_numbering(read):
    levels = (
        level(0, "chineseCounting", "%1、", start=3)
        + level(1, "decimal", "%1.%2", extra="<w:isLgl/>")
        + level(2, "lowerLetter", "%3)")
    )
    made = document({0: levels}, {1: '<w:abstractNumId w:val="0"/>'})
    for text, ilvl in [("市场", 0), ("土地", 1), ("数据", 1), ("供给", 2)]:
        item(made, text, 1, ilvl)
    assert read("a.docx", saved(made)).text.split("\n") == [
        "三、市场", "3.1 土地", "3.2 数据", "a) 供给",
    ]  # fmt: skip


def test_a_level_used_before_its_parent_counts_the_parent_once(read):
    levels = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")
    made = document({0: levels}, {1: '<w:abstractNumId w:val="0"/>'})
    item(made, "先", 1, 1)
    item(made, "后", 1, 0)
    assert read("a.docx", saved(made)).text == "1.1 先\n2 后"


def test_numbering_is_inherited_from_a_style_and_can_be_switched_off(read):
    levels = level(0, "chineseCountingThousand", "%1、") + level(
        1, "chineseCountingThousand", "（%2）", extra='<w:pStyle w:val="Heading2"/>'
    )
    made = document({0: levels}, {7: '<w:abstractNumId w:val="0"/>'})
    for name in ("Heading1", "Heading2"):
        style = next(s for s in made.styles if s.style_id == name)
        numbering = parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="7"/></w:numPr>')
        style.element.get_or_add_pPr().append(numbering)
    made.add_heading("总则", 1)
    made.add_heading("范围", 2)
    item(made, "不编号", 0)
    made.add_heading("附则", 1)
    source = read("a.docx", saved(made))
    assert source.text == "一、总则\n（一）范围\n不编号\n二、附则"
    assert [(b.kind, b.level) for b in source.blocks] == [
        ("heading", 1), ("heading", 2), ("paragraph", 0), ("heading", 1),
    ]  # fmt: skip


def test_bullets_are_list_items(read):
    made = document({0: level(0, "bullet", "\uf0b7")}, {1: '<w:abstractNumId w:val="0"/>'})
    item(made, "要点", 1)
    source = read("a.docx", saved(made))
    assert (source.text, source.blocks[0].kind) == ("• 要点", "list_item")
