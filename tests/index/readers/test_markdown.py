import pytest

from index.errors import CorpusError


def kinds(source) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, source.text[b.start : b.end]) for b in source.blocks]


def test_headings_bold_titles_and_paragraphs(read):
    source = read(
        "a.md",
        "**某县人民政府  \n关于印发方案的通知**\n\n# 方案\n\n**一、总则**\n\n#### （一）范围\n"
        "**标题。**正文说明。\n下一行。\n",
    )
    assert kinds(source) == [
        ("heading", 0, "某县人民政府关于印发方案的通知"),
        ("heading", 1, "方案"),
        ("heading", 0, "一、总则"),
        ("heading", 4, "（一）范围"),
        ("paragraph", 0, "标题。正文说明。"),
        ("paragraph", 0, "下一行。"),
    ]


def test_front_matter_gives_title_and_date_and_is_noise(read):
    source = read("a.md", '---\ntitle: "某办法"\ndate: 2022-01-06 15:04:39 +0800\n---\n正文。\n')
    assert (source.title, source.published, source.text) == ("某办法", "2022-01-06", "正文。")
    assert source.noise[0].text.startswith("---\ntitle")


def test_rules_around_ordinary_text_are_no_front_matter(read):
    assert read("a.md", "---\n第一条 正文。\n---\n第二条 正文。\n").text == (
        "第一条 正文。\n第二条 正文。"
    )


def test_text_above_a_rule_is_no_heading(read):
    source = read("a.md", "第一条 正文。\n---\n第二条 正文。\n")
    assert [kind for kind, _, _ in kinds(source)] == ["paragraph", "paragraph"]


def test_numbers_of_ordered_lists_stay_and_bullets_go(read):
    source = read("a.md", "目标：\n\n3. 建立制度；\n4. 完善机制。\n\n- 甲\n- 乙\n")
    assert kinds(source)[1:] == [
        ("list_item", 0, "3. 建立制度；"),
        ("list_item", 0, "4. 完善机制。"),
        ("list_item", 0, "甲"),
        ("list_item", 0, "乙"),
    ]


def test_blanks_to_fill_in_and_indents_stay(read):
    assert read("a.md", "    编号：____年__月__日\n").text == "编号：____年__月__日"
    assert read("a.md", "面积5*6*7米，见[表1]。\n").text == "面积5*6*7米，见[表1]。"


def test_links_leave_their_text_and_are_listed(read):
    source = read(
        "a.md", "依据[《办法》](http://x.cn/a)和<b>规定</b>执行。\n\n[首页](//x.cn/)｜[政策](/p)\n"
    )
    assert source.text == "依据《办法》和规定执行。"
    assert {item.reason for item in source.noise} == {
        "Markdown 链接或图片，只留文字",
        "网页链接",
    }


def test_a_linked_attachment_is_no_navigation(read):
    assert read("a.md", "正文。\n\n[附件1：任务分工](a.docx)\n").text.endswith("附件1：任务分工")


def test_html_blocks_are_read_as_html(read):
    block = '<p>一、总则</p><p class="x">第一条&nbsp;内容。<br>续行。</p>'
    source = read("a.md", f"正文。\n\n{block}\n")
    assert source.text == "正文。\n一、总则\n第一条\xa0内容。\n续行。"


def test_tables_keep_header_and_cell_together(read):
    source = read("a.md", "| 任务 | 单位 |\n|---|---|\n| 数据**共享** | 县大数据局 |\n")
    assert kinds(source) == [
        ("table_row", 0, "任务；单位"),
        ("table_row", 0, "任务：数据共享；单位：县大数据局"),
    ]


@pytest.mark.parametrize(
    "text", [">" * 500 + "a", "".join(" " * i * 2 + "- a\n" for i in range(99))]
)
def test_nesting_beyond_reason_is_refused(read, text):
    with pytest.raises(CorpusError, match="嵌套过深"):
        read("a.md", text)


@pytest.mark.parametrize("unit", ["**a ", "[", "`a", "<a ", "__a", "*a b*c ", "[a](b) ", "&a;"])
def test_garbage_markup_is_read_in_linear_time(read, unit):
    source = read("a.md", unit * 100_000)
    assert len(source.text) >= 99_999


def test_boxes_of_site_generators_leave_their_text_and_title(read):
    source = read(
        "a.md",
        "---\ntitle: 某条例\nauthor: 某市人大常委会\n---\n\n"
        "::: tip 修订信息\n（2018年1月1日通过）\n:::\n\n::: details 目录\n[[toc]]\n"
        "- 第1~20条：\n[1](#t1) [2](#t2) [3](#t3) [4](#t4) [5](#t5)\n:::\n\n"
        '## 第一章&emsp;总则{align="center"}\n\n<p id="t1">&emsp;<b>第一条</b>&emsp;正文。</p>\n\n'
        "::: tip 不予处罚的情节\n属于首次违法。\n:::\n",
    )
    assert source.text.replace("\u2003", " ").split("\n") == [
        "（2018年1月1日通过）",
        "第一章 总则",
        "第一条 正文。",
        "不予处罚的情节",
        "属于首次违法。",
    ]
    assert (source.title, source.author) == ("某条例", "某市人大常委会")
