"""False premises and questions for reasons."""

import pytest

from rag.answer.premise import borne_out, gives_reason, unfounded_figures
from rag.pipeline import Pipeline
from rag.question.premise import claimed, figures_claimed


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


@pytest.mark.parametrize(
    ("question", "said", "wrong"),
    [
        ("5年的试点期从哪天算", "自即日起2年内开展试点", ["5年"]),
        ("批准的12个试点是哪些", "同意开展10个试点", ["12个"]),
        ("不低于50%的提成给谁", "提取不低于10%", ["50%"]),
        ("5年的试点期从哪天算", "试点期限为2021—2025年", []),
        ("两年试点期从哪天算", "自即日起2年内开展试点", []),
        ("我交了3年社保能落户吗", "租房即可落户", []),
        ("第3条和这2个附件说什么", "推进改革", []),
        ("期限是2年还是3年", "期限为1年", []),
    ],
)
def test_figures_that_a_question_takes_for_granted(question, said, wrong):
    assert [figure.text for figure in unfounded_figures(figures_claimed(question), said)] == wrong


def test_what_the_document_has_instead_is_said(answer):
    reply = answer("昆明给博士20万元安家补贴，由谁发放？")
    assert "没有“20万元”的说法" in reply.text
    assert reply.reason == "detail_missing"


def test_a_figure_borne_out_is_not_remarked(answer):
    assert "说法" not in answer("昆明给博士10万元安家补贴，由谁发放？").text
