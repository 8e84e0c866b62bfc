"""The best statement of each clause, against a loop over all of them."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.search import statements as module
from index.search.layout import DELTA, Layout
from index.search.statements import StatementVectors, greatest, load, write_statements


def unit(rows):
    rows = np.asarray(rows, np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def naive(vectors, counts, rows, query):
    """The greatest inner product of each row's statements, one by one."""
    ends = np.cumsum(counts)
    scores = np.float16(vectors).astype(np.float32) @ query
    return [max(scores[ends[r] - counts[r] : ends[r]], default=-np.inf) for r in rows]


@pytest.fixture(autouse=True, params=[0, module.HELD], ids=["mapped", "held"])
def held(request, monkeypatch):
    """Few statements are kept in memory, many stay in their file."""
    monkeypatch.setattr(module, "HELD", request.param)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 99))
def test_the_best_statement_is_what_a_loop_finds(data, counts, seed):
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(sum(counts) + 1, 4)))[:-1]
    rows = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=8))
    query = unit(rng.normal(size=(1, 4)))[0]
    offsets = np.concatenate([[0], np.cumsum(counts)])
    made = StatementVectors(vectors.astype(np.float16), offsets)
    found = made.best(query, np.array(rows, np.int64))
    assert found.tolist() == pytest.approx(naive(vectors, counts, rows, query), abs=1e-6)
    assert len(made) == sum(counts)


def test_a_block_at_a_time_is_the_same(monkeypatch):
    vectors = unit(np.random.default_rng(0).normal(size=(9, 4)))
    made = StatementVectors(vectors, np.array([0, 2, 2, 5, 9]))
    rows = np.array([3, 1, 0, 2, 3])
    whole = made.best(vectors[0], rows)
    monkeypatch.setattr(module, "_BLOCK", 2)
    assert made.best(vectors[0], rows).tolist() == whole.tolist()
    assert whole[1] == -np.inf and whole[0] == whole[4]


def test_files_of_a_base_and_a_delta_are_read_as_one(tmp_path):
    base, delta = unit(np.eye(4)[[0, 1, 2, 3, 0]]), unit(np.eye(4)[[2, 1]])
    write_statements(tmp_path, base, [2, 0, 3])
    (tmp_path / DELTA).mkdir()
    write_statements(tmp_path / DELTA, delta, [0, 2])
    # 甲 (a row) and 丙 (a row) stay, 乙 (two statements) went, 丁 (two rows) came.
    layout = Layout.of({"甲": (0, 1), "乙": (1, 2), "丙": (2, 3)}, {"丁": (0, 2)}, ["乙"])
    made = load(tmp_path, 4, layout)
    rows = np.arange(4)  # 丁's two, then 丙 and 甲: in the order of their code points
    assert made.counts(rows).tolist() == [0, 2, 3, 2]
    vectors, counts = made.of(rows)
    expected = np.concatenate([delta, base[2:], base[:2]])
    assert np.array_equal(vectors, expected) and counts.tolist() == [0, 2, 3, 2]
    assert made.best(np.eye(4, dtype=np.float32)[1], rows).tolist() == [-np.inf, 1, 0, 1]
    assert len(made) == 7


def test_files_that_do_not_fit_are_refused(tmp_path):
    write_statements(tmp_path, unit(np.eye(3)), [1, 2])
    with pytest.raises(ValueError, match="not 4"):
        load(tmp_path, 3)
    np.save(tmp_path / module.VECTORS, np.eye(2))
    with pytest.raises(ValueError, match="does not match"):
        load(tmp_path, 2)


def test_the_greatest_of_no_statements_is_nothing():
    assert greatest(np.zeros(0, np.float32), np.array([0, 0])).tolist() == [-np.inf] * 2
