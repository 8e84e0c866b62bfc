import math

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.lexical import K1, B, LexicalIndex
from index.text.tokens import tokenize

WORDS = st.lists(st.sampled_from(["数", "据", "土", "地", "人", "才", "金", "融"]), max_size=12)


def naive_bm25(rows, query):
    """BM25 in Lucene's form, written from the formula."""
    average = sum(map(len, rows)) / len(rows)
    scores = []
    for row in rows:
        total = 0.0
        for token, weight in query:
            n = sum(token in other for other in rows)
            tf = row.count(token)
            idf = math.log(1 + (len(rows) - n + 0.5) / (n + 0.5))
            total += weight * idf * tf / (tf + K1 * (1 - B + B * len(row) / average))
        scores.append(total)
    return scores


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6).filter(any), WORDS, st.floats(0, 3))
def test_scores_agree_with_the_formula(rows, tokens, weight):
    query = [(token, weight) for token in tokens]
    scores = LexicalIndex.build(rows).scores(query)
    assert scores == pytest.approx(naive_bm25(rows, query), abs=1e-5)


def test_plain_tokens_weigh_one_and_rows_choose_and_order():
    index = LexicalIndex.build([["数据"], ["土地"], ["数据", "土地"]])
    everything = index.scores([("数据", 1.0)])
    assert index.scores(["数据"]).tolist() == everything.tolist()
    assert index.scores(["数据"], np.array([2, 0])).tolist() == everything[[2, 0]].tolist()


def test_idf_is_highest_for_unknown_tokens():
    index = LexicalIndex.build([["数据"], ["数据", "土地"]])
    assert index.idf("土地") == pytest.approx(math.log(1 + 1.5 / 1.5))
    assert index.idf("没有") == pytest.approx(math.log(1 + 2.5 / 0.5))
    assert index.idf("数据") < index.idf("土地") < index.idf("没有")


def test_words_and_bigrams_without_stop_words_folded_to_one_width():
    assert tokenize("数据的要素") == ["数据", "要素", "数据", "据的", "的要", "要素"]
    assert tokenize("５Ｇ网络") == ["5g", "网络", "网络"]
    assert tokenize("增长3.5%，A") == ["增长", "增长", "3.5%"]
    assert tokenize("") == []


def test_saved_index_scores_the_same(tmp_path):
    rows = [tokenize(text) for text in ("数据要素市场化", "土地要素", "")]
    index = LexicalIndex.build(rows)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, rows=3)
    query = tokenize("土地市场")
    assert loaded.scores(query).tolist() == index.scores(query).tolist()
    assert loaded.problems() == []


def test_rows_without_any_token_can_be_indexed(tmp_path):
    LexicalIndex.build([[], []]).save(tmp_path)
    assert LexicalIndex.load(tmp_path, rows=2).scores(["数据"]).tolist() == [0.0, 0.0]


def test_build_does_not_depend_on_hash_order(tmp_path):
    rows = [tokenize("数据要素市场化配置综合改革"), tokenize("改革试点")]
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
        LexicalIndex.build(rows).save(folder)
    tokens = (first / "bm25_tokens.txt").read_text(encoding="utf-8").split("\n")
    assert tokens == sorted(tokens)
    assert [p.read_bytes() for p in sorted(first.iterdir())] == [
        p.read_bytes() for p in sorted(second.iterdir())
    ]


def test_scores_agree_with_a_published_library():
    rng = np.random.default_rng(5)
    words = [f"词{n}" for n in range(40)]
    rows = [[words[n] for n in rng.zipf(1.5, size) % 40] for size in rng.integers(1, 60, 300)]
    index = LexicalIndex.build(rows)
    reference = bm25s.BM25(k1=K1, b=B, method="lucene")
    reference.index(rows, show_progress=False)
    for query in (["词1"], ["词3", "词7", "词3"], words):
        assert index.scores(query) == pytest.approx(reference.get_scores(query), rel=1e-4)


def test_an_index_of_another_size_is_refused(tmp_path):
    LexicalIndex.build([["数据"], ["土地"]]).save(tmp_path)
    with pytest.raises(ValueError, match="2 rows, not 3"):
        LexicalIndex.load(tmp_path, rows=3)


def test_counts_beyond_a_byte_are_kept(tmp_path):
    LexicalIndex.build([["数据"] * 300, ["数据"]]).save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, rows=2)
    assert loaded.problems() == []
    rows = [["数据"] * 300, ["数据"]]
    assert loaded.scores(["数据"]) == pytest.approx(naive_bm25(rows, [("数据", 1)]), abs=1e-5)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=40),
    st.lists(st.tuples(st.sampled_from("数据土地人才金融空"), st.floats(0.1, 3)), max_size=6),
    st.integers(0, 45),
    st.data(),
)
def test_search_is_the_sorted_scores_above_zero(rows, query, top_k, data):
    ranks = np.array(data.draw(st.permutations(range(len(rows)))), np.int32)
    allowed = data.draw(st.none() | st.lists(st.integers(0, len(rows) - 1), unique=True))
    index = LexicalIndex.build(rows, ranks)
    everything = np.round(index.scores(query), 6)
    chosen = range(len(rows)) if allowed is None else allowed
    expected = sorted(
        (r for r in chosen if everything[r] > 0), key=lambda r: (-everything[r], ranks[r])
    )
    wanted = None if allowed is None else np.array(allowed, np.int64)
    scores, found = index.search(query, top_k, wanted)
    assert scores == pytest.approx(everything[found], abs=2e-6)
    assert scores == pytest.approx(everything[expected[:top_k]], abs=2e-6)
    if len(set(everything[everything > 0].tolist())) == np.count_nonzero(everything > 0):
        assert found.tolist() == expected[:top_k]


def test_frequent_tokens_decide_among_rows_that_have_the_rare_one():
    rows = [["全国", "数据"] + ["填"] * 9, *[["全国"]] * 500, ["数据", "填"], ["数据"] * 3]
    index = LexicalIndex.build(rows)
    query = [("全国", 1.0), ("数据", 1.0)]
    _, found = index.search(query, 3)
    exact = index.scores(query)
    assert found.tolist() == np.argsort(-exact, kind="stable")[:3].tolist()


def test_ties_go_to_the_lower_rank():
    index = LexicalIndex.build([["数据"]] * 4, np.array([3, 1, 2, 0], np.int32))
    assert index.search(["数据"], 3)[1].tolist() == [3, 1, 2]
    assert index.search(["数据"], 3, np.array([0, 2]))[1].tolist() == [2, 0]
