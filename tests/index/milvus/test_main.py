"""`python -m index push` and what other commands show of an index in Milvus."""

import json

import pytest

from index.__main__ import main
from index.build.run import build_index


@pytest.fixture
def run(settings, monkeypatch, capsys):
    """Runs a command with the settings in the environment; returns exit code and output."""
    monkeypatch.setenv("TIAOWEN_STATE", str(settings.state))
    monkeypatch.setenv("TIAOWEN_CORPUS", str(settings.corpus))

    def command(*arguments):
        try:
            main(arguments)
        except SystemExit as left:
            return left.code or 0, capsys.readouterr()
        raise AssertionError("typer always exits")

    return command


def test_push_and_roll_back(run, settings, encoder):
    uri = ("--uri", settings.milvus_uri)
    code, said = run("push", "--to", "milvus", *uri)
    assert (code, said.out.count("Milvus 已启用 g000001-")) == (0, 1)
    assert "推送条款" in said.err
    (settings.corpus / "丁.txt").write_text("丁县办法\n第一条 试行。\n", encoding="utf-8")
    build_index(settings, encoder=encoder)
    assert run("push", *uri)[0] == 0
    code, said = run("push", "--rollback", *uri)
    assert (code, said.out.startswith("Milvus 已启用 g000001-")) == (0, True)
    code, said = run("push", "--rollback", *uri)
    assert (code, said.err.count("没有可以退回的索引")) == (3, 1)


def test_another_collection_and_generation_can_be_named(run, settings):
    uri = ("--uri", settings.milvus_uri)
    code, said = run("push", "--collection", "policy_2026", *uri)
    assert (code, said.out.count("policy_2026_g000001_")) == (0, 1)
    code, said = run("push", "--from", "g000009-20260102T030405Z", *uri)
    assert (code, said.err.count("没有名为 g000009")) == (3, 1)
    code, said = run("push", "--collection", "不行", *uri)
    assert (code, said.err.count("milvus_collection")) == (2, 1)


def test_nothing_but_milvus_is_known(run):
    code, said = run("push", "--to", "qdrant")
    assert code == 2
    assert "milvus" in said.err


def test_status_and_clauses_read_milvus(run, settings, monkeypatch, tmp_path):
    assert run("push", "--uri", settings.milvus_uri)[0] == 0
    monkeypatch.setenv("TIAOWEN_VECTOR_STORE", "milvus")
    monkeypatch.setenv("TIAOWEN_MILVUS_URI", settings.milvus_uri)
    monkeypatch.setenv("TIAOWEN_STATE", str(tmp_path / "empty"))
    code, said = run("status", "--json")
    data = json.loads(said.out)
    assert code == 0
    assert data["snapshot"].endswith("@milvus")
    assert [d["doc_id"] for d in data["documents"]] == ["乙", "国办/甲"]
    code, said = run("clauses")
    assert (code, said.out.count("保护耕地")) == (0, 1)
