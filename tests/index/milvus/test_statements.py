"""Statements of a generation in Milvus are encoded as they are asked for, and kept."""

import numpy as np
import pytest

from index.encoder import load_encoder
from index.milvus import statements as module
from index.milvus.statements import EncodedStatements
from index.settings import Settings


class Counting:
    """Reads clauses of a snapshot and notes the rows."""

    def __init__(self, snapshot):
        self.snapshot, self.asked = snapshot, []

    def __call__(self, rows):
        self.asked += rows
        return self.snapshot.clauses(rows)


def test_they_are_what_the_files_hold(local, remote, encoder):
    rows = np.array([5, 0, 200, 5], np.int64)
    ours, theirs = (s.statement_vectors(encoder).of(rows) for s in (local, remote))
    assert ours[1].tolist() == theirs[1].tolist()
    assert np.array_equal(ours[0], theirs[0])


def test_a_static_encoder_scores_candidates_and_a_slow_one_only_reads_hits(local, encoder):
    builtin = load_encoder(Settings())
    rows, vector = np.array([3, 9], np.int64), builtin.encode_queries(["数据共享"])[0]
    texts = [[s.text for s in clause.statements] for clause in local.clauses(rows)]
    best = [(builtin.encode_clauses(t) @ vector).max() for t in texts]
    found = EncodedStatements(local.clauses, builtin).best(vector, rows)
    assert found == pytest.approx(best, abs=1e-3)
    slow = EncodedStatements(local.clauses, encoder)
    assert slow.best(encoder.encode_queries(["数据共享"])[0], rows).tolist() == [-np.inf] * 2
    assert slow.of(rows)[1].tolist() == [len(t) for t in texts]


def test_what_is_known_is_not_read_again(local, encoder, monkeypatch):
    monkeypatch.setattr(module, "_KEPT", 3)
    clauses = Counting(local)
    statements = EncodedStatements(clauses, encoder)
    for rows in ([1, 2, 1], [2, 3], [4], [1]):
        statements.of(np.array(rows, np.int64))
    assert clauses.asked == [1, 2, 3, 4, 1]
    assert len(statements.of(np.array([], np.int64))[0]) == 0
