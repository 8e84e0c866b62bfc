"""The first line: the figure asked for, yes or no; only where a statement gives one."""

import pytest

from rag.answer.headline import headline, is_headline, verdict
from rag.question.details import ask_of
from rag.question.modal import modal_asked


@pytest.mark.parametrize(
    ("question", "said", "first"),
    [
        ("押金最多收几个月", "押金不得超过两个月租金。", "**不得超过两个月**[2]"),
        ("水温不能高于多少度", "水温不得高于四十五度。", "**不得高于四十五度**[2]"),
        ("室温要达到多少度", "室温不低于十八摄氏度。", "**不低于十八摄氏度**[2]"),
        ("每百平方米几具灭火器", "每百平方米配备灭火器不少于四具。", "**不少于四具**[2]"),
        ("补贴多少钱", "给予8000元补贴。", "**8000元**[2]"),
        ("补贴多少钱", "本科5000元，硕士8000元。", ""),
        ("补贴多少钱", "给予适当补贴。", ""),
        ("谁负责", "由市住建局负责，期限三年。", ""),
    ],
)
def test_the_only_figure_stands_first_with_its_bound(question, said, first):
    assert headline(ask_of(question), said, [said], "[2]") == first
    assert is_headline(first) == bool(first)
    assert not is_headline(f"某县办法第一条规定：{first}")


def test_without_a_marker_nothing_is_said():
    assert headline(ask_of("补贴多少钱"), "给予8000元补贴。", [], "") == ""


def test_another_figure_quoted_beside_it_leaves_open_which_is_meant():
    beside = ["应当在60日内作出决定。", "事实清楚的，应当在15日内作出决定。"]
    assert headline(ask_of("多少天出结果"), beside[0], beside[:1], "[1]") == "**60日**[1]"
    assert headline(ask_of("多少天出结果"), beside[0], beside, "[1]") == ""


@pytest.mark.parametrize(
    ("question", "said", "first"),
    [
        ("能带狗坐地铁吗", "乘客不得携带宠物乘车。", "**不得**[1]"),
        ("可不可以带折叠车", "乘客可以携带折叠后的自行车。", "**可以**[1]"),
        ("没有房子能落户吗", "租房满一年的，本人可以落户。", "**可以**（租房满一年的）[1]"),
        ("小区能不能画车位", "经业主同意，可以设置临时泊位。", "**可以**（经业主同意）[1]"),
        ("押金要不要退", "租赁期满，出租人应当返还押金。", "**应当**[1]"),
        ("要不要交工本费", "首次申领无需缴纳工本费。", "**无需**[1]"),
    ],
)
def test_yes_or_no_is_said_in_the_statements_own_word(question, said, first):
    assert verdict(modal_asked(question), said, "[1]") == first
    assert verdict(modal_asked(question), said, "") == ""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("能不能不交押金", "承租人可以分期交纳押金。"),  # the question denies
        ("能带狗坐地铁吗", "导盲犬可以乘车，其他犬只不得乘车。"),  # both
        ("能带狗坐地铁吗", "乘客应当照看好随身物品。"),  # a duty is no permission
        ("要不要交押金", "出租人可以收取押金。"),  # a permission is no duty
        ("新能源车怎么补贴", "购买人可以申请补贴。"),  # 能 of 新能源
        ("补贴的要求是什么", "申请人应当如实申报。"),  # 要 of 要求
        ("能带狗坐地铁吗", "携犬乘车的，处五十元罚款。"),  # no deontic word
    ],
)
def test_where_it_is_unsure_neither_is_said(question, said):
    assert verdict(modal_asked(question), said, "[1]") == ""
