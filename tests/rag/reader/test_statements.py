"""The reader takes the statements' vectors from the index."""

from __future__ import annotations

import numpy as np
import pytest

from rag.reader.statements import StatementReader


class QueriesOnly:
    """An encoder that must not be asked for clauses any more."""

    def __init__(self, encoder):
        self.encoder_id, self.revision = encoder.encoder_id, encoder.revision
        self.dimension, self.encode_queries = encoder.dimension, encoder.encode_queries

    def encode_clauses(self, texts, progress=None):
        raise AssertionError(texts)


@pytest.fixture
def reader(shipped, bigram_encoder):
    return StatementReader(shipped, QueriesOnly(bigram_encoder))


def test_no_statement_is_encoded_to_answer_a_question(reader, parser, retriever):
    query = parser.parse("吉林怎么放宽落户")
    hits = retriever.retrieve(query).hits
    ranked = reader.rank(query, hits)
    assert ranked[0].clause.clause_id == "jilin-opinions-2020/15"
    stated = [s for hit in hits for s in hit.clause.statements if s.role != "units"]
    assert len(ranked) == len(stated)
    assert all(scored.sentence.role != "units" for scored in ranked)


def test_meaning_is_the_cosine_with_the_topic(reader, parser, shipped, bigram_encoder):
    query = parser.parse("数据交易")
    clauses = shipped.clauses([3, 200, 3 + 7])
    scored = reader.score(query, clauses)
    topic = bigram_encoder.encode_queries([query.topic])[0]
    official = " ".join(term for term, _ in query.expansions)
    other = bigram_encoder.encode_queries([official])[0] if official else -topic
    vectors = bigram_encoder.encode_clauses([s.sentence.text for s in scored])
    expected = np.maximum(vectors @ topic, np.maximum(vectors @ other, 0))
    assert [s.meaning for s in scored] == pytest.approx(expected.tolist(), abs=1e-3)


def test_nearness_is_the_cosine_of_each_with_each(reader, parser, shipped, bigram_encoder):
    query = parser.parse("数据交易")
    these, those = (reader.score(query, shipped.clauses(rows)) for rows in ([20, 8], [300]))
    ours, theirs = (
        bigram_encoder.encode_clauses([s.sentence.text for s in side]) for side in (these, those)
    )
    assert reader.nearness(these[::-1], those) == pytest.approx((ours @ theirs.T)[::-1], abs=1e-3)


def test_clauses_without_statements_have_no_score(reader, parser):
    assert reader.score(parser.parse("数据"), []) == ()
