import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import postings_writer
from index.search.postings import FILES, TOKENS, Postings
from index.search.postings_writer import write_postings
from index.text.token_counts import count_tokens

ROWS = st.lists(st.lists(st.sampled_from(["数", "据", "土", "地", "a"]), max_size=6), max_size=4)


@pytest.mark.parametrize("block", [1, 7, postings_writer._BLOCK])
def test_parts_are_written_as_if_counted_at_once(tmp_path_factory, monkeypatch, block):
    monkeypatch.setattr(postings_writer, "_BLOCK", block)

    @settings(max_examples=40, deadline=None)
    @given(st.lists(ROWS, max_size=4))
    def check(parts):
        folders = [tmp_path_factory.mktemp(name) for name in ("at_once", "in_parts")]
        whole = count_tokens([row for part in parts for row in part])
        Postings.of_counts(whole).save(folders[0])
        write_postings(folders[1], map(count_tokens, parts))
        for name in (*FILES, TOKENS):
            assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()

    check()
