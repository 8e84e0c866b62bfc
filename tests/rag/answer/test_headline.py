"""The figure asked for, first: only where a statement gives one."""

import pytest

from rag.answer.headline import headline
from rag.question.details import ask_of

LINE = "《某条例》第九条规定：…[1]…[2]"


@pytest.mark.parametrize(
    ("question", "said", "first"),
    [
        ("押金最多收几个月", "押金不得超过两个月租金。", "**不得超过两个月**[2]"),
        ("水温不能高于多少度", "水温不得高于四十五度。", "**不得高于四十五度**[2]"),
        ("每百平方米几具灭火器", "每百平方米配备灭火器不少于四具。", "**不少于四具**[2]"),
        ("补贴多少钱", "给予8000元补贴。", "**8000元**[2]"),
        ("补贴多少钱", "本科5000元，硕士8000元。", ""),
        ("补贴多少钱", "给予适当补贴。", ""),
        ("谁负责", "由市住建局负责，期限三年。", ""),
    ],
)
def test_the_only_figure_stands_first_with_its_bound(question, said, first):
    assert headline(ask_of(question), said, LINE) == first


def test_without_a_marker_nothing_is_said():
    assert headline(ask_of("补贴多少钱"), "给予8000元补贴。", "没有编号") == ""
