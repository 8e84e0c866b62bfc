"""The places that a question names, and what is left of it without them."""

import pytest

from rag.question.named import named_places, without_place
from rag.types import Query, Scope

GAOQING = Scope(regions=("370322",), names=("高青县",))


def asked(question, scope=GAOQING, **more):
    return named_places(question, [Query(question, question, "", scope=scope, **more)])


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("高青县的公共数据由谁管理？", "公共数据由谁管理？"),
        ("在高青县租房能落户吗？", "租房能落户吗？"),
        ("公共数据，高青县由谁管理？", "公共数据，由谁管理？"),
    ],
)
def test_a_place_is_taken_out_with_the_words_that_tie_it_in(question, rest):
    assert without_place(question, "高青县") == rest
    assert asked(question) == (("高青县", rest),)


def test_a_place_from_the_question_before_or_all_there_is_cannot_be_taken_out():
    assert asked("公共数据由谁管理？") == ()
    assert asked("高青县？") == ()
    assert asked("那高青县呢？") == ()
    assert asked("那高青县呢？", resolved=True) == ()


def test_a_document_is_no_place_and_a_comparison_keeps_its_sides():
    assert asked("《高青县办法》何时施行", Scope(doc_ids=("a",), names=("高青县",))) == ()
    assert asked("高青县和山西", groups=(GAOQING, Scope(regions=("140000",)))) == ()


def test_a_place_of_which_there_is_nothing_can_be_taken_out():
    assert asked("北京怎么落户？", Scope(missing=("北京", "护照"))) == (("北京", "怎么落户？"),)
