"""The logistic model, and terms that the corpus knows but the named place doesn't."""

import math

import numpy as np
import pytest

from index.search.lexical import LexicalIndex
from index.text.tokens import tokenize
from rag.answer.confidence import (
    FEATURES,
    Features,
    Weights,
    confidence,
    foreign_term,
)
from rag.types import Query


def test_confidence_is_the_logistic_of_the_weighted_sum():
    weights = Weights(bias=-1, similarity=2, coverage=4, explained=-1, meaning=3, foreign=-2)
    features = Features(similarity=0.5, coverage=0.25, explained=1.0, meaning=0.5, foreign=0.5)
    assert confidence(features, weights) == pytest.approx(1 / (1 + math.exp(-(-1 + 1.5))))


def test_every_feature_has_its_weight():
    for name in FEATURES:
        assert confidence(Features(**{name: 1.0}), Weights(**{name: 1.0})) > 0.5


def test_confidence_stays_between_0_and_1():
    assert confidence(Features(similarity=1e9), Weights(similarity=-1e9)) < 1e-9
    assert confidence(Features(similarity=1e9), Weights(similarity=1e9)) <= 1.0


@pytest.fixture
def lexical():
    rows = ["全面推广首席数据官制度", "培育数据要素市场", "盘活闲置农房"]
    return LexicalIndex.build([tokenize(row) for row in rows])


def foreign(lexical, topic, rows):
    return foreign_term(Query(topic, topic, topic), lexical, np.array(rows))


def test_a_term_known_only_elsewhere_is_foreign(lexical):
    # 首席数据官 has 5 characters, of which the named place knows 数据
    assert foreign(lexical, "设首席数据官", [1]) == 3
    assert foreign(lexical, "设首席数据官", [0]) == 0
    assert foreign(lexical, "首席数据官 闲置农房", [1]) == 4


def test_short_or_unknown_words_are_no_terms(lexical):
    assert foreign(lexical, "制度", [1]) == 0
    assert foreign(lexical, "火星移民计划", [1]) == 0
