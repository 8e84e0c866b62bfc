"""Server down, wrong token, a cut line: a clear message, nothing lost, nothing swapped silently."""

import logging
import socket
import threading

import pytest

from index.errors import IndexUnavailable, IndexUnreachable, SettingsError
from index.milvus import push as pushing
from index.milvus import serving as serving_module
from index.milvus.client import Client
from index.milvus.faults import shown
from index.milvus.push import push
from index.milvus.serving import served_generation
from index.opening import open_snapshot
from rag.pipeline import Pipeline

TOKEN = "root:correct-horse"


@pytest.fixture
def port(tmp_path, servers):
    with servers.lite_server(str(tmp_path / "server")) as port:
        yield port


@pytest.fixture
def line(port, servers):
    line = servers.Line(port)
    yield line
    line.close()


@pytest.fixture
def wired(settings, line):
    """Settings that reach the server through the line."""
    return at(settings, line.port)


def at(settings, port, **changes):
    uri = f"http://127.0.0.1:{port}"
    return settings.model_copy(update={"milvus_uri": uri, "milvus_timeout": 2.5, **changes})


@pytest.fixture
def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def impatient(monkeypatch):
    """The alias is asked every time."""
    monkeypatch.setattr(serving_module, "_EVERY_S", 0.0)
    monkeypatch.setattr(serving_module, "_AFTER_FAILURE_S", 0.0)
    monkeypatch.setattr(serving_module, "_PATIENCE_S", 1.0)


def bare(settings, tmp_path):
    """Settings of a machine without an index of its own."""
    return settings.model_copy(update={"state": tmp_path / "empty"})


def test_a_server_that_is_down_is_named(settings, tmp_path, closed_port):
    down = bare(at(settings, closed_port, milvus_timeout=0.5), tmp_path)
    with pytest.raises(IndexUnreachable, match=f"连不上 Milvus（http://127.0.0.1:{closed_port}"):
        open_snapshot(down)
    with pytest.raises(IndexUnreachable, match="连不上"):
        push(at(settings, closed_port, milvus_timeout=0.5))


def test_while_it_is_down_this_machine_serves_and_says_so(settings, closed_port, caplog):
    snapshot = open_snapshot(at(settings, closed_port, milvus_timeout=0.5))
    assert not snapshot.generation.endswith("@milvus")
    assert "连不上 Milvus" in caplog.text
    assert f"暂用本机索引 {snapshot.generation}" in caplog.text


def test_a_named_generation_is_never_replaced(settings, closed_port):
    with pytest.raises(IndexUnreachable):
        open_snapshot(
            at(settings, closed_port, milvus_timeout=0.5), "g000001-20260102T030405Z@milvus"
        )


def test_nothing_pushed_is_told(wired, tmp_path):
    with pytest.raises(IndexUnavailable, match="index push --to milvus"):
        open_snapshot(bare(wired, tmp_path))


def test_a_wrong_token_is_refused_and_never_shown(settings, tmp_path, servers, caplog):
    caplog.set_level(logging.DEBUG)
    with servers.lite_server(str(tmp_path / "server"), TOKEN) as port:
        right = at(settings, port, milvus_token=secret(TOKEN))
        assert push(right).clauses
        wrong = bare(at(settings, port, milvus_token=secret("root:wrong-horse")), tmp_path)
        with pytest.raises(IndexUnreachable, match="拒绝了凭据") as refused:
            open_snapshot(wrong)
    said = f"{refused.value} {caplog.text} {wrong!r} {right!r}"
    assert "horse" not in said


def secret(value):
    from pydantic import SecretStr

    return SecretStr(value)


def test_a_file_that_cannot_be_opened_is_named(settings, tmp_path):
    elsewhere = settings.model_copy(update={"milvus_uri": str(tmp_path / "no" / "milvus.db")})
    with pytest.raises(IndexUnreachable, match=r"打不开 .*milvus\.db"):
        push(elsewhere)


def test_a_file_that_another_process_holds_is_named(settings, servers, tmp_path):
    held = tmp_path / "held.db"
    with servers.lite_server(str(held)), pytest.raises(IndexUnreachable, match="另一个进程"):
        push(settings.model_copy(update={"milvus_uri": str(held)}))


def test_the_extra_is_named_when_it_is_missing(settings, monkeypatch):
    from importlib import util

    from index.milvus import client

    monkeypatch.setattr(
        client, "find_spec", lambda name: None if name == "pymilvus" else util.find_spec(name)
    )
    with pytest.raises(SettingsError, match=r"tiaowen\[milvus\]"):
        push(settings)


def test_an_address_is_shown_without_its_password():
    assert shown("https://root:s3cret@milvus.example:19530/db") == "https://milvus.example:19530/db"


def test_a_line_cut_in_the_middle_of_a_push(wired, line, monkeypatch):
    monkeypatch.setattr(pushing, "BATCH", 2)
    upsert = Client.upsert
    sent = []

    def cut_at_the_second(self, collection, records):
        sent.append(collection)
        if len(sent) == 3:  # the identity and one batch are written
            line.cut()
        upsert(self, collection, records)

    monkeypatch.setattr(Client, "upsert", cut_at_the_second)
    with pytest.raises(IndexUnreachable, match="再运行一次即可接着做"):
        push(wired)
    line.mend()
    assert served_generation(wired) is None
    report = push(wired)
    client = Client(wired)
    assert client.count(report.collection) == report.clauses
    assert 0 < report.written < report.clauses
    client.close()


def test_a_short_break_is_waited_out(wired, line, monkeypatch):
    upsert = Client.upsert

    def break_for_a_moment(self, collection, records):
        if not collection.endswith("_documents"):
            line.cut()
            threading.Timer(0.2, line.mend).start()
        upsert(self, collection, records)

    monkeypatch.setattr(Client, "upsert", break_for_a_moment)
    report = push(wired)
    assert report.written == report.clauses


def test_a_break_in_a_question_is_answered_from_here(wired, line, encoder, impatient, caplog):
    generation = push(wired).generation
    pipeline = Pipeline(wired, encoder, open_snapshot(wired))
    assert pipeline.answer("土地用途可以改变吗？").snapshot == f"{generation}@milvus"
    line.cut()
    answer = pipeline.answer("为了保护什么制定办法？")
    assert answer.snapshot == generation
    assert "暂用本机索引" in caplog.text
    line.mend()
    answers = (pipeline.answer("土地用途可以改变吗？").snapshot for _ in range(20))
    assert f"{generation}@milvus" in answers


def test_a_server_that_failed_is_left_alone_for_a_while(wired, line, encoder, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(serving_module, "monotonic", lambda: now[0])
    generation = push(wired).generation
    pipeline = Pipeline(wired, encoder, open_snapshot(wired))
    assert pipeline.answer("土地用途可以改变吗？").snapshot == f"{generation}@milvus"
    line.cut()  # the alias was asked just now, so its answer would still stand for seconds
    assert pipeline.answer("为了保护什么制定办法？").snapshot == generation
    line.mend()
    assert pipeline.answer("土地用途可以改变吗？").snapshot == generation
    now[0] += serving_module._AFTER_FAILURE_S
    assert pipeline.answer("土地用途可以改变吗？").snapshot == f"{generation}@milvus"


def test_without_an_index_here_a_break_is_an_error(wired, line, encoder, impatient, tmp_path):
    push(wired)
    stateless = bare(wired, tmp_path)
    pipeline = Pipeline(stateless, encoder, open_snapshot(stateless))
    line.cut()
    with pytest.raises(IndexUnreachable, match="连不上"):
        pipeline.answer("土地用途可以改变吗？")
    line.mend()
    assert pipeline.answer("土地用途可以改变吗？").text


def test_a_new_generation_is_joined_when_the_alias_moves(settings, encoder, impatient):
    from index.build.run import build_index

    push(settings)
    pipeline = Pipeline(settings, encoder, open_snapshot(settings))
    (settings.corpus / "丁.txt").write_text("丁县办法\n第一条 试行。\n", encoding="utf-8")
    second = build_index(settings, encoder=encoder).generation
    before = pipeline.answer("试行多久？").snapshot
    push(settings)
    assert before != f"{second}@milvus"
    assert pipeline.answer("试行多久？").snapshot == f"{second}@milvus"
