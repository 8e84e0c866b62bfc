import pytest

from index.errors import SettingsError
from index.structure.document import Clause, Document
from rag.evidence import Evidence
from rag.generators.select import Scored
from rag.refusal import (
    MAX_QUESTION_CHARS,
    Calibration,
    confidence,
    load_calibration,
    no_scope,
    vague,
)
from rag.sentences import Sentence
from rag.types import Query, Scope


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
    draft = vague(question)
    assert draft and draft.refused and draft.reason == "too_vague"
    assert len(draft.text) < 200


@pytest.mark.parametrize("question", ["落户", "你好，怎么落户？", "x" * MAX_QUESTION_CHARS])
def test_a_question_is_not_refused_unsearched(question):
    assert vague(question) is None


def test_what_is_missing_and_what_is_there_are_named():
    documents = [Document("d", "d.txt", "甲省办法", "", ())]
    query = Query("西安怎么落户？", "西安怎么落户？", "落户", scope=Scope(missing=("西安",)))
    draft = no_scope(query, documents)
    assert draft.reason == "no_scope"
    assert "没有关于西安的文件" in draft.text and "《甲省办法》" in draft.text


def scored(words, meaning):
    clause = Clause("d/1", "d", "clause", "", (), "甲。", 0, 2)
    return Scored(clause, Sentence(0, 2, "甲。"), 1.0, words, meaning)


def test_confidence_grows_with_words_and_meaning_and_stays_in_range():
    none = confidence(Evidence(), None)
    words = confidence(Evidence(coverage=0.9), scored(0.2, 0.1))
    both = confidence(Evidence(coverage=0.9, similarity=0.8), scored(0.9, 0.8))
    assert none == 0.0 < words < both <= 1.0


def test_calibration_survives_saving(tmp_path):
    file = tmp_path / "calibration.toml"
    file.write_text("# why\nthreshold = 0.1\n", encoding="utf-8")
    Calibration(0.3125, "builtin", 120, 0.025).save(file)
    assert load_calibration(file) == Calibration(0.3125, "builtin", 120, 0.025)
    assert file.read_text(encoding="utf-8").startswith("# why\n")


def test_a_broken_calibration_is_named(tmp_path):
    file = tmp_path / "calibration.toml"
    file.write_text("threshold = ", encoding="utf-8")
    with pytest.raises(SettingsError, match="calibration.toml"):
        load_calibration(file)
