import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import dense


def opened(folder, vectors):
    ranks = np.arange(len(vectors), dtype=np.int32)
    np.save(folder / dense.VECTORS, vectors)
    facts = dense.build_cache(vectors, folder)
    return dense.load(folder, ranks), facts


def unit(rows):
    rows = np.asarray(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 80), st.integers(1, 100), st.integers(0, 2**32 - 1))
def test_search_is_the_sorted_inner_product(tmp_path_factory, count, top_k, seed):
    rng = np.random.default_rng(seed)
    vectors = unit(rng.integers(-2, 3, (count, 4)) + 0.5)  # few values: many ties
    index, _ = opened(tmp_path_factory.mktemp("d"), vectors)
    query = unit(rng.normal(size=(1, 4)))
    scores, rows = index.search(query, top_k)
    exact = np.round(vectors @ query[0], 6)
    expected = sorted(range(count), key=lambda row: (-exact[row], row))[:top_k]
    assert rows[0].tolist() == expected
    assert scores[0] == pytest.approx(exact[expected], abs=2e-6)


def test_ties_go_to_the_lower_rank_even_at_the_cut(tmp_path):
    vectors = unit(np.ones((100, 4)))
    np.save(tmp_path / dense.VECTORS, vectors)
    dense.build_cache(vectors, tmp_path)
    index = dense.load(tmp_path, np.arange(100, dtype=np.int32)[::-1].copy())
    _, rows = index.search(vectors[:1], 3)
    assert rows[0].tolist() == [99, 98, 97]


def test_only_allowed_rows_are_found(tmp_path):
    index, _ = opened(tmp_path, unit(np.eye(5)))
    _, rows = index.search(unit(np.eye(5))[:1], 10, np.array([4, 2]))
    assert rows.tolist() == [[2, 4]]


def test_nothing_to_choose_from_gives_empty_rows(tmp_path):
    index, _ = opened(tmp_path, unit(np.eye(3)))
    scores, rows = index.search(unit(np.eye(3))[:2], 5, np.array([], np.int64))
    assert scores.shape == rows.shape == (2, 0)


def test_large_collections_get_a_graph_with_its_recall_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "EXACT_LIMIT", 500)
    vectors = unit(np.random.default_rng(3).normal(size=(1500, 16)))
    index, facts = opened(tmp_path, vectors)
    assert facts["kind"] == "IndexHNSWFlat"
    assert 0.95 < facts["recall_at_10"] <= 1
    _, rows = index.search(vectors[:50], 10)
    assert rows[:, 0].tolist() == list(range(50))
    assert rows.min() >= 0


def test_vectors_without_their_cache_are_refused(tmp_path):
    index, _ = opened(tmp_path, unit(np.eye(3)))
    np.save(tmp_path / dense.VECTORS, unit(np.eye(4)))
    with pytest.raises(ValueError, match="does not match"):
        dense.load(tmp_path, np.arange(4, dtype=np.int32))
    assert len(index) == 3
