from hypothesis import given
from hypothesis import strategies as st

from index.search.token_table import TokenTable

TOKENS = st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"), min_size=1))


@given(TOKENS, TOKENS)
def test_places_are_those_in_sorted_order(known, others):
    tokens = sorted(set(known))
    table = TokenTable.of(tokens)
    assert len(table) == len(tokens)
    for token in (*known, *others):
        assert table.place(token) == (tokens.index(token) if token in tokens else None)


def test_a_saved_table_is_the_same(tmp_path):
    for tokens in ([], ["要素"], ["a", "要素", "𠀀"]):
        TokenTable.of(tokens).save(tmp_path / "tokens.txt")
        table = TokenTable.load(tmp_path / "tokens.txt")
        assert [table.token(place) for place in range(len(table))] == tokens
