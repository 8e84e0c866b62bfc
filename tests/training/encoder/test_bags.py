import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from training.encoder.bags import Bags, expand, join_bags, token_parts
from training.encoder.contrast import drop_words, schedule, thin_out

LISTS = st.lists(st.lists(st.integers(0, 50), max_size=6), min_size=1, max_size=8)


def bags_of(lists: list[list[int]]) -> Bags:
    flat = np.array([token for tokens in lists for token in tokens], dtype=np.int32)
    return Bags(flat, np.concatenate(([0], np.cumsum([len(tokens) for tokens in lists]))))


def lists_of(bags: Bags) -> list[list[int]]:
    return [bags.ids[bags.offsets[i] : bags.offsets[i + 1]].tolist() for i in range(len(bags))]


@given(LISTS, st.data())
def test_take_returns_the_rows_asked_for(lists: list[list[int]], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1), min_size=1, max_size=10))
    taken = bags_of(lists).take(np.array(rows, dtype=np.int64))
    assert lists_of(taken) == [lists[row] for row in rows]


@given(LISTS, LISTS)
def test_join_puts_bags_one_after_the_other(a: list[list[int]], b: list[list[int]]) -> None:
    assert lists_of(join_bags([bags_of(a), bags_of(b)])) == a + b


@given(LISTS, st.floats(0, 1), st.integers(0, 9))
def test_thinned_bags_keep_order_and_number(
    lists: list[list[int]], share: float, seed: int
) -> None:
    thinned = lists_of(thin_out(bags_of(lists), share, np.random.default_rng(seed)))
    assert len(thinned) == len(lists)
    for less, all_tokens in zip(thinned, lists, strict=True):
        rest = iter(all_tokens)
        assert all(token in rest for token in less)  # a subsequence


def test_about_the_share_is_left_out() -> None:
    bags = bags_of([[1] * 10_000])
    kept = thin_out(bags, 0.3, np.random.default_rng(0))
    assert 6800 < len(kept.ids) < 7200


@given(LISTS, st.floats(0, 1), st.integers(0, 9))
def test_a_text_never_loses_its_last_word(lists: list[list[int]], share: float, seed: int) -> None:
    fewer = lists_of(drop_words(bags_of(lists), share, np.random.default_rng(seed)))
    assert [bool(tokens) for tokens in fewer] == [bool(tokens) for tokens in lists]
    for less, all_tokens in zip(fewer, lists, strict=True):
        rest = iter(all_tokens)
        assert all(token in rest for token in less)


def test_all_words_dropped_leaves_the_first() -> None:
    fewer = drop_words(bags_of([[3, 4], [], [5, 6, 7]]), 1.0, np.random.default_rng(0))
    assert lists_of(fewer) == [[3], [], [5]]


def test_schedule_warms_up_and_falls_to_zero() -> None:
    rates = [schedule(step, 100) for step in range(100)]
    assert rates[:5] == [0.2, 0.4, 0.6, 0.8, 1.0]
    assert all(a >= b for a, b in zip(rates[5:], rates[6:], strict=False))
    assert rates[-1] < 0.001


def test_tokens_are_made_of_the_tokens_they_contain() -> None:
    words = ["[UNK]", "企", "业", "企业", "科技企业", "技"]
    parts = token_parts(Tokenizer(models.Unigram([(word, -1.0) for word in words], 0, False)))
    found = [[words[part] for part in tokens] for tokens in lists_of(parts)]
    assert found == [
        ["[UNK]"],
        ["企"],
        ["业"],
        ["企", "业", "企业"],
        ["企", "业", "企业", "科技企业", "技"],
        ["技"],
    ]
    assert lists_of(expand(bags_of([[3, 5], [], [1]]), parts)) == [[1, 2, 3, 5], [], [1]]
