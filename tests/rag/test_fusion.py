from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.fusion import (
    FusionWeights,
    bigrams,
    demote_copies,
    dense_weight,
    fuse,
    jaccard,
    normalise,
    order,
)

SCORES = arrays(np.float32, st.integers(1, 8), elements=st.integers(-4, 9).map(float))


@given(SCORES)
def test_normalised_scores_keep_their_order_and_fill_the_unit_interval(scores):
    scaled = normalise(scores)
    assert np.array_equal(np.argsort(scaled, kind="stable"), np.argsort(scores, kind="stable"))
    assert scaled.min() == 0
    assert scaled.max() in (0, 1)


def test_nothing_is_normalised_to_nothing():
    assert len(normalise(np.zeros(0, np.float32))) == 0


def test_fusion_by_hand():
    dense = np.array([0.2, 0.6, 0.4], np.float32)
    lexical = np.array([8.0, 0.0, 4.0], np.float32)
    assert np.allclose(fuse(dense, lexical, weight=0.5), [0.5, 0.5, 0.5])
    assert np.allclose(fuse(dense, lexical, weight=0.75), [0.25, 0.75, 0.5])


def test_the_encoder_counts_more_where_words_explain_less():
    weights = FusionWeights(dense_low=0.2, dense_high=0.8)
    weight = [dense_weight(share, weights) for share in (0.0, 0.5, 1.0, 7.0)]
    assert np.allclose(weight, [0.8, 0.5, 0.2, 0.2])


@given(st.permutations(["d", "a", "c", "b"]))
def test_ties_go_by_id_whatever_the_order_of_the_input(ids):
    positions = order(np.array([1.0] * 4, np.float32), ids)
    assert [ids[i] for i in positions] == ["a", "b", "c", "d"]


def test_jaccard_by_hand():
    assert jaccard(bigrams("土地入市"), bigrams("土地，入市")) == 1
    assert jaccard(bigrams("土地"), bigrams("数据")) == 0
    assert jaccard(bigrams("土地入"), bigrams("土地流")) == 1 / 3


def test_near_copies_fall_behind_a_different_clause():
    weights = FusionWeights(copy=0.1, copy_similarity=0.6)
    texts = ["推进数据共享开放交易", "推进数据共享开放交易。", "盘活存量土地"]
    scores = np.array([0.9, 0.85, 0.8], np.float32)
    adjusted = demote_copies(scores, texts, weights)
    assert np.allclose(adjusted, [0.9, 0.75, 0.8])
    assert scores[1] == np.float32(0.85)
