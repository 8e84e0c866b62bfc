"""Deadlines: by when, until which day, and dates that are none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.insights.deadlines import deadlines_in

ISSUED = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("text", "said", "due"),
    [
        ("到2025年，基本建成。", "到2025年", date(2025, 12, 31)),
        ("到 2021 年年底，全面实现。", "到 2021 年年底", date(2021, 12, 31)),
        ("2026年2月底前完成。", "2026年2月底前", date(2026, 2, 28)),
        ("于2016年3月底前将贯彻的情况报送。", "于2016年3月底前", date(2016, 3, 31)),
        ("2024年6月前出台办法。", "2024年6月前", date(2024, 5, 31)),
        ("2024年6月15日前报省厅。", "2024年6月15日前", date(2024, 6, 15)),
        ("2022年上半年，完成布局。", "2022年上半年", date(2022, 6, 30)),
        ("（责任单位：水利局；完成时限：2026年9月）", "2026年9月", date(2026, 9, 30)),
        ("（责任单位：水利局；完成时限：长期坚持）", "长期坚持", None),
        ("自本意见印发之日起30日内，制定。", "自本意见印发之日起30日内", date(2024, 4, 30)),
        ("自即日起2年内开展试点。", "自即日起2年内", date(2026, 3, 31)),
        ("印发后3个月内出台细则。", "印发后3个月内", date(2024, 6, 30)),
        ("自受理之日起5个工作日内办结。", "自受理之日起5个工作日内", None),
        ("应在10个工作日内完成核查。", "应在10个工作日内", None),
        ("市水务局应当自行在三十日内公布。", "应当自行在三十日内", None),
        ("在5个工作日内答复。", "在5个工作日内", None),
        ("6月底前完成。", "6月底前", date(2024, 6, 30)),
        ("今年6月底前完成。", "今年6月底前", date(2024, 6, 30)),
        ("每年12月底前报送。", "每年12月底前", None),
        ("试点期限为2021—2025年。", "期限为2021—2025年", date(2025, 12, 31)),
        ("二〇二五年底前完成。", "二〇二五年底前", date(2025, 12, 31)),
    ],
)
def test_a_deadline(text, said, due):
    found = deadlines_in(text, ISSUED)
    assert [(text[one.start : one.end], one.due) for one in found] == [(said, due)]


@pytest.mark.parametrize(
    "text",
    [
        "2020年5月1日前到期的贷款采取续保续贷措施。",
        "2009年8月31日前出生的儿童。",
        "2019年1月1日至2020年12月31日，放宽条件。",
        "截至2014年底，登记430万人。",
        "2020年第一季度房租免收。",
        "在2年内给予补贴。",
        "应当奖励在5个工作日内办结的窗口。",
        "省、自治区、直辖市人民政府要加强领导。",
    ],
)
def test_no_deadline(text):
    assert deadlines_in(text, ISSUED) == ()


def test_without_a_date_of_issue_nothing_is_counted_from_it():
    assert [one.due for one in deadlines_in("自印发之日起30日内，6月底前")] == [None, None]


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_as_itself(day):
    found = deadlines_in(f"于{day.year}年{day.month}月{day.day}日前完成。")
    assert [one.due for one in found] == [day]


@given(
    st.text(
        alphabet="到至自于前底末内起年月日之印发期限为0123456789一二十，。：（）\n", max_size=60
    )
)
def test_any_text_has_deadlines_in_order_and_apart(text):
    found = deadlines_in(text, ISSUED)
    assert all(one.end <= after.start for one, after in zip(found, found[1:], strict=False))
