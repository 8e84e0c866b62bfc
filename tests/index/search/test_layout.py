import numpy as np

from index.search.layout import Layout


def test_rows_count_all_documents_by_id_wherever_they_lie():
    base = {"a": (0, 2), "c": (2, 5), "d": (5, 6)}
    layout = Layout.of(base, {"b": (0, 1), "c": (1, 3)}, ["c"])
    assert layout.split == 6
    assert layout.place.tolist() == [0, 1, 6, 7, 8, 5]  # a, b and c from the delta, d
    assert layout.base_rows.tolist() == [0, 1, -1, -1, -1, 5]
    assert layout.delta_rows.tolist() == [2, 3, 4]
    assert np.array_equal(layout.row[layout.place], np.arange(6))


def test_everything_may_be_dropped():
    layout = Layout.of({"a": (0, 2)}, {}, ["a"])
    assert len(layout.place) == 0
    assert layout.row.tolist() == [-1, -1]
