"""A generation read from Milvus is the generation that was pushed, without any local file."""

import gc

import numpy as np
import pytest

from index.errors import IndexMismatch, IndexMissing
from index.milvus.client import Client
from index.milvus.push import push
from index.opening import open_snapshot


def test_documents_clauses_and_columns_are_the_same(local, remote):
    assert remote.documents == local.documents
    assert list(remote.clause_ids) == list(local.clause_ids)
    assert np.array_equal(remote.tie_rank, local.tie_rank)
    assert np.array_equal(remote.doc_rows, local.doc_rows)
    assert list(remote.columns()) == list(local.columns())
    assert list(remote.texts()) == list(local.texts())
    for document in local.documents:
        assert remote.document(document.doc_id) == local.document(document.doc_id)
        assert remote.rows_of(document.doc_id).tolist() == local.rows_of(document.doc_id).tolist()


def test_each_clause_is_found_by_row_and_by_id(local, remote):
    for row in (0, 1, 200, len(local) - 1):
        assert remote.clause(row) == local.clause(row)
        assert remote.row(local.clause_ids[row]) == row
        assert remote.clause_ids[row] == local.clause_ids[row]


@pytest.mark.parametrize("row", [-1, 406, 10_000])
def test_a_row_that_is_not_there_is_a_key_error(snapshot, row):
    with pytest.raises(KeyError):
        snapshot.clause(row)


@pytest.mark.parametrize("name", ["nobody/一", "一' or row >= 0 or clause_id in ['", 'a"\\"]', ""])
def test_an_unknown_id_is_a_key_error(snapshot, name):
    with pytest.raises(KeyError):
        snapshot.row(name)
    with pytest.raises(KeyError):
        snapshot.document("nobody")


def test_the_manifest_comes_along_and_the_name_says_where_from(local, remote):
    assert remote.manifest == local.manifest
    assert remote.generation == f"{local.generation}@milvus"
    assert remote.store_problems() == []


def test_only_the_encoder_that_made_the_vectors_is_accepted(remote, encoder):
    remote.require_encoder(encoder)
    other = type(encoder)()
    other.revision = "2"
    with pytest.raises(IndexMismatch, match="编码器"):
        remote.require_encoder(other)


def test_clauses_that_a_search_found_are_read_in_one_request(shipped, encoder, monkeypatch):
    snapshot = open_snapshot(shipped)
    rows = snapshot.dense.search(encoder.encode_queries(["土地"]), 30)[1][0]
    asked = []
    query = snapshot._shelf._client.query
    monkeypatch.setattr(
        snapshot._shelf._client, "query", lambda *a, **k: asked.append(a) or query(*a, **k)
    )
    texts = [clause.text for clause in snapshot.clauses(rows)]
    assert len(asked) == 1
    scattered = [row for row in range(0, 400, 7) if row not in rows]
    assert [clause.text for clause in snapshot.clauses(scattered)] == [
        snapshot.clause(row).text for row in scattered
    ]
    assert len(asked) == 2
    assert len(set(texts)) > 1


def test_no_files_are_needed(settings, tmp_path):
    push(settings)
    bare = settings.model_copy(update={"state": tmp_path / "empty"})
    snapshot = open_snapshot(bare)
    assert [document.title for document in snapshot.documents] == [
        "乙县土地管理办法",
        "甲市数据要素方案",
    ]
    assert not (tmp_path / "empty").exists()


def test_a_generation_that_was_not_pushed_is_missing(settings):
    push(settings)
    with pytest.raises(IndexMissing, match="push"):
        open_snapshot(settings, "g000009-20260102T030405Z@milvus")


def test_another_encoder_setting_is_a_mismatch(settings, tmp_path):
    push(settings)
    other = settings.model_copy(update={"encoder": "BAAI/bge-m3", "state": tmp_path / "empty"})
    with pytest.raises(IndexMismatch, match="推送"):
        open_snapshot(other)


def test_a_snapshot_that_nobody_holds_lets_go_of_its_line(shipped, monkeypatch):
    closed = []
    monkeypatch.setattr(Client, "close", lambda self: closed.append(self))
    snapshot = open_snapshot(shipped)
    snapshot.clause(0)
    assert closed == []
    del snapshot
    gc.collect()
    assert len(closed) == 1
