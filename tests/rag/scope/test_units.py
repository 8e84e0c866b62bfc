"""Units named in questions, and whether their tasks are all that is asked."""

import pytest

from rag.scope.units import UnitFinder, asks_tasks

FINDER = UnitFinder(["市粮食局", "市林草局", "国网沅江供电公司"])


@pytest.mark.parametrize(
    "question",
    [
        "市粮食局负责哪些任务",
        "市粮食局在哪几条里是责任单位？",
        "列一下市粮食局是责任单位的条款",
        "哪些条款归市粮食局",
        "市粮食局要负责的有哪几项",
        "由市粮食局牵头的有哪些",
        "把市粮食局的活儿都列出来",
        "哪些任务写了要市粮食局参加",
        "市粮食局摊上了哪几项任务",
        "粮食局管啥",
        "粮食局",
        "市粮食局和市林草局分别负责什么",
    ],
)
def test_nothing_but_a_units_tasks_is_asked(question):
    assert asks_tasks(question, FINDER.spans(question))


@pytest.mark.parametrize(
    "question",
    [
        "市粮食局怎么收购玉米",
        "市粮食局负责的储备粮多少吨",
        "市粮食局归谁管",
        "市粮食局和哪个部门一起管仓库",
        "收购玉米由哪个单位负责",
    ],
)
def test_a_matter_or_another_unit_is_asked(question):
    assert not asks_tasks(question, FINDER.spans(question))


def test_the_same_office_of_another_level_is_another_unit():
    assert FINDER.find("省粮食局负责什么") == ()
    assert FINDER.find("国家粮食局负责什么") == ()
    assert FINDER.find("本市粮食局负责什么") == ("市粮食局",)
    assert FINDER.find("沅江县国网供电公司负责什么") == ("国网沅江供电公司",)


def test_a_second_part_about_who_else_does_not_hide_the_tasks():
    question = "市粮食局参与了哪几项工作，和哪个局一起"
    assert asks_tasks(question, FINDER.spans(question))
