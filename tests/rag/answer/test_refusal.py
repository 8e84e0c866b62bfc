import pytest

from index.errors import SettingsError
from index.structure.document import Document
from rag.answer.confidence import Weights
from rag.answer.refusal import (
    Calibration,
    load_calibration,
    no_scope,
    not_a_question,
)
from rag.question.talk import MAX_QUESTION_CHARS, talk_of
from rag.types import Query, Scope


def said_to(question):
    return not_a_question(Query(question, question, "", talk=talk_of(question)))


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "？？？",
        "…",
        "你好",
        "您好！谢谢",
        "hello",
        "嗯嗯",
        "土",
        "\u200b",
        "好" * 100_000,
    ],
)
def test_nothing_to_search_for_is_answered_in_a_friendly_way(question):
    draft = said_to(question)
    assert draft and draft.refused and draft.reason == "too_vague"
    assert len(draft.text) < 200


@pytest.mark.parametrize("question", ["落户", "你好，怎么落户？", "x" * MAX_QUESTION_CHARS])
def test_a_question_is_not_refused_unsearched(question):
    assert not talk_of(question)


@pytest.mark.parametrize("task", ["帮我写一份土地出让合同", "请起草一个申请报告", "写首诗吧"])
def test_writing_is_declined_with_what_can_be_asked(task):
    draft = said_to(task)
    assert draft and draft.reason == "too_vague" and "不代写" in draft.text


@pytest.mark.parametrize(
    "question", ["你是谁", "你能做什么", "翻译成英文", "谢谢你", "今天天气怎么样", "讲个笑话"]
)
def test_what_is_beside_the_point_gets_a_true_reply(question):
    draft = said_to(question)
    assert draft.refused and draft.reason == "too_vague"
    assert "规定" in draft.text and "没有找到" not in draft.text


@pytest.mark.parametrize("question", ["继续", "还有吗", "然后呢", "接着说"])
def test_going_on_is_a_question_where_something_was_asked(question):
    assert not talk_of(question, "养犬要什么条件")


@pytest.mark.parametrize(
    "question", ["谢谢，再问一下养犬证怎么办", "山西 落户", "高青的土地政策", "医保", "公积金"]
)
def test_fillers_and_keywords_are_questions_like_any_other(question):
    assert not talk_of(question)


@pytest.mark.parametrize("question", ["写进合同的期限有多长", "方案里怎么写土地出让合同"])
def test_a_question_about_what_is_written_is_no_writing_task(question):
    assert not talk_of(question)


def test_what_is_missing_and_what_is_there_are_named():
    documents = [Document("d", "d.txt", "甲省办法", "", ())]
    query = Query("西安怎么落户？", "西安怎么落户？", "落户", scope=Scope(missing=("西安",)))
    draft = no_scope(query, documents)
    assert draft.reason == "no_scope"
    assert "没有关于西安的文件" in draft.text and "《甲省办法》" in draft.text


def test_calibration_survives_saving(tmp_path):
    file = tmp_path / "calibration.toml"
    file.write_text("# why\nthreshold = 0.1\n", encoding="utf-8")
    saved = Calibration(0.3125, "builtin", 120, 0.025, Weights(bias=-1.5, answers=2.25))
    saved.save(file)
    assert load_calibration(file) == saved
    assert file.read_text(encoding="utf-8").startswith("# why\n")


def test_a_broken_calibration_is_named(tmp_path):
    file = tmp_path / "calibration.toml"
    file.write_text("threshold = ", encoding="utf-8")
    with pytest.raises(SettingsError, match="calibration.toml"):
        load_calibration(file)
