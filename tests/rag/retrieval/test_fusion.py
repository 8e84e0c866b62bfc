from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rag.retrieval.fusion import (
    FusionWeights,
    bigrams,
    demote_copies,
    dense_scale,
    fuse,
    jaccard,
    order,
    spread,
    within_reach,
)


def test_fusion_by_hand():
    weights = FusionWeights(dense=1.0, lexical=0.5, expansion=0.25)
    dense = np.array([0.2, 0.6, 0.4], np.float32)
    lexical = np.array([0.8, 0.0, 0.4], np.float32)
    expansion = np.array([0.0, 0.4, 3.0], np.float32)  # beyond 1 more terms add nothing
    fused = fuse(dense, lexical, expansion, weights=weights)
    assert np.allclose(fused, [0.6, 0.7, 0.85])


@given(arrays(np.float32, (3, 5), elements=st.floats(0, 1, width=16)), st.integers(1, 4))
def test_a_score_does_not_depend_on_the_rows_beside_it(scores, count):
    whole = fuse(*scores)
    assert np.array_equal(fuse(*scores[:, :count]), whole[:count])


def test_where_bm25_finds_little_the_encoder_decides():
    dense = np.array([0.5, 0.3], np.float32)
    nothing = np.zeros(2, np.float32)
    few, all_words = np.array([0.0, 0.1], np.float32), np.array([0.0, 0.6], np.float32)
    assert np.argmax(fuse(dense, few, nothing)) == 0
    assert np.argmax(fuse(dense, all_words, nothing)) == 1


def test_spread_by_hand_and_its_scale():
    pair = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)  # cosines 0, 0.6, 0.8, each twice
    assert np.isclose(spread(pair), np.std([0, 0.6, 0.8]))
    assert np.isclose(dense_scale(pair), 0.125 / np.std([0, 0.6, 0.8]))
    assert dense_scale(np.ones((1, 2), np.float32)) == 4.0


@given(st.permutations(["d", "a", "c", "b"]))
def test_ties_go_by_id_whatever_the_order_of_the_input(ids):
    ranks = np.argsort(np.argsort(ids)).astype(np.int32)
    positions = order(np.array([1.0] * 4, np.float32), ranks)
    assert [ids[i] for i in positions] == ["a", "b", "c", "d"]


def test_jaccard_by_hand():
    assert jaccard(bigrams("土地入市"), bigrams("土地，入市")) == 1
    assert jaccard(bigrams("土地"), bigrams("数据")) == 0
    assert jaccard(bigrams("土地入"), bigrams("土地流")) == 1 / 3


def test_the_second_near_copy_falls_behind_a_different_clause():
    weights = FusionWeights(copy=0.1, copy_similarity=0.6)
    texts = [
        "推进数据共享开放交易",
        "推进数据共享开放交易。",
        "推进数据共享、开放交易",
        "盘活存量土地",
    ]
    scores = np.array([0.9, 0.85, 0.84, 0.8], np.float32)
    adjusted = demote_copies(scores, texts, weights)
    assert np.allclose(adjusted, [0.9, 0.85, 0.74, 0.8])
    assert scores[1] == np.float32(0.85)


@given(
    st.lists(st.sampled_from([0.1, 0.5, 0.55, 0.6, 0.62, 0.66, 0.7]), min_size=1, max_size=20),
    st.lists(
        st.sampled_from(["数据要素市场", "土地入市规则", "数据要素市场化"]),
        min_size=20,
        max_size=20,
    ),
    st.integers(1, 12),
)
def test_what_is_out_of_reach_changes_nothing(values, texts, top_k):
    scores = np.sort(np.array(values, np.float32))[::-1]
    ties = np.arange(len(scores), dtype=np.int32)
    near = within_reach(scores, top_k)
    whole = order(demote_copies(scores, texts[: len(scores)]), ties)[:top_k]
    part = order(demote_copies(scores[:near], texts[:near]), ties[:near])[:top_k]
    assert whole.tolist() == part.tolist()
