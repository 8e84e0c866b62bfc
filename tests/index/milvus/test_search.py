"""One interface, two stores: what holds of the files must hold of Milvus."""

import numpy as np
import pytest

from index.milvus.client import Client
from index.milvus.push import push
from index.milvus.schema import BM25_TEXT
from index.opening import open_snapshot

QUESTIONS = ("吉林怎么放宽落户条件？", "数据要素怎样流通交易", "土地 30% 5G")
EVERY_OTHER = np.arange(0, 400, 2)
SCOPES = {
    "all": None,
    "run": np.arange(50, 250),
    "runs": np.array([3, 9, 10, 200, 201, 202, 203, 204]),
    "scattered": EVERY_OTHER,
    "none": np.zeros(0, np.int64),
}


@pytest.fixture(params=SCOPES, ids=str)
def allowed(request):
    return SCOPES[request.param]


def pool(snapshot, allowed):
    return np.arange(len(snapshot), dtype=np.int64) if allowed is None else allowed


@pytest.mark.parametrize("question", QUESTIONS)
def test_dense_search_is_the_sorted_inner_products(snapshot, encoder, allowed, question):
    vectors = encoder.encode_queries([question])
    scores, rows = snapshot.dense.search(vectors, 10, allowed)
    chosen = pool(snapshot, allowed)
    every = np.round(snapshot.dense.vectors[chosen].astype(np.float32) @ vectors[0], 6)
    order = np.lexsort((snapshot.tie_rank[chosen], -every))[:10]
    assert scores.shape == rows.shape == (1, min(10, len(chosen)))
    assert rows[0].tolist() == chosen[order].tolist()
    assert np.allclose(scores[0], every[order], atol=2e-6)


@pytest.mark.parametrize("question", QUESTIONS)
def test_lexical_search_is_the_sorted_scores(snapshot, allowed, question):
    tokens = snapshot.lexical.tokenize(question)
    scores, rows = snapshot.lexical.search(tokens, 10, allowed)
    chosen = pool(snapshot, allowed)
    every = snapshot.lexical.scores(tokens, chosen)
    order = np.lexsort((snapshot.tie_rank[chosen], -np.round(every, 6)))
    order = [i for i in order[:10] if every[i] > 0]
    assert rows.tolist() == chosen[order].tolist()
    assert np.allclose(scores, every[order], atol=2e-6)


def test_milvus_bm25_is_ours_for_weighted_and_repeated_tokens(local, remote):
    tokens = local.lexical.tokenize(QUESTIONS[0])
    weighted = [(token, 1 / place) for place, token in enumerate(tokens, 1)]
    for asked in (tokens, weighted, [*weighted, *weighted[:2]]):
        assert np.allclose(local.lexical.scores(asked), remote.lexical.scores(asked), atol=1e-5)
        ours, theirs = (s.lexical.search(asked, 10) for s in (local, remote))
        assert ours[1].tolist() == theirs[1].tolist()
        assert np.allclose(ours[0], theirs[0], atol=1e-5)


def test_both_stores_know_the_same_tokens(local, remote):
    tokens = [*local.lexical.tokenize("".join(QUESTIONS)), "3.5%", "没有这个词", ""]
    assert any(remote.lexical.document_frequency(token) for token in tokens)
    for token in tokens:
        frequency = remote.lexical.document_frequency(token)
        assert frequency == local.lexical.document_frequency(token)
        assert remote.lexical.idf(token) == pytest.approx(local.lexical.idf(token))


def test_other_tools_can_search_the_text_with_jieba(settings):
    pytest.importorskip("jieba", reason='needs pip install "tiaowen[milvus]"')
    settings = settings.model_copy(update={"milvus_jieba": True})
    collection = push(settings).collection
    client = Client(settings)
    hits = client.search(collection, BM25_TEXT, ["怎样保护耕地"], limit=1)[0]
    assert "耕地" in open_snapshot(settings).clause(hits[0][0]).text
    client.close()


def test_signs_within_a_token_survive_the_analyzer(settings):
    push(settings)
    snapshot = open_snapshot(settings)
    ((row,), (hit,)) = (
        snapshot.lexical.search(["3.5%"], 5)[1].tolist(),
        np.flatnonzero(snapshot.lexical.scores(["3.5%"])),
    )
    assert row == hit
    assert "3.5%" in snapshot.clause(row).text
    assert snapshot.lexical.search(["3"], 5)[1].tolist() == []


@pytest.mark.parametrize("top_k", [0, 1, 406, 10_000])
def test_no_more_is_returned_than_there_is(snapshot, encoder, top_k):
    vectors = encoder.encode_queries(list(QUESTIONS[:2]))
    k = min(top_k, len(snapshot))
    scores, rows = snapshot.dense.search(vectors, top_k)
    assert scores.shape == rows.shape == (2, k)
    assert len(set(rows[0].tolist())) == k
    assert len(snapshot.lexical.search(["数据"], top_k)[1]) <= k


def test_scores_follow_the_order_of_the_rows(snapshot, encoder):
    vector = encoder.encode_queries([QUESTIONS[0]])[0]
    rows = np.array([300, 2, 2, 57], np.int64)
    every = snapshot.dense.scores(vector)
    assert np.allclose(snapshot.dense.scores(vector, rows), every[rows], atol=1e-6)
    tokens = snapshot.lexical.tokenize(QUESTIONS[0])
    every = snapshot.lexical.scores(tokens)
    assert np.allclose(snapshot.lexical.scores(tokens, rows), every[rows], atol=1e-6)


def test_scores_of_rows_that_a_graph_misses_are_worked_out_here(remote, encoder, monkeypatch):
    vector = encoder.encode_queries([QUESTIONS[0]])[0]
    rows = np.arange(20, dtype=np.int64)
    expected = remote.dense.scores(vector, rows)
    whole = remote.dense._client.search
    monkeypatch.setattr(
        remote.dense._client, "search", lambda *a, **k: [hits[:7] for hits in whole(*a, **k)]
    )
    assert np.allclose(remote.dense.scores(vector, rows), expected, atol=1e-6)
