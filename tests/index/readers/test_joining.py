import pytest

from index.readers.draft import Line
from index.readers.joining import ends_open, find_joins, glue, starts_unit

BODY = "推行工业用地长期租赁。在办理项目核准、规划许可、建设许可"


def joined(*texts: str) -> list[bool]:
    return find_joins([Line(text) for text in texts])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BODY, "等手续方面，与出让方式具有同等效力。"),
        ("建立全县人才职", "业贯通发展机制，拓宽通道。"),  # short, but see the next test
        ("落实制度。贯彻《25条政策措施》", "要求，进一步增强吸引力。"),
        ("完善机制，", "形成合力"),
        ("加快推进（责任单位：县发展", "改革局、县财政局）"),
        ("北京市、江苏省、", "浙江省人民政府："),
        ("提高占比。高于目标3个百分点(含)", "以内的，不作为扣分因素。"),
        (BODY, "，按规定办理"),
    ],
)
def test_a_cut_sentence_is_joined(before, after):
    if before.startswith("建立全县"):
        before = "深化改革。" + before
    assert joined(before, after) == [False, True]


@pytest.mark.parametrize(
    "after",
    [
        "（二）推进技术转移。支持平台建设。",
        "3.盘活存量建设用地。完善市场。",
        "第五条 本办法适用于全市。",
        "三、发挥好资本要素市场作用。",
        "——坚持改革，锐意创新。",
        "附件：1.任务分工，另发。",
        "2021年7月21日",
        "二〇二一年七月二十一日",
        "高青县人民政府办公室",
        "〔2025〕86号",
        "（此件公开发布，请遵照执行。）",
        "各市、县人民政府，省直各部门：",
    ],
)
def test_what_begins_a_unit_is_never_joined(after):
    assert joined(BODY, after) == [False, False]


@pytest.mark.parametrize(
    "before",
    [
        "（一）建立健全城乡统一的建设用地市场",
        "关于构建更加完善的要素市场化配置体制机制的实施意见",
        "现批复如下：",
        "深化改革。（责任单位：县公安局）",
        "深入落实方案。确保“一清水永续北上”",
        "高政办字〔2021〕31号",
    ],
)
def test_what_is_finished_or_a_heading_is_never_continued(before):
    assert joined(before, "各级各部门要提高认识，抓好落实。") == [False, False]


def test_headings_and_table_rows_are_never_joined():
    lines = [Line(BODY), Line("等手续方面，具有同等效力。", kind="table_row")]
    assert find_joins(lines) == [False, False]
    lines = [Line(BODY, kind="heading"), Line("等手续方面，具有同等效力。")]
    assert find_joins(lines) == [False, False]


def test_an_indent_begins_a_paragraph_where_lines_are_indented():
    lines = [Line(BODY, indented=True), Line("等手续方面，具有同等效力。", indented=True)]
    assert find_joins(lines) == [False, False]
    lines = [*lines, Line("并按规定办理相关手续。"), Line("第五条 略。", indented=True)]
    lines[1] = Line("等手续方面，具有同等效力。对符合条件的", indented=True)
    assert find_joins(lines) == [False, False, True, False]


def test_hard_wrapped_text_is_unwrapped():
    paragraph = "为了规范数据要素市场建设和管理促进数据要素依法有序自由流动制定本办法" * 6 + "。"
    rows = [paragraph[i : i + 30] for i in range(0, len(paragraph), 30)]
    verdicts = joined(*rows, *rows)
    assert verdicts == ([False] + [True] * (len(rows) - 1)) * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年", True),
        ("基本建成。", False),
        ("服务。（责任单位：县财政局）", False),
        ("不高于3个百分点（含）", True),
        ("（此件公开发布）", False),
        ("如下：", False),
        ("", False),
    ],
)
def test_ends_open(text, expected):
    assert ends_open(text) is expected


@pytest.mark.parametrize("text", ["1.5倍以上", "2020年以来", "5G网络", "一批项目", "十四五期间"])
def test_numbers_inside_sentences_begin_no_unit(text):
    assert not starts_unit(text)


def test_latin_words_are_joined_with_a_blank_and_chinese_without():
    assert glue("data", "element") == " "
    assert glue("数据", "要素") == glue("20", "21年") == glue("使用AI", "技术") == ""
