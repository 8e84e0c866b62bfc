"""What a follow-up takes over, and when two questions are meant at once."""

import re

import pytest

from rag.question.followup import resolve
from rag.question.inherited import compared, inherited, points_at_two

PLACE = re.compile("吉林|山西|临沂")


def spans(text):
    return [match.span() for match in PLACE.finditer(text)]


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("上面两个哪个高", True),
        ("这两地有什么区别", True),
        ("前面说的两个比较一下", True),
        ("这两年涨了吗", False),
        ("两个孩子怎么补贴", False),
        ("哪个高", False),
    ],
)
def test_two_questions_are_pointed_at_by_number(question, both):
    assert points_at_two(question) is both


def test_their_places_are_compared_if_they_differ():
    assert compared("山西怎么落户", "吉林怎么落户", spans) == "山西和吉林的落户有什么不同？"
    assert compared("山西怎么落户", "山西怎么招商", spans) == ""
    assert compared("怎么落户", "吉林怎么落户", spans) == ""


def test_only_words_that_the_question_lacks_are_taken_over():
    before = "山西怎么放宽落户"
    assert inherited("那吉林呢", "吉林怎么放宽落户", before, spans) == (("事情", "放宽落户"),)
    assert inherited("要交几年", "山西放宽落户要交几年？", before, spans) == (
        ("地方", "山西"),
        ("事情", "放宽落户"),
    )
    assert inherited("吉林怎么落户", "吉林怎么落户", before, spans) == ()


def test_the_figure_asked_for_before_is_no_matter():
    resolved = resolve("不够怎么退费", "临沂供热温度要达到多少度", spans)
    assert "达到度" not in resolved.text and "供热温度" in resolved.text
