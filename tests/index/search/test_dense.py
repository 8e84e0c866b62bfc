import errno
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import dense, dense_cache
from index.search.layout import Layout


def opened(folder, vectors):
    ranks = np.arange(len(vectors), dtype=np.int32)
    np.save(folder / dense.VECTORS, vectors)
    facts = dense_cache.build_cache(vectors, folder)
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
    dense_cache.build_cache(vectors, tmp_path)
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


@pytest.fixture
def many(monkeypatch):
    """More rows than are searched exactly."""
    monkeypatch.setattr(dense, "EXACT_LIMIT", 500)
    return unit(np.random.default_rng(3).normal(size=(6000, 16))).astype(dense.STORED)


def test_large_collections_get_cells_enough_for_the_recall(tmp_path, many):
    index, facts = opened(tmp_path, many)
    assert facts["kind"].startswith("IVF77,SQ8,nprobe=")
    assert 0.95 < facts["recall_at_10"] <= 1
    queries = unit(np.random.default_rng(4).normal(size=(50, 16)))
    _, rows = index.search(queries, 200)
    exact = np.argsort(-(queries @ many.astype(np.float32).T), axis=1)[:, :200]
    shared = [len({*a} & {*b}) for a, b in zip(rows.tolist(), exact.tolist(), strict=True)]
    assert sum(shared) > 0.95 * 200 * 50
    assert rows.min() >= 0


def test_rows_of_cells_are_scored_by_their_stored_vectors(tmp_path, many):
    index, _ = opened(tmp_path, many)
    assert dense_cache.cache_matches(tmp_path) and dense_cache.has_unit_vectors(
        tmp_path / dense.VECTORS
    )
    scores, rows = index.search(many[:20].astype(np.float32), 1)
    assert rows[:, 0].tolist() == list(range(20))
    exact = np.sum(many[:20].astype(np.float32) ** 2, axis=1)
    assert scores[:, 0] == pytest.approx(exact, abs=1e-6)


def test_a_cache_of_other_vectors_is_told(tmp_path, many):
    opened(tmp_path, many)
    other = many.copy()
    other[5] = many[6] * np.float16(0.5)
    np.save(tmp_path / dense.VECTORS, other)
    assert not dense_cache.cache_matches(tmp_path)
    assert not dense_cache.has_unit_vectors(tmp_path / dense.VECTORS)


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_a_large_subset_is_found_as_well_as_all_rows(tmp_path, many, monkeypatch, share):
    monkeypatch.setattr(dense, "SUBSET_LIMIT", 50)
    index, _ = opened(tmp_path, many)
    allowed = np.flatnonzero(np.random.default_rng(5).random(len(many)) < share)
    queries = unit(np.random.default_rng(4).normal(size=(30, 16)))
    _, rows = index.search(queries, 10, allowed)
    exact = queries @ many[allowed].astype(np.float32).T
    best = allowed[np.argsort(-exact, axis=1)[:, :10]]
    shared = sum(len({*a} & {*b}) for a, b in zip(rows.tolist(), best.tolist(), strict=True))
    assert shared >= 0.95 * 300
    assert np.isin(rows, allowed).all()


def test_base_and_delta_are_searched_as_one(tmp_path, many):
    base, delta = many[:5000], many[5000:]
    np.save(tmp_path / dense.VECTORS, base)
    dense_cache.build_cache(base, tmp_path)
    (tmp_path / "delta").mkdir()
    np.save(tmp_path / "delta" / dense.VECTORS, delta)
    spans = {"a": (0, 2000), "b": (2000, 2100), "c": (2100, 5000)}
    layout = Layout.of(spans, {"aa": (0, 1000)}, ["b"])
    index = dense.load(tmp_path, np.arange(5900, dtype=np.int32), layout)
    together = np.concatenate([base[:2000], delta, base[2100:]]).astype(np.float32)
    assert np.array_equal(index.vectors, together.astype(dense.STORED))
    queries = unit(np.random.default_rng(4).normal(size=(30, 16)))
    assert index.scores(queries[0]) == pytest.approx(together @ queries[0], abs=1e-5)
    best = np.argsort(-(queries @ together.T), axis=1)[:, :10]
    for allowed in (None, np.arange(1500, 4000)):
        scores, rows = index.search(queries, 10, allowed)
        if allowed is not None:
            best = allowed[np.argsort(-(queries @ together[allowed].T), axis=1)[:, :10]]
        shared = sum(len({*a} & {*b}) for a, b in zip(rows.tolist(), best.tolist(), strict=True))
        assert shared >= 0.95 * 300
        assert scores[0] == pytest.approx(together[rows[0]] @ queries[0], abs=1e-5)


def test_the_same_vectors_give_the_same_bytes(tmp_path, many):
    contents = set()
    for name in "ab":
        (tmp_path / name).mkdir()
        opened(tmp_path / name, many)
        contents.add((tmp_path / name / dense.CACHE).read_bytes())
    assert len(contents) == 1


def test_all_scores_are_inner_products_across_blocks(tmp_path, many, monkeypatch):
    monkeypatch.setattr(dense, "_BLOCK", 1000)
    index, _ = opened(tmp_path, many)
    query = many[7].astype(np.float32)
    expected = many.astype(np.float32) @ query
    assert index.scores(query) == pytest.approx(expected, abs=1e-5)
    chosen = np.array([5999, 3])
    assert index.scores(query, chosen) == pytest.approx(expected[chosen], abs=1e-5)
    assert index.scores(query, np.array([], np.int64)).shape == (0,)


def test_vectors_without_their_cache_are_refused(tmp_path):
    index, _ = opened(tmp_path, unit(np.eye(3)))
    np.save(tmp_path / dense.VECTORS, unit(np.eye(4)))
    with pytest.raises(ValueError, match="does not match"):
        dense.load(tmp_path, np.arange(4, dtype=np.int32))
    assert len(index) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
@pytest.mark.parametrize("rows", [1, 5000])
def test_a_disk_that_is_full_is_noticed_for_few_vectors_and_for_many(rows):
    import faiss

    index = faiss.IndexFlatIP(64)
    index.add(np.ones((rows, 64), np.float32))
    with pytest.raises(OSError, match="space") as caught:
        dense_cache._write(index, Path("/dev/full"))
    assert caught.value.errno == errno.ENOSPC


def test_what_is_written_is_what_faiss_would_write(tmp_path):
    import faiss

    index = faiss.IndexFlatIP(64)
    index.add(np.random.default_rng(0).random((5000, 64), np.float32))
    dense_cache._write(index, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == faiss.serialize_index(index).tobytes()
