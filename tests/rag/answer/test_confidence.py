"""The logistic model of the confidence, and the reader's probability as log-odds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.confidence import FEATURES, Features, Weights, confidence, log_odds


def test_confidence_is_the_logistic_of_the_weighted_sum():
    weights = Weights(bias=-1, answers=0.5, similarity=2, meaning=3, scoped=-1)
    features = Features(answers=2, similarity=0.5, meaning=0.5, scoped=1)
    # -1 + 1 + 1 + 1.5 - 1
    assert confidence(features, weights) == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_every_feature_has_its_weight():
    for name in FEATURES:
        assert confidence(Features(**{name: 1.0}), Weights(**{name: 1.0})) > 0.5


def test_confidence_stays_between_0_and_1():
    assert confidence(Features(similarity=1e9), Weights(similarity=-1e9)) < 1e-9
    assert confidence(Features(similarity=1e9), Weights(similarity=1e9)) <= 1.0


@given(st.floats(-7.9, 7.9))
def test_log_odds_undo_the_logistic(value):
    assert log_odds(1 / (1 + math.exp(-value))) == pytest.approx(value, abs=1e-6)


def test_the_surest_is_bounded():
    assert (log_odds(0.0), log_odds(1.0)) == (pytest.approx(-8), pytest.approx(8))
