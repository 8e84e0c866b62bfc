"""False premises and questions for reasons."""

import pytest

from rag.generators.premise import borne_out, claimed, gives_reason
from rag.pipeline import Pipeline


@pytest.fixture(scope="module")
def answer(small_settings):
    return Pipeline.open(small_settings).answer


@pytest.mark.parametrize(
    ("question", "act"),
    [
        ("为什么禁止工业用地先租后让？", "禁止"),
        ("县数据局被撤销后职责归谁", "撤销"),
        ("甲市为什么没被列入试点", "没被列入"),
        ("哪些事项取消了审批", ""),
        ("为什么要推行先租后让", ""),
    ],
)
def test_what_a_question_takes_for_granted(question, act):
    assert claimed(question) == act


def test_another_word_for_the_act_bears_it_out():
    assert borne_out("禁止", ["不得改变用途。"])
    assert not borne_out("禁止", ["推行先租后让。"])


def test_a_purpose_is_a_reason():
    assert gives_reason("为了防止闲置，收取费用。")
    assert not gives_reason("收取费用。")


def test_a_false_premise_is_named(answer):
    reply = answer("昆明为什么禁止租房的人落户？")
    assert reply.refused and reply.reason == "detail_missing"
    assert "没有说“禁止”" in reply.text and "本人及配偶均可落户" in reply.text


def test_a_reason_that_is_not_given_is_said_to_be_missing(answer):
    reply = answer("昆明为什么全面放开落户限制？")
    assert "没有说明原因" in reply.text
    assert not reply.refused and reply.reason == "detail_missing"
