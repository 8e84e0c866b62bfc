import pytest

from index.structure.marks import normal_number, read_mark


@pytest.mark.parametrize(
    ("line", "family", "value", "shown"),
    [
        ("一、总体要求", "一、", 1, "一、"),
        ("十二 、保障", "一、", 12, "十二、"),
        ("（十三）推进", "（一）", 13, "（十三）"),
        ("(三)推进", "（一）", 3, "（三）"),
        ("（ 一 ）推进", "（一）", 1, "（一）"),
        ("1.建设", "1.", 1, "1"),
        ("12．建设", "1.", 12, "12"),
        ("3、建设", "1.", 3, "3"),
        ("1 .建设", "1.", 1, "1"),
        ("2.2020年前完成", "1.", 2, "2"),
        ("（1）甲", "（1）", 1, "（1）"),
        ("2)乙", "1）", 2, "2）"),
        ("③丙", "①", 3, "③"),
        ("⑵丙", "（1）", 2, "（2）"),
        ("第三条 为了", "条", 3, "第三条"),
        ("第三十五 条为了", "条", 35, "第三十五条"),
        ("第一百二十条之六 明知", "条", 120, "第一百二十条之六"),
        ("第二章　附则", "章", 2, "第二章"),
        ("第一分编 通则", "分编", 1, "第一分编"),
        ("2.1 机构", "1.1", 1, "2.1"),
        ("2.1.3 机构", "1.1.1", 3, "2.1.3"),
    ],
)
def test_numbers_at_the_line_start(line, family, value, shown):
    mark = read_mark(line)
    assert mark is not None
    assert (mark.family, mark.value, normal_number(mark)) == (family, value, shown)
    assert not mark.weak
    assert line.startswith(mark.number)


@pytest.mark.parametrize(
    "line",
    ["2020年完成", "5G网络", "1.5倍以上", "8 大类 56 项", "第一，摸清底数", "首先，分类", "• 甲",
     "一是推进", "——原则", "按照第三条规定", "本意见第（二）项", "附件1", "3个月内"],
)  # fmt: skip
def test_what_is_no_number(line):
    mark = read_mark(line)
    assert mark is None or mark.weak or mark.family == "1"


@pytest.mark.parametrize(
    "line",
    [
        "第三条规定的情形",
        "第二条、第三条所列",
        "第一章的内容",
        "（二）项所列",
        "一、二类产业",
        "3.5万亿元",
    ],
)
def test_references_and_measures_are_weak(line):
    mark = read_mark(line)
    assert mark is None or mark.weak


@pytest.mark.parametrize(
    ("line", "family", "parts", "shown"),
    [
        ("第１２条 室温", "条", (12,), "第12条"),
        ("第一條 為了", "条", (1,), "第一条"),
        ("第二節 總則", "节", (2,), "第二节"),
        ("１．建设", "1.", (1,), "1"),
        ("（１）建设", "（1）", (1,), "（1）"),
        ("㈡取消投靠政策", "（一）", (2,), "（2）"),
        ("1.8月18日开始报名", "1.", (1,), "1"),
        ("35、0-6岁儿童管理", "1.", (35,), "35"),
        ("2.1 编制目的", "1.1", (2, 1), "2.1"),
    ],
)
def test_numbers_of_other_widths_and_scripts(line, family, parts, shown):
    mark = read_mark(line)
    assert (mark.family, mark.parts, normal_number(mark)) == (family, parts, shown)
    assert line.startswith(mark.number)


@pytest.mark.parametrize("line", ["1、2、3号楼", "8月18日起施行"])
def test_figures_that_number_nothing(line):
    assert read_mark(line) is None
