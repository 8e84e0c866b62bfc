"""Pushing: complete or not at all, once each, and a way back."""

import pytest

from index.build.run import build_index
from index.errors import IndexMismatch, IndexMissing, IndexWriteError
from index.generation.folders import current_generation
from index.milvus import push as pushing
from index.milvus.aliases import generations_in, prune, roll_back, serving
from index.milvus.client import Client
from index.milvus.names import collection_of, documents_of
from index.milvus.push import IDENTITY, push
from index.milvus.records import record_of
from index.opening import open_snapshot, serving_generation


@pytest.fixture
def client(settings):
    client = Client(settings)
    yield client
    client.close()


def change(settings, encoder, number):
    """Add a document and build; return the new generation."""
    path = settings.corpus / f"丙{number}.txt"
    path.write_text(f"丙县第{number}号办法\n第一条 试行{number}年。\n", encoding="utf-8")
    return build_index(settings, encoder=encoder).generation


def test_a_push_reports_what_it_did_and_serves(settings, client):
    report = push(settings)
    generation = current_generation(settings.state)
    assert (report.generation, report.collection) == (
        generation,
        collection_of("tiaowen", generation),
    )
    assert report.written == report.clauses == client.count(report.collection) > 3
    assert serving(client, "tiaowen") == generation
    assert serving_generation(settings) == f"{generation}@milvus"


def test_pushing_again_writes_nothing(settings, client):
    first, second = push(settings), push(settings)
    assert (second.written, second.clauses) == (0, first.clauses)
    assert client.count(first.collection) == first.clauses


def test_filters_for_other_tools_are_stored(settings, client):
    collection = push(settings).collection
    found = client.query(collection, 'folder == "国办"', ["doc_id", "text", "level", "issued_on"])
    assert {record["doc_id"] for record in found} == {"国办/甲"}
    assert any("数据共享" in record["text"] for record in found)


@pytest.mark.parametrize("sent", [0, 1])
def test_a_push_that_is_cut_off_goes_on_without_duplicates(settings, client, monkeypatch, sent):
    monkeypatch.setattr(pushing, "BATCH", 2)
    upsert, calls = Client.upsert, []

    def cut(self, collection, records):
        if not collection.endswith("_documents"):
            calls.append(len(records))
            if len(calls) > sent:
                raise ConnectionResetError
        upsert(self, collection, records)

    monkeypatch.setattr(Client, "upsert", cut)
    with pytest.raises(ConnectionResetError):
        push(settings)
    assert serving(client, "tiaowen") is None
    monkeypatch.setattr(Client, "upsert", upsert)
    report = push(settings)
    assert report.written == report.clauses - 2 * sent
    assert client.count(report.collection) == report.clauses
    assert open_snapshot(settings).store_problems() == []


def test_half_a_batch_is_completed_and_a_stranger_deleted(settings, client, monkeypatch):
    monkeypatch.setattr(pushing._Push, "_fill_documents", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        push(settings)
    monkeypatch.undo()
    collection = collection_of("tiaowen", current_generation(settings.state))
    records = client.query(collection, "row == 1", ["*"])
    client.delete(collection, "clause_id", [records[0]["clause_id"]])
    (record,) = client.query(collection, "row == 0", ["*"])
    del record["bm25"]
    client.upsert(collection, [{**record, "clause_id": "stranger/一"}])
    report = push(settings)
    assert report.written == 1
    assert client.count(collection) == report.clauses
    assert client.get(collection, "clause_id", ["stranger/一"], ["row"]) == []


def test_wrong_counts_are_not_served(settings, encoder, client, monkeypatch):
    first = push(settings).generation
    change(settings, encoder, 1)
    count = Client.count
    monkeypatch.setattr(Client, "count", lambda self, name: count(self, name) - 1)
    with pytest.raises(IndexWriteError, match="没有启用"):
        push(settings)
    assert serving(client, "tiaowen") == first
    monkeypatch.undo()
    assert push(settings).written == 0


def test_another_index_of_the_same_name_is_left_alone(settings, client):
    report = push(settings)
    documents = documents_of(report.collection)
    client.upsert(documents, [record_of(IDENTITY, IDENTITY, 0, "0" * 64)])
    with pytest.raises(IndexMismatch, match="另一份索引"):
        push(settings)
    assert client.count(report.collection) == report.clauses


def test_the_alias_moves_on_and_back(settings, encoder, client):
    first = push(settings).generation
    second = change(settings, encoder, 1)
    held = open_snapshot(settings)
    assert push(settings).generation == second
    assert open_snapshot(settings).generation == f"{second}@milvus"
    assert held.clause(0).text  # readers of the first go on reading it
    assert roll_back(settings) == first
    assert serving(client, "tiaowen") == first
    assert roll_back(settings, second) == second
    with pytest.raises(IndexMissing, match=first):
        roll_back(settings, "g000077-20260102T030405Z")


def test_there_is_nothing_before_the_first(settings):
    push(settings)
    with pytest.raises(IndexMissing, match="没有可以退回"):
        roll_back(settings)


def test_two_generations_are_kept(settings, encoder, client):
    first = push(settings).generation
    second, _ = change(settings, encoder, 1), push(settings)
    third = change(settings, encoder, 2)
    report = push(settings)
    assert report.dropped == (first,)
    assert generations_in(client, "tiaowen") == (second, third)
    assert prune(client, "tiaowen") == ()
    assert len(client.collections()) == 4


def test_two_names_in_one_server_do_not_meet(settings, client):
    push(settings)
    other = settings.model_copy(update={"milvus_collection": "tiaowen_test"})
    push(other)
    assert generations_in(client, "tiaowen") == generations_in(client, "tiaowen_test")
    with pytest.raises(IndexMissing):
        roll_back(other)
