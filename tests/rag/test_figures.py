import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.figures import figures, missing_figures, to_decimal


def values(text):
    return {(f.kind, f.value, f.unit) for f in figures(text)}


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("1.5亿元", "15000万元"),
        ("1.5亿元", "一点五亿元"),
        ("1.5亿元", "150,000,000元"),
        ("60%", "百分之六十"),
        ("60％", "６０%"),
        ("三年", "3年"),
        ("两个试点", "2个试点"),
        ("35家", "三十五家"),
        ("2021年7月21日", "二〇二一年七月二十一日"),
        ("2021年7月21日", "２０２１年７月２１日"),
        ("2021年7月21日", "2021-07-21"),
        ("国函〔2025〕86号", "国函[2025]86号"),
        ("国函〔2025〕86号", "国函（2025）第86号"),
        ("1:1.5", "1：1.5"),
    ],
)
def test_one_figure_written_in_two_ways(written, same):
    assert values(written) == values(same) != set()


@pytest.mark.parametrize(
    "text", ["统一大市场", "十分重要", "一批项目", "一个平台", "千家万户", "万一", "统一年度计划"]
)
def test_numerals_that_count_nothing_are_no_figures(text):
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("奖励20万元", "奖励10万元"),
        ("比例为6%", "比例为60%"),
        ("2022年底前", "2021年底前"),
        ("国函〔2025〕87号", "国函〔2025〕86号"),
        ("国函〔2024〕86号", "国函〔2025〕86号"),
        ("3年内", "3个百分点"),
        ("七月二十二日 2021年7月22日", "2021年7月21日"),
        ("10个试点", "试点共10%"),
        ("第六条", "第七条"),
        ("1:2", "1:3"),
    ],
)
def test_another_figure_is_missed(claim, source):
    assert missing_figures(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("到2021年", "到2021年7月21日"),
        ("十个试点", "成都市等10个要素市场化试点"),
        ("2020年至2025年", "行动方案（2020-2025）"),
        ("不良率3个百分点以内", "年度目标3个百分点(含)以内"),
    ],
)
def test_a_figure_that_the_source_has_is_not_missed(claim, source):
    assert missing_figures(claim, source) == ()


@given(st.integers(min_value=1, max_value=99_999_999))
def test_numerals_round_trip(number):
    from cn2an import an2cn

    assert to_decimal(an2cn(number)) == number


@given(st.text(max_size=80))
def test_any_text_has_all_its_own_figures(text):
    assert missing_figures(text, text) == ()


@given(st.text(alphabet="零〇一十百千万亿两点0", min_size=1, max_size=6))
def test_a_numeral_that_is_none_is_said_to_be_none(numeral):
    value = to_decimal(numeral)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("text", "unit"), [("满一个月", "月"), ("一个工作日内", "日"), ("一年", "年"), ("一倍", "倍")]
)
def test_one_of_a_unit_of_time_or_measure_is_an_amount(text, unit):
    assert [(figure.value, figure.unit) for figure in figures(text)] == [("1", unit)]
