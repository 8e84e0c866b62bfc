import math

import numpy as np
import pytest

from index.errors import SettingsError
from index.lexical import LexicalIndex
from index.structure.document import Document
from rag.evidence import Evidence
from rag.refusal import (
    MAX_QUESTION_CHARS,
    Calibration,
    Weights,
    confidence,
    load_calibration,
    lost_share,
    no_scope,
    vague,
)
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


def sure(evidence, meaning=0.0, lost=0.0, scoped=False):
    return confidence(evidence, meaning, lost=lost, scoped=scoped, weights=Weights())


def test_confidence_follows_the_logistic_model():
    weights = Weights(
        bias=-1, similarity=2, coverage=4, explained=-1, meaning=3, lost=-5, scoped=0.5
    )
    evidence = Evidence(similarity=0.5, coverage=0.25, explained=1.0, allowed=7)
    got = confidence(evidence, 0.5, lost=0.2, scoped=True, weights=weights)
    assert got == pytest.approx(1 / (1 + math.exp(-(-1 + 1 + 1 - 1 + 1.5 - 1 + 0.5))))


def test_confidence_rises_with_meaning_and_falls_with_words_lost_in_the_place():
    evidence = Evidence(similarity=0.4, coverage=0.5, explained=0.5, allowed=7)
    assert sure(evidence, lost=0.5) < sure(evidence) < sure(evidence, meaning=0.5) < 1.0
    assert sure(Evidence(similarity=0.9)) == 0.0  # nothing was searched


def test_words_known_elsewhere_but_not_here_are_lost():
    lexical = LexicalIndex.build([["数据", "官员"], ["土地"]])
    query = Query("", "", "官员 土地 火星")
    rows = np.array([1])
    tokens = lexical.tokenize(query.topic)
    total = sum(lexical.idf(token) for token in set(tokens))
    assert lost_share(query, lexical, rows) == pytest.approx(lexical.idf("官员") / total)
    assert lost_share(query, lexical, np.array([0, 1])) == 0.0


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
