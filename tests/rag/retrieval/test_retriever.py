"""Retrieval over the shipped documents with an encoder that only counts bigrams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.encoder.base import Progress, Vectors
from index.encoder.identity import Identity
from index.encoder.paired import PairedEncoder
from index.errors import IndexMismatch
from rag.retrieval.fusion import WEIGHTS
from rag.retrieval.retriever import Retriever, by_side, encode_query, interleave, query_text
from rag.scope.places import places_of
from rag.types import Query, Scope


def ids(hits):
    return [hit.clause.clause_id for hit in hits]


def test_a_scope_is_a_hard_filter(parser, retriever):
    hits = retriever.retrieve(parser.parse("吉林怎么放宽落户")).hits
    assert hits[0].clause.clause_id == "jilin-opinions-2020/15"
    assert {hit.clause.doc_id for hit in hits} == {"jilin-opinions-2020"}
    assert [hit.rank for hit in hits] == list(range(1, 11))


def test_scores_fall_and_the_order_is_the_same_again(parser, retriever):
    query = parser.parse("数据交易")
    hits = retriever.retrieve(query).hits
    assert all(a.score >= b.score for a, b in zip(hits, hits[1:], strict=False))
    assert ids(retriever.retrieve(query).hits) == ids(hits)


def test_top_k_is_clipped_and_a_prefix_of_the_longer_list(parser, retriever, shipped):
    query = parser.parse("山西的数据安全")
    three = retriever.retrieve(query, 3).hits
    assert ids(three) == ids(retriever.retrieve(query, 10).hits)[:3]
    everything = retriever.retrieve(parser.parse("数据"), 10_000).hits
    assert len(everything) == len(shipped)


def test_rows_of_a_scope_agree_with_a_plain_loop(retriever, shipped):
    scope = Scope(regions=("220000",))
    expected = [
        row
        for row in range(len(shipped))
        if any(code.startswith("22") for code in shipped.clause(row).regions)
    ]
    assert retriever.rows_in(scope).tolist() == expected
    assert len(retriever.rows_in(Scope())) == len(shipped)


def test_a_province_means_the_plans_of_its_cities(retriever, shipped):
    rows = retriever.rows_in(Scope(regions=("440000",)))
    assert {shipped.clause(int(row)).area for row in rows} == {"粤港澳大湾区内地九市"}


def test_a_comparison_has_hits_from_every_side(parser, retriever):
    query = parser.parse("吉林和山西的最低工资标准有什么不同")
    found = retriever.retrieve(query)
    assert [group[0].clause.doc_id for group in found.group_hits] == [
        "jilin-opinions-2020",
        "shanxi-implementation-plan",
    ]
    assert {hit.clause.doc_id for hit in found.hits[:2]} == {
        "jilin-opinions-2020",
        "shanxi-implementation-plan",
    }


def test_every_pilot_is_a_side_when_the_question_names_none(parser, retriever, shipped):
    found = retriever.retrieve(parser.parse("哪些试点提到首席数据官"))
    areas = [group[0].clause.area for group in found.group_hits]
    assert sorted(areas) == sorted(places_of(shipped).areas)
    assert "首席数据官" in found.hits[0].clause.text


def test_all_clauses_of_a_unit_come_first(parser, retriever, shipped):
    query = parser.parse("县大数据局负责哪些任务？")
    mine = [
        shipped.clause(row).clause_id
        for row in range(len(shipped))
        if "县大数据局" in shipped.clause(row).units
    ]
    assert query.units == ("县大数据局",)
    assert set(ids(retriever.retrieve(query, len(mine)).hits)) == set(mine)


@pytest.mark.parametrize(
    ("question", "clause_id"),
    [
        ("高青那份文件的文号是多少", "gaoqing-2021-31/文号"),
        ("高青那份文件是谁印发的", "gaoqing-2021-31/落款"),
        ("长株潭的试点范围包括哪些城市", "state-council-2025-86/附件7/范围"),
        ("国务院的批复发给谁", "state-council-2025-86/主送"),
    ],
)
def test_facts_of_a_document_come_from_the_clause_that_states_them(
    parser, retriever, question, clause_id
):
    assert ids(retriever.retrieve(parser.parse(question)).hits)[0] == clause_id


def test_a_preferred_scope_lets_others_in_lower_down(parser, retriever):
    hard = parser.parse("吉林的智能网联汽车")
    soft = replace(hard, scope=replace(hard.scope, hard=False))
    assert {h.clause.doc_id for h in retriever.retrieve(hard).hits} == {"jilin-opinions-2020"}
    assert len({h.clause.doc_id for h in retriever.retrieve(soft).hits}) > 1


def test_letterheads_do_not_answer_questions_of_substance(parser, retriever):
    kinds = [h.clause.kind for h in retriever.retrieve(parser.parse("高青各镇办怎么落实")).hits]
    assert "front" not in kinds[:3]


def test_evidence_falls_when_the_corpus_does_not_speak_of_the_matter(parser, retriever):
    known = retriever.retrieve(parser.parse("吉林适时调整最低工资标准")).evidence
    unknown = retriever.retrieve(parser.parse("吉林醉驾判几年")).evidence
    assert known.similarity > unknown.similarity


def test_a_scope_without_clauses_finds_nothing(retriever):
    empty = Scope(doc_ids=("no-such-document",), names=("某文件",))
    found = retriever.retrieve(Query("问", "落户", "落户", scope=empty))
    assert found.hits == ()
    assert found.evidence.similarity == 0


def test_another_encoder_is_refused(shipped, shipped_settings):
    class Other:
        encoder_id, revision, dimension = "other", "1", 512

    with pytest.raises(IndexMismatch):
        Retriever(shipped, Other(), shipped_settings)


def test_near_copies_do_not_fill_the_list(parser, retriever):
    found = retriever.retrieve(parser.parse("数据要素基础制度建设"), 10).hits
    assert len({(hit.clause.doc_id, hit.clause.area) for hit in found}) >= 4


def test_sides_take_turns(parser, retriever):
    hits = retriever.retrieve(parser.parse("落户")).hits
    left, right = hits[:3], hits[3:5]
    merged = interleave((left, right), 10)
    assert ids(merged) == [ids(left)[0], ids(right)[0], ids(left)[1], ids(right)[1], ids(left)[2]]
    assert [hit.rank for hit in merged] == [1, 2, 3, 4, 5]
    assert ids(by_side((left, right), 2)) == [ids(left)[0], ids(right)[0]]


def test_a_clause_scores_the_same_in_a_large_collection(
    parser, retriever, monkeypatch: pytest.MonkeyPatch
):
    """Its best statement counts however many clauses there are."""
    query = parser.parse("租房居住满一年的外地人能不能落户")
    exact = {hit.clause.clause_id: hit.score for hit in retriever.retrieve(query).hits}
    monkeypatch.setattr("rag.retrieval.retriever.EXACT_ROWS", 10)
    large = retriever.retrieve(query).hits
    assert [exact[hit.clause.clause_id] for hit in large] == pytest.approx(
        [hit.score for hit in large], abs=1e-6
    )


def test_the_best_statement_of_a_clause_is_part_of_its_score(
    parser, shipped, bigram_encoder, shipped_settings
):
    query = parser.parse("数据交易")
    alone = Retriever(
        shipped, bigram_encoder, shipped_settings, weights=replace(WEIGHTS, sentence=0.0)
    )
    mixed = Retriever(shipped, bigram_encoder, shipped_settings)
    vector = bigram_encoder.encode_queries([query_text(query)])[0]
    rows = np.arange(len(shipped), dtype=np.int64)
    texts = [[s.text for s in clause.statements] for clause in shipped.clauses(rows)]
    best = [(bigram_encoder.encode_clauses(t) @ vector).max() for t in texts]
    whole = alone._near(vector, rows)
    expected = (1 - WEIGHTS.sentence) * whole + WEIGHTS.sentence * np.array(best)
    assert mixed._near(vector, rows) == pytest.approx(expected, abs=1e-3)


def test_large_collections_are_ranked_from_candidates(
    parser, retriever, monkeypatch: pytest.MonkeyPatch
):
    queries = [parser.parse(text) for text in ("最低工资标准", "吉林数据", "碳汇", "首席数据官")]
    exact = [ids(retriever.retrieve(query, 3).hits) for query in queries]
    monkeypatch.setattr("rag.retrieval.retriever.EXACT_ROWS", 60)
    monkeypatch.setattr("rag.retrieval.retriever.CANDIDATES", 50)
    assert (
        np.mean(
            [ids(retriever.retrieve(q, 3).hits) == e for q, e in zip(queries, exact, strict=True)]
        )
        == 1
    )


def test_the_second_tier_reads_the_places_of_a_question_and_the_first_does_not() -> None:
    class Heard(Identity):
        _encoder_id, _revision, _dimension = "heard", "1", 1

        def __init__(self) -> None:
            self.texts: list[str] = []

        def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            raise AssertionError("a question is no clause")

        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            self.texts += texts
            return np.ones((len(texts), 1), np.float32)

    first, second = Heard(), Heard()
    query = Query("吉林怎么放宽落户", "吉林怎么放宽落户", "放宽落户", unscoped="怎么放宽落户")
    vector = encode_query(PairedEncoder(first, second, "both", share=0.36), query)
    assert (first.texts, second.texts) == (["怎么放宽落户"], ["吉林怎么放宽落户"])
    np.testing.assert_allclose(vector, [0.8, 0.6], atol=1e-6)
    assert encode_query(Heard(), query).shape == (1,)
