"""Headings, clauses and unnumbered text."""

from index.readers.source import Block, SourceText
from index.structure import parse_document


def _brief(document):
    return [(c.clause_id.removeprefix("d/"), c.kind, c.text) for c in document.clauses]


def test_section_with_text_but_no_items(parse):
    document = parse("意见\n一、总体要求\n坚持改革。\n二、任务\n（一）甲。做事。\n（二）乙。做事。")
    assert _brief(document)[0] == ("一、/正文", "text", "坚持改革。")
    assert [h.text for h in document.headings] == ["意见", "一、总体要求", "二、任务"]


def test_title_and_text_of_one_clause_on_two_lines(parse):
    document = parse(
        "意见\n一、要求\n（一）指导思想\n坚持改革。\n（二）原则\n——甲。\n——乙。\n二、任务\n（三）丙。做事。"
    )
    assert _brief(document)[:2] == [
        ("（一）", "clause", "（一）指导思想\n坚持改革。"),
        ("（二）", "clause", "（二）原则\n——甲。\n——乙。"),
    ]


def test_unit_that_states_something_and_has_units_below(parse):
    document = parse(
        "意见\n一、培训。大力开展，压实责任。\n（一）甲。做事。\n（二）乙。做事。\n二、督查。做事。"
    )
    assert _brief(document)[0] == ("一、", "clause", "一、培训。大力开展，压实责任。")
    assert document.clauses[1].path == ("一、培训",)


def test_short_list_after_a_colon_stays_in_its_clause(parse):
    document = parse("意见\n（一）支持对象：\n1.甲；\n2.乙；\n3.丙。\n（二）支持方式。补贴。")
    assert [c.clause_id for c in document.clauses] == ["d/（一）", "d/（二）"]


def test_article_keeps_its_paragraphs_and_items(parse):
    document = parse("某法\n第一条 甲：\n（一）子；\n（二）丑。\n前款规定从严。\n第二条 乙。")
    assert document.clauses[0].text == "第一条 甲：\n（一）子；\n（二）丑。\n前款规定从严。"


def test_closing_does_not_stick_to_the_last_clause(parse):
    document = parse("意见\n1.甲。做事。\n2.乙。做事。\n3.丙。做事。\n各部门要落实。\n确保见效。")
    assert [c.kind for c in document.clauses[-2:]] == ["closing", "closing"]
    assert document.clauses[2].text == "3.丙。做事。"


def test_a_last_clause_of_several_paragraphs_keeps_them(parse):
    document = parse(
        "意见\n（一）甲\n做事。\n（二）乙\n做事。\n再做事。\n本意见自2023年6月1日起施行。"
    )
    assert document.clauses[1].text == "（二）乙\n做事。\n再做事。"
    assert document.clauses[2].kind == "closing"


def test_document_without_numbers_is_text(parse):
    document = parse("关于某事的说明\n第一段内容。\n第二段内容：\n——甲；\n——乙。")
    assert _brief(document) == [
        ("正文", "text", "第一段内容。"),
        ("正文-2", "text", "第二段内容：\n——甲；\n——乙。"),
    ]


def _marked(*lines):
    blocks, offset = [], 0
    for text, kind, level in lines:
        blocks.append(Block(offset, offset + len(text), kind, level))
        offset += len(text) + 1
    text = "\n".join(line for line, _, _ in lines)
    return parse_document(SourceText("d.docx", text, "0", "docx", blocks=tuple(blocks)), "d")


def test_unnumbered_headings_nest_by_level():
    document = _marked(
        ("某省规划", "heading", 1),
        ("发展环境", "heading", 2),
        ("机遇与挑战并存。", "paragraph", 0),
        ("重点任务", "heading", 2),
        ("产业", "heading", 3),
        ("1.甲。做事。", "paragraph", 0),
        ("2.乙。做事。", "paragraph", 0),
    )
    assert [(c.path, c.kind) for c in document.clauses] == [
        (("发展环境",), "text"),
        (("重点任务", "产业"), "clause"),
        (("重点任务", "产业"), "clause"),
    ]


def test_table_rows_and_footnotes_are_citable():
    document = _marked(
        ("工作方案", "heading", 1),
        ("一、任务。见下表。", "paragraph", 0),
        ("事项：甲；单位：县财政局", "table_row", 0),
        ("事项：乙；单位：县税务局", "table_row", 0),
        ("以上事项年内完成。", "paragraph", 0),
        ("注：见附件。", "footnote", 0),
        ("二、要求。落实。", "paragraph", 0),
    )
    assert [(c.clause_id, c.kind) for c in document.clauses] == [
        ("d/一、", "clause"),
        ("d/一、/表格", "table"),
        ("d/一、/表格-2", "table"),
        ("d/一、/正文", "text"),
        ("d/一、/脚注", "footnote"),
        ("d/二、", "clause"),
    ]
    assert document.clauses[1].path == ("一、任务",)


def test_pages():
    text = "意见\n一、甲。做事。\n二、乙。做事。"
    pages = (0, text.index("二、"))
    document = parse_document(SourceText("d.pdf", text, "0", "pdf", pages=pages), "d")
    assert [c.page for c in document.clauses] == [1, 2]


def test_a_question_and_its_answer_are_one_clause(parse):
    document = parse(
        "常见问题\n一、申请对象有哪几类？\n答：个人和小微企业。\n二、最高额度是多少？\n答：三十万元。\n另有贴息。"
    )
    assert _brief(document) == [
        ("一、", "clause", "一、申请对象有哪几类？\n答：个人和小微企业。"),
        ("二、", "clause", "二、最高额度是多少？\n答：三十万元。\n另有贴息。"),
    ]


def test_questions_without_numbers_end_where_the_next_begins(parse):
    document = parse("答记者问\n问：背景是什么？\n答：甲。\n还有乙。\n问：要求是什么？\n答：丙。")
    assert [c.text for c in document.clauses] == [
        "问：背景是什么？\n答：甲。\n还有乙。",
        "问：要求是什么？\n答：丙。",
    ]


def test_a_short_name_stays_with_what_it_names(parse):
    document = parse("优待卡指南\n就医优惠\n减收一元。\n旅游优惠\n免费入园。")
    assert [c.text for c in document.clauses] == ["就医优惠\n减收一元。", "旅游优惠\n免费入园。"]


def test_long_unnumbered_text_is_cut_where_sentences_end(parse):
    sentence = "本市继续推进各项改革措施的落实，确保群众得到实惠。"
    document = parse("工作报告\n" + sentence * 100)
    assert all(len(c.text) <= 600 and c.text.endswith("。") for c in document.clauses)
    assert "".join(c.text for c in document.clauses) == sentence * 100


def test_a_text_appended_after_the_last_article_is_not_its_own(parse):
    articles = "\n".join(f"第{n}条 甲事。" for n in "一二三")
    document = parse(f"某办法\n{articles}\n某办法申报指南\n第一条 乙事。\n第二条 丙事。")
    assert [c.text for c in document.clauses][2:4] == ["第三条 甲事。", "第一条 乙事。"]
    assert [h.text for h in document.headings] == ["某办法", "某办法申报指南"]


def test_an_annex_without_a_number_is_known_by_the_list_that_names_it(parse):
    document = parse(
        "某办法\n第一条 甲。\n第二条 乙。\n附件：某市计分指标\n某市计分指标\n一、基础分若干。"
    )
    assert [h.text for h in document.headings] == ["某办法", "某市计分指标"]


def test_chapters_listed_before_the_text_are_its_contents(parse):
    document = parse(
        "规定\n第一章 总则\n第二章 备案\n第三章 附则\n第一章 总则第一条 甲事。\n第二条 乙事。"
    )
    assert [(c.clause_id, c.text) for c in document.clauses] == [
        ("d/目录", "第一章 总则\n第二章 备案\n第三章 附则"),
        ("d/第一条", "第一条 甲事。"),
        ("d/第二条", "第二条 乙事。"),
    ]


def test_a_long_unit_of_many_paragraphs_is_parted_and_an_article_is_not(parse):
    paragraphs = [f"围绕第{n}项工作，持续推进改革，确保群众得到实惠。" * 12 for n in range(4)]
    report = parse("工作报告\n（一）推进改革。\n" + "\n".join(paragraphs) + "\n（二）扩大开放。")
    assert [(c.kind, c.text[:10]) for c in report.clauses[:2]] == [
        ("clause", "（一）推进改革。\n围"),
        ("text", "围绕第2项工作，持续"),
    ]
    assert max(len(c.text) for c in report.clauses) <= 600
    statute = parse("条例\n第一条 推进改革。\n" + "\n".join(paragraphs) + "\n第二条 扩大开放。")
    assert len(statute.clauses) == 2
