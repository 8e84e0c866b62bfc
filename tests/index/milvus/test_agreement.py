"""Questions of the evaluation find the same clauses in files and in Milvus, but for ties."""

from pathlib import Path

import pytest

from eval.questions import QUESTIONS, load_questions
from index.build.run import build_index
from index.encoder import load_encoder
from index.milvus.push import push
from index.opening import open_local, open_snapshot
from index.settings import Settings
from rag.question.query import QueryParser
from rag.retrieval.retriever import Retriever

ROOT = Path(__file__).parents[3]
TIE = 1e-5
"""Scores closer than this may change places: sums in another order differ in the last digit."""


@pytest.fixture(scope="module")
def retrievers(tmp_path_factory, release):
    """The parser, and the retrievers of the shipped corpus with the shipped encoder."""
    folder = tmp_path_factory.mktemp("agreement")
    settings = Settings(
        corpus=ROOT / "corpus",
        state=folder / "var",
        vector_store="milvus",
        milvus_uri=str(folder / "milvus.db"),
    )
    encoder = load_encoder(settings)
    build_index(settings, encoder=encoder)
    push(settings)
    local, remote = open_local(settings), open_snapshot(settings)
    yield QueryParser(local), *(Retriever(s, encoder, settings) for s in (local, remote))
    remote.close()
    release(settings.milvus_uri)


def differing(retrievers, texts):
    """Return the questions whose first ten clauses differ by more than ties."""
    parser, ours, theirs = retrievers
    found = []
    for text in texts:
        query = parser.parse(text)
        local, remote = (retriever.retrieve(query, 10).hits for retriever in (ours, theirs))
        if not same(local, remote):
            found.append(text)
    return found


def same(local, remote):
    if [hit.rank for hit in local] != [hit.rank for hit in remote]:
        return False
    if any(abs(a.score - b.score) > TIE for a, b in zip(local, remote, strict=True)):
        return False
    strangers = {hit.clause.clause_id for hit in local} ^ {hit.clause.clause_id for hit in remote}
    last = local[-1].score if local else 0.0
    scores = {hit.clause.clause_id: hit.score for hit in (*local, *remote)}
    return all(abs(scores[name] - last) <= TIE for name in strangers)


def dev_questions():
    return [question.question for question in load_questions(QUESTIONS, "dev")]


def test_a_sample_of_questions_finds_the_same_clauses(retrievers):
    sample = dev_questions()[::12]
    assert len(sample) > 10
    assert differing(retrievers, sample) == []


@pytest.mark.slow
def test_every_question_finds_the_same_clauses(retrievers):
    assert differing(retrievers, dev_questions()) == []


def test_a_difference_would_be_seen(retrievers):
    parser, ours, theirs = retrievers
    first, second = (parser.parse(text) for text in ("土地怎么流转？", "数据怎样交易？"))
    hits = ours.retrieve(first, 10).hits
    assert same(hits, theirs.retrieve(first, 10).hits)
    assert not same(hits, theirs.retrieve(second, 10).hits)
    assert not same(hits, hits[:9])
