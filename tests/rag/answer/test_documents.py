"""Facts of the shipped documents: counted, quoted, or said to be missing."""

import pytest

from rag.question.details import asked_rate
from rag.question.facts import facts_asked
from rag.question.kinds import kind_of


@pytest.fixture(scope="module")
def answer(small_settings):
    from rag.pipeline import Pipeline

    return Pipeline.open(small_settings).answer


@pytest.mark.parametrize(
    "question",
    [
        "高青那份文件有几条",
        "山西方案分几个部分",
        "山西这个方案是哪年的",
        "批复是哪一天批的？",
        "这份文件的全称是什么",
        "昆明的方案是什么时候出的",
        "国务院批复发给了哪些部门",
    ],
)
def test_a_question_about_a_document_is_told_from_one_about_a_matter(question):
    assert kind_of(question, sides=1) in ("document", "count")
    assert facts_asked(question)


@pytest.mark.parametrize("question", ["绿色金融试验区谁去申报，什么时候批下来？", "批量转让怎么办"])
def test_an_approval_of_something_is_no_fact_of_the_document(question):
    assert kind_of(question, sides=1) != "document"


def test_what_an_area_is_made_of_is_asked_of_the_document():
    assert kind_of("苏南重点城市指哪几个市", sides=1) == "document"
    assert kind_of("大湾区九市是哪九个？", sides=1) == "document"
    assert kind_of("哪几个市提到碳汇", sides=0) == "comparison"


def test_a_units_bare_name_asks_for_its_tasks(answer):
    reply = answer("昆明市大数据局")
    assert reply.kind == "units_of" and len(reply.citations) == 2


def test_parts_and_clauses_are_counted(answer):
    text = answer("昆明那份方案一共多少条？").text
    assert "2个部分" in text and "4条" in text
    assert "未核实" not in text


def test_a_date_of_effect_that_is_not_written_is_not_supplied(answer):
    reply = answer("昆明的方案什么时候开始施行？")
    assert reply.refused and reply.reason == "detail_missing"


def test_the_rate_asked_for_must_be_named():
    assert asked_rate("黑牛贷的利率是百分之几") == "利率"
    assert asked_rate("补贴多少元") == ""
