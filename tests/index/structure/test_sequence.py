"""Which numbers are units, seen through whole documents."""

import pytest

from index.structure.sequence import steps


def _ids(document):
    return [c.clause_id.removeprefix("d/") for c in document.clauses if c.kind == "clause"]


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ((1,), (2,), 1),
        ((120,), (120, 1), 1),
        ((120, 6), (121,), 1),
        ((120, 1), (120, 2), 1),
        ((2, 1), (2, 2), 1),
        ((2, 3), (3, 1), 1),
        ((2, 3), (3, 2), 0),
        ((5,), (3,), -2),
        ((1,), (4,), 3),
    ],
)
def test_steps(before, after, step):
    assert steps(before, after) == step


def test_reference_at_line_start_is_text(parse):
    document = parse(
        "某省办法\n第一条 为了规范，制定本办法。\n第二条 有下列情形：\n（一）甲；\n（二）乙。\n"
        "第五条规定的情形除外。\n第三条 本办法自公布之日起施行。"
    )
    assert _ids(document) == ["第一条", "第二条", "第三条"]
    assert "第五条规定的情形除外" in document.clauses[1].text


def test_items_run_on_under_restarting_sections(parse):
    document = parse(
        "工作意见\n一、甲\n（一）子\n1.A。\n2.B。\n（二）丑\n3.C。\n二、乙\n（三）寅\n4.D。\n5.E。"
    )
    assert _ids(document) == ["1", "2", "3", "4", "5"]
    assert document.clauses[2].path == ("一、甲", "（二）丑")


def test_a_missing_number_is_reported_and_not_invented(parse):
    document = parse("工作意见\n一、甲。做事。\n二、乙。做事。\n四、丁。做事。")
    assert _ids(document) == ["一、", "二、", "四、"]
    assert document.warnings == ("编号缺失：四、之前缺1个编号",)


def test_a_repeated_number_gets_a_suffix(parse):
    document = parse("工作意见\n一、甲。做事。\n二、乙。做事。\n二、丙。做事。\n三、丁。做事。")
    assert _ids(document) == ["一、", "二、", "二、-2", "三、"]
    assert any("编号重复" in warning for warning in document.warnings)


def test_years_and_measures_at_line_start_are_text(parse):
    document = parse(
        "工作意见\n1.甲。做事。\n2020年完成一批。\n1.5倍以上。\n5G网络覆盖。\n2.乙。做事。"
    )
    assert _ids(document) == ["1", "2"]


def test_quoted_articles_stay_in_the_unit_that_quotes_them(parse):
    document = parse(
        "修改决定\n一、将第二条修改为：“第二条 新文。\n第三条 又一条。”\n"
        "二、增加一条。\n三、本决定施行。"
    )
    assert _ids(document) == ["一、", "二、", "三、"]


def test_decimal_levels_of_plans(parse):
    document = parse(
        "应急预案\n1 总则\n1.1 目的\n为了应对。\n1.2 依据\n依法。\n"
        "2 体系\n2.1 机构\n设指挥部，约3.5万人。"
    )
    assert _ids(document) == ["1.1", "1.2", "2.1"]
    assert document.clauses[2].path == ("2 体系",)


def test_numbers_with_a_space_are_text_without_decimal_levels(parse):
    document = parse("工作意见\n一、甲。做事。\n8 大类 56 项全部上线。\n二、乙。做事。")
    assert _ids(document) == ["一、", "二、"]


def test_articles_left_out_of_an_excerpt(parse):
    document = parse("某法\n第一条 甲。\n第二条 乙。\n第五十条 丙。\n第五十一条 丁。")
    assert _ids(document) == ["第一条", "第二条", "第五十条", "第五十一条"]


def test_an_article_after_a_gap_is_one(parse):
    document = parse(
        "条例\n第九条　不得有下列行为：\n（一）甲；\n（二）乙。\n第三章　法律责任\n"
        "第二十条　违反第九条的，处二百元罚款。"
    )
    assert [c.number for c in document.clauses] == ["第九条", "第二十条"]


def test_an_article_quoted_after_a_colon_is_not(parse):
    document = parse("决定\n一、将条例第十条修改为：\n第三十条　应当登记。\n二、删去第五条。")
    assert [c.number for c in document.clauses] == ["一、", "二、"]
