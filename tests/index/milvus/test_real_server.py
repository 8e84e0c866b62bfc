"""A real Milvus server: pushed to, killed, stopped, robbed of a collection, shared by processes.

The package `milvus` (2.3.5) brings a server that needs no container. It is older than BM25 in
Milvus, so collections are made without that field here, and with the indexes that it knows; all
else is the code that runs. `TIAOWEN_TEST_MILVUS` names a folder that keeps the unpacked server.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.build.run import build_index
from index.errors import IndexMissing, IndexUnreachable
from index.milvus import push as pushing
from index.milvus import schema
from index.milvus.aliases import roll_back, serving
from index.milvus.client import Client
from index.milvus.names import documents_of
from index.milvus.push import push
from index.opening import open_local, open_snapshot

milvus = pytest.importorskip("milvus", reason="needs pip install milvus==2.3.5")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # the package leaves its logs open
]
OLDER = {"row": "STL_SORT", "place": "STL_SORT"}


class Server:
    """The server's process; `port` may change when it is started again."""

    def __init__(self, folder):
        self._server = milvus.MilvusServer(wait_for_started=True)
        self._server.set_base_dir(str(folder))
        self._server.start()

    @property
    def port(self):
        return self._server.listen_port

    def kill(self):
        self._server.server_proc.kill()
        self._server.server_proc.wait()

    def start(self):
        self._server.start()

    @contextmanager
    def stopped(self):
        """The process is there and answers nothing: as slow as a server can be."""
        os.kill(self._server.server_proc.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._server.server_proc.pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    pytest.importorskip("pymilvus", reason='needs pip install "tiaowen[milvus]"')
    kept = os.environ.get("TIAOWEN_TEST_MILVUS")
    server = Server(Path(kept) if kept else tmp_path_factory.mktemp("server"))
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def without_bm25(monkeypatch):
    def known(indexes):
        return [
            {**one, "index_type": OLDER.get(one["field_name"], "Trie")}
            if one["index_type"] == "INVERTED"
            else one
            for one in indexes
        ]

    clauses, documents = pushing.clauses_indexes, pushing.documents_indexes
    monkeypatch.setattr(schema, "_functions", lambda jieba: [])
    monkeypatch.setattr(pushing, "clauses_indexes", lambda *a, **k: known(clauses(*a, **k)))
    monkeypatch.setattr(pushing, "documents_indexes", lambda: known(documents()))


@pytest.fixture
def real(settings, server, request):
    """Settings of two documents and the server, with a name of their own there."""
    names = {"milvus_collection": f"t{abs(hash(request.node.name))}", "milvus_timeout": 60}
    yield settings.model_copy(update={"milvus_uri": uri(server), **names})
    client = Client(settings.model_copy(update={"milvus_uri": uri(server), "milvus_timeout": 60}))
    client._milvus.drop_alias(names["milvus_collection"])
    for collection in client.collections():
        client.drop(collection)
    client.close()


def uri(server):
    return f"http://127.0.0.1:{server.port}"


def bare(settings, tmp_path, **changes):
    """Settings of a machine without an index of its own."""
    return settings.model_copy(update={"state": tmp_path / "empty", **changes})


def test_what_is_pushed_is_read_back(real, encoder, tmp_path):
    report = push(real)
    local, remote = open_local(real), open_snapshot(bare(real, tmp_path))
    assert remote.documents == local.documents
    assert [remote.clause(row) for row in range(len(local))] == local.clauses(range(len(local)))
    vectors = encoder.encode_queries(["土地用途", "数据共享"])
    for allowed in (None, np.array([0, 2])):
        ours, theirs = (s.dense.search(vectors, 3, allowed) for s in (local, remote))
        np.testing.assert_array_equal(ours[1], theirs[1])
        np.testing.assert_allclose(ours[0], theirs[0], atol=1e-5)
    assert push(real).written == 0
    assert report.written == report.clauses == len(local)


def test_the_folder_of_the_corpus_parts_a_collection(real):
    collection = push(real).collection
    client = Client(real)
    fields = client._milvus.describe_collection(collection)["fields"]
    assert [field["name"] for field in fields if field.get("is_partition_key")] == ["folder"]
    # This version puts what is upserted into partitions by another field (milvus-io/milvus#30772),
    # so that a filter on the key finds nothing; one on any other field does.
    found = client.query(collection, 'doc_id == "国办/甲"', ["folder"])
    assert [record["folder"] for record in found] == ["国办", "国办"]
    client.close()


def test_the_alias_moves_and_moves_back(real, encoder):
    first = push(real).generation
    held = open_snapshot(real)
    (real.corpus / "丁.txt").write_text("丁县办法\n第一条 试行。\n", encoding="utf-8")
    second = build_index(real, encoder=encoder).generation
    push(real)
    client = Client(real)
    assert serving(client, real.milvus_collection) == second
    assert len(open_snapshot(real)) == len(held) + 1
    assert held.clause(0).text  # whoever still answers from the old one goes on
    assert roll_back(real) == first
    assert serving(client, real.milvus_collection) == first
    client.close()


def test_a_lost_collection_is_named(real, tmp_path):
    report = push(real)
    snapshot = open_snapshot(real)
    client = Client(real)
    client.drop(documents_of(report.collection))
    with pytest.raises(IndexMissing, match="push"):
        open_snapshot(bare(real, tmp_path))
    assert open_snapshot(real).generation == report.generation  # this machine's stands in
    assert snapshot.dense.search(np.eye(1, 64, dtype=np.float32), 1)[1].shape == (1, 1)
    client.close()


def test_a_server_that_does_not_answer_is_given_up_in_time(real, server, tmp_path):
    report = push(real)
    hasty = bare(real, tmp_path, milvus_timeout=4)
    snapshot = open_snapshot(hasty)
    with server.stopped(), pytest.raises(IndexUnreachable, match="连不上"):
        snapshot.dense.search(np.eye(1, 64, dtype=np.float32), 1)
    assert open_snapshot(real).generation == f"{report.generation}@milvus"


def test_a_killed_server_has_everything_when_it_is_back(real, server, tmp_path):
    report = push(real)
    snapshot = open_snapshot(bare(real, tmp_path, milvus_timeout=4))
    server.kill()
    with pytest.raises(IndexUnreachable, match="连不上"):
        snapshot.dense.search(np.eye(1, 64, dtype=np.float32), 1)
    assert open_snapshot(real.model_copy(update={"milvus_timeout": 1})).generation == (
        report.generation
    )
    server.start()
    back = bare(real, tmp_path, milvus_uri=uri(server))
    assert open_snapshot(back).store_problems() == []


READ = """
import numpy as np
from index.opening import open_snapshot
from index.settings import load_settings

snapshot = open_snapshot(load_settings())
rows = snapshot.dense.search(np.eye(1, 64, dtype=np.float32), 4)[1][0]
print(snapshot.generation, [clause.text for clause in snapshot.clauses(rows)])
"""


def test_processes_share_a_server(real, tmp_path):
    generation = push(real).generation
    places = {"STATE": tmp_path / "empty", "MILVUS_URI": real.milvus_uri, "MILVUS_TIMEOUT": 60}
    places |= {"VECTOR_STORE": "milvus", "MILVUS_COLLECTION": real.milvus_collection}
    env = os.environ | {f"TIAOWEN_{name}": str(value) for name, value in places.items()}
    command = [sys.executable, "-c", READ]
    readers = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE) for _ in range(3)]
    said = [reader.communicate()[0].decode() for reader in readers]
    assert said[0].startswith(f"{generation}@milvus ['")
    assert said[0] == said[1] == said[2]
