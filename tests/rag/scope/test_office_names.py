"""What is built as the name of an office, and lists of offices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.scope.office_names import is_office_name, offices_in

OFFICES = """
    自然资源部门 应急管理部门 经信局 市经信局 建设部门 审批部门 市建委 省科委 财政部
    国家医保局 银保监会 团委 市委 各地 北京市 各县（市、区） 各县（市、区）人民政府
    有关省级人民政府 设区的市级人民政府 主管部门 省人民政府交通运输主管部门
    县级以上政府排水与污水处理主管部门 县级人民政府审计机关 各有关单位
    区政府集体资产监管办 市医疗保险经办机构 镇人民政府(街道办事处)
"""
PHRASES = """
    加强监管部门 通过主管部门 支持有关单位 引导有关部门 市人民政府督促有关部门 在民政部门 对公安机关
    该部门 有关方面指导试点地区
    原发证机关 报公安部门 前款规定的部门 市卫生健康委要求医疗机构 市税务局制定全市部门
    各区政府建立全市 用人单位 定点医疗机构 企业 干部 各级干部 全部 城市 部门
"""


@pytest.mark.parametrize("name", OFFICES.split())
def test_a_name_of_an_office(name):
    assert is_office_name(name)


@pytest.mark.parametrize("phrase", ["", *PHRASES.split()])
def test_a_phrase_that_only_ends_so(phrase):
    assert not is_office_name(phrase)


def test_behind_by_a_verb_begins_a_name_too():
    assert not is_office_name("登记机关")
    assert is_office_name("登记机关", agent=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("规划国土、公安、税务部门", ["规划国土", "公安", "税务部门"]),
        ("财政等部门", ["财政"]),
        ("市（区）财政、民政等有关部门", ["市（区）财政", "民政"]),
        ("市财政局和市税务局等", ["市财政局", "市税务局"]),
        ("各有关部门和单位、北京市", ["各有关部门和单位", "北京市"]),
        ("城镇排水与污水处理主管部门", ["城镇排水与污水处理主管部门"]),
        ("市、县人民政府建设（房地产）主管部门", ["市", "县人民政府建设（房地产）主管部门"]),
        ("市人力资源和社会保障部门（以下简称市人社部门）", ["市人力资源和社会保障部门"]),
        ("加强宣传、引导公安部门", []),
        ("财政、用人单位", []),
    ],
)  # fmt: skip
def test_a_list_of_offices(text, names):
    assert [text[start:end] for start, end in offices_in(text)] == names


@given(st.text(alphabet="市县各有关和、与公安民政部门局委等（）由的，要", max_size=24))
def test_the_offices_of_any_text_stand_in_it_in_order_and_apart(text):
    spans = offices_in(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= after[0] for one, after in zip(spans, spans[1:], strict=False))
