"""Duties in prose: who leads, who helps, and what is no duty."""

import pytest

from index.readers.source import SourceText
from index.structure.parse import parse_document
from rag.insights.duties import duties_in


def duties(sentence):
    text = f"甲市供水办法\n第一条　为了供水，制定本办法。\n第二条　{sentence}\n"
    clause = parse_document(SourceText("a.txt", text, "", "txt"), "a").clauses[-1]
    return [
        ("、".join(clause.text[a:b] for a, b in one.leads),
         "、".join(clause.text[a:b] for a, b in one.others))
        for one in duties_in(clause)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "leads", "others"),
    [
        ("市水务局负责全市供水工作。", "市水务局", ""),
        ("市水务部门会同市林业部门编制规划。", "市水务部门", "市林业部门"),
        ("具体办法由市水务局、市林业局会同市财政局确定。", "市水务局、市林业局", "市财政局"),
        ("建立由市水务局牵头、有关部门作为成员单位的机制。", "市水务局", "有关部门"),
        ("市水务局要牵头做好协调。", "市水务局", ""),
        ("规划、公安、水务部门负责提供信息。", "规划、公安、水务部门", ""),
        ("县级以上政府排水与污水处理主管部门负责管理。", "县级以上政府排水与污水处理主管部门", ""),
        (
            "市政府水务部门应当会同市政府交通运输主管部门建立制度。",
            "市政府水务部门",
            "市政府交通运输主管部门",
        ),
        ("各街道办事处（镇政府）负责受理。", "各街道办事处（镇政府）", ""),
        ("市财政局负责会同市水务局制定计划。", "市财政局", "市水务局"),
        ("市水务局要牵头做好协调，会同市财政局等有关部门指导。", "市水务局", "市财政局"),
        ("自然资源部门要加强监管。", "自然资源部门", ""),
        ("各县（市、区）要落实责任。", "各县（市、区）", ""),
        ("应急管理部门按程序做好工作。", "应急管理部门", ""),
        ("经信局：负责收集数据。", "经信局", ""),
        ("分别由公安机关和民政部门依法办理。", "公安机关、民政部门", ""),
        ("逾期的，由水务部门处理。", "水务部门", ""),
        ("由县级人民政府有关部门处理。", "县级人民政府有关部门", ""),
        ("市水务局负责人才引进。", "市水务局", ""),
        ("市水务局是供水的主管部门，负责供水。", "市水务局", ""),
        ("请各市县政府于2016年3月底前报送情况。", "各市县政府", ""),
        (
            "市、县人民政府建设（房地产）主管部门应当建立系统。",
            "市、县人民政府建设（房地产）主管部门",
            "",
        ),
    ],
)
def test_a_duty(sentence, leads, others):
    assert duties(sentence) == [(leads, others)]


@pytest.mark.parametrize(
    "sentence",
    [
        "本办法由市水务局负责解释。",
        "支持行业领军企业牵头组建创新联合体。",
        "单位负责人应当到场。",
        "成员由教育部、民政部等部门负责同志组成。",
        "市水务局负责投诉处理的工作人员应当回避。",
        "费用由用水单位承担。",
        "市水务局可以公布水价。",
        "由建设单位委托他人管理。",
        "由市水务局核发的证书有效。",
        "领导小组由市水务局、市财政局组成。",
        "市水务局负责审核的，应当公开。",
        "干部要学习。",
        "用人单位应当缴费。",
    ],
)
def test_no_duty(sentence):
    assert duties(sentence) == []


def test_two_units_of_one_sentence_have_two_duties():
    assert duties("市水务局负责审批，区水务局负责受理。") == [("市水务局", ""), ("区水务局", "")]
