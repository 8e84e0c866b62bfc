from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from index.text.token_counts import count_tokens, pack_counts, unpack_counts

ROWS = st.lists(st.lists(st.sampled_from(["数据", "土地", "5g", "人", "\U00020000"]), max_size=9))


def spelled(counts):
    """The counts as plain dictionaries, one a row."""
    rows, start = [], 0
    for distinct in counts.distinct.tolist():
        span = slice(start, start + distinct)
        names = [counts.tokens[column] for column in counts.columns[span]]
        rows.append(dict(zip(names, counts.counts[span].tolist(), strict=True)))
        start += distinct
    return rows


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_each_row_is_counted(rows):
    counts = count_tokens(rows)
    assert spelled(counts) == [dict(Counter(row)) for row in rows]
    assert counts.lengths.tolist() == [len(row) for row in rows]
    assert list(counts.tokens) == sorted({token for row in rows for token in row})


def same(one, other):
    return one.tokens == other.tokens and all(
        getattr(one, name).tolist() == getattr(other, name).tolist()
        for name in ("lengths", "distinct", "columns", "counts")
    )


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_packed_counts_come_back(rows):
    counts = count_tokens(rows)
    assert same(unpack_counts(pack_counts(counts)), counts)
