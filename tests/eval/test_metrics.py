"""Arithmetic expectations; the published library is the oracle for our recall of groups."""

import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import R

from eval.metrics import (
    character_f1,
    citation_scores,
    document_measures,
    marked_share,
    mean_interval,
    must_share,
    paired_p_value,
    percentile,
    retrieval_measures,
    risk_coverage,
    rouge_l,
    says_none,
)


def gold(*ids: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({clause_id}) for clause_id in ids)


def test_any_gold_counts_the_first_found() -> None:
    got = retrieval_measures(["x", "b", "a"], gold("a", "b"), any_gold=True)
    assert (got["recall@1"], got["recall@3"], got["mrr@10"]) == (0.0, 1.0, 0.5)


def test_all_gold_is_capped_recall() -> None:
    got = retrieval_measures(["a", "x", "b", "c"], gold("a", "b", "c", "d"), any_gold=False)
    assert got["recall@1"] == 1.0
    assert got["recall@3"] == pytest.approx(2 / 3)
    assert got["recall@5"] == pytest.approx(3 / 4)


def test_interchangeable_clauses_count_once() -> None:
    needed = (frozenset({"a", "a2"}), frozenset({"b"}))
    got = retrieval_measures(["a2", "a", "b"], needed, any_gold=False)
    assert got["recall@3"] == 1.0
    assert got["recall@1"] == 1.0
    assert got["ndcg@10"] == pytest.approx(1.0)


def test_ndcg_by_hand() -> None:
    got = retrieval_measures(["x", "a", "b"], gold("a", "b"), any_gold=False)
    ideal = 1 + 1 / math.log2(3)
    assert got["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)


def test_no_gold_has_no_retrieval_figures() -> None:
    assert retrieval_measures(["a"], (), any_gold=True) == {}


@given(
    st.lists(st.sampled_from("abcdefghijkl"), unique=True, min_size=1),
    st.sets(st.sampled_from("abcdefghijkl"), min_size=1, max_size=5),
)
def test_recall_agrees_with_the_library_when_not_capped(ranking: list[str], ids: set[str]) -> None:
    got = retrieval_measures(ranking, gold(*sorted(ids)), any_gold=False)
    run = {"q": {c: float(-i) for i, c in enumerate(ranking)}}
    oracle = ir_measures.calc_aggregate([R @ 5, R @ 10], {"q": dict.fromkeys(ids, 1)}, run)
    assert got["recall@5"] == pytest.approx(oracle[R @ 5])
    assert got["recall@10"] == pytest.approx(oracle[R @ 10])


def test_must_strings_ignore_bold_space_and_markers() -> None:
    assert must_share("不低于**10%**的 经费[1]用于奖励", ["不低于10%的经费", "20%"]) == 0.5


def test_character_f1_by_hand() -> None:
    assert character_f1("土地[1]", "土地入市") == pytest.approx(2 * 2 / (2 + 4))
    assert character_f1("土地", "数据") == 0.0


def test_rouge_l_is_order_sensitive() -> None:
    assert rouge_l("甲乙丙", "甲乙丙") == pytest.approx(1.0)
    assert rouge_l("丙甲", "甲丙") == pytest.approx(0.5)


def test_citation_scores() -> None:
    got = citation_scores(["a", "x", "a"], gold("a", "b"), any_gold=False)
    assert got == {"citation_precision": 0.5, "citation_recall": 0.5}
    assert citation_scores(["a"], gold("a", "b"), any_gold=True)["citation_recall"] == 1.0
    assert citation_scores([], gold("a"), any_gold=True)["citation_precision"] == 0.0


def test_marked_share_counts_stating_sentences() -> None:
    text = "高青县的规定如下：\n- 实行长期租赁。[1]\n- 鼓励先租后让。"
    assert marked_share(text) == 0.5
    assert marked_share("") == 1.0


def test_interval_of_a_constant_is_a_point() -> None:
    interval = mean_interval([1.0, 1.0, 1.0])
    assert (interval.low, interval.mean, interval.high) == (1.0, 1.0, 1.0)


def test_interval_holds_the_mean_and_repeats() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 1.0]
    interval = mean_interval(values)
    assert interval.low <= interval.mean <= interval.high
    assert interval == mean_interval(values)


def test_paired_p_value() -> None:
    assert paired_p_value([0.5] * 10, [0.5] * 10) == 1.0
    assert paired_p_value([1.0] * 12, [0.0] * 12) < 0.01
    assert paired_p_value([1.0, 0.0] * 5, [0.0, 1.0] * 5) > 0.5


def test_risk_coverage_by_hand() -> None:
    curve = risk_coverage([0.9, 0.8, 0.8, 0.1], [True, True, False, False])
    assert curve.thresholds == (0.9, 0.8, 0.1)
    assert curve.coverage == (0.25, 0.75, 1.0)
    assert curve.risk == pytest.approx((0.0, 1 / 3, 0.5))
    assert curve.area == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_percentile_of_nothing_is_zero() -> None:
    assert percentile([], 50) == 0.0
    assert percentile([1.0, 3.0], 50) == 2.0


def test_a_right_document_among_the_first_k_passages() -> None:
    files = ["b", "b", "a", "c"]
    one = document_measures(files, ["a"], any_gold=True)
    assert one == {"document@1": 0.0, "document@3": 1.0, "document@5": 1.0, "document@10": 1.0}
    both = document_measures(files, ["a", "b"], any_gold=False)
    assert both == {"document@1": 1.0, "document@3": 1.0, "document@5": 1.0, "document@10": 1.0}
    assert document_measures(files, ["a", "d"], any_gold=False)["document@10"] == 0.5
    assert document_measures(files, [], any_gold=True) == {}


def test_what_must_be_said_in_any_width_and_what_must_not() -> None:
    answer = "每月 **２００元**[1]，10² 平方米。"
    assert must_share(answer, ["200元", "10²平方米", "三年"]) == pytest.approx(2 / 3)
    assert must_share(answer, []) == 1.0
    assert says_none(answer, ["102平方米"])
    assert not says_none(answer, ["300元", "200 元"])
