import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.errors import IndexMissing
from index.settings import load_settings
from rag.web.accounts import Accounts
from rag.web.desk import Desk
from rag.web.metrics import Metrics
from rag.web.probes import Probes, probe_routes, shows_metrics
from rag.web.server import create_app
from rag.web.store.database import FILE, Database
from rag.web.store.signins import SignInStore

PASSWORD = "correct horse battery"


def settings_in(folder, **flags):
    (folder / "corpus").mkdir(exist_ok=True)
    return load_settings(corpus=folder / "corpus", state=folder / "state", **flags)


def client_of(settings, opener, host="http://127.0.0.1") -> TestClient:
    """Return a client; the application is made in a running loop, as Gradio wants it."""

    async def make():
        return create_app(settings, opener)

    with ThreadPoolExecutor(1) as pool:
        app = pool.submit(asyncio.run, make()).result()
    return TestClient(app, base_url=host, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(module_chain, tmp_path_factory):
    client = client_of(settings_in(tmp_path_factory.mktemp("probes")), lambda _: module_chain)
    client.post("/api/ask", json={"question": "数据"})
    return client


@pytest.fixture(scope="module")
def guarded(module_chain, tmp_path_factory):
    """An installation that other machines reach, with a reader's account."""
    settings = settings_in(
        tmp_path_factory.mktemp("guarded"), public_hosts=("docs.example",), metrics=True
    )
    Accounts(SignInStore(Database.open(settings))).put("li", "reader", PASSWORD)
    return client_of(settings, lambda _: module_chain)


def test_a_ready_process_says_what_it_serves(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "generation": "g1",
        "checks": {
            "index": {"ok": True, "required": True},
            "database": {"ok": True, "required": True},
        },
    }
    assert client.head("/healthz").status_code == client.head("/readyz").status_code == 200


def test_without_an_index_it_is_alive_and_not_ready(tmp_path):
    def missing(_):
        raise IndexMissing("/secret/path")

    client = client_of(settings_in(tmp_path), missing)
    client.get("/api/health")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["checks"]["index"] == {"ok": False, "required": True, "reason": "missing"}
    assert "secret" not in answer.text
    assert client.get("/healthz").status_code == 200


def test_with_the_database_down_the_chat_answers_and_readiness_says_so(module_chain, tmp_path):
    settings = settings_in(tmp_path)
    client = client_of(settings, lambda _: module_chain)
    assert client.get("/readyz").json()["ready"] is False  # opening
    assert client.post("/api/ask", json={"question": "数据"}).status_code == 200
    for file in settings.state.glob(f"{FILE}*"):
        file.unlink()
    (settings.state / FILE).mkdir()
    answer = client.post("/api/ask", json={"question": "数据"})
    assert answer.status_code == 200 and answer.json()["citations"]


@pytest.mark.parametrize("host", ["10.1.2.3:7860", "pod.internal", "127.0.0.1"])
def test_probes_ask_under_any_name_and_without_a_password(guarded, host):
    for path in ("/healthz", "/readyz"):
        assert guarded.get(path, headers={"host": host}).status_code in (200, 503)
    assert guarded.get("/healthz", headers={"host": host}).status_code == 200
    if host != "127.0.0.1":
        assert guarded.get("/api/documents", headers={"host": host}).status_code == 421
        assert guarded.post("/healthz", headers={"host": host}).status_code == 421


def test_metrics_are_read_on_this_machine(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert 'tiaowen_questions_total{kind="open",outcome="answered"}' in answer.text
    assert 'tiaowen_index_info{generation="g1"} 1.0' in answer.text
    assert "数据" not in answer.text


def test_elsewhere_metrics_need_the_setting_and_an_account(guarded):
    here = {"host": "docs.example"}
    assert guarded.get("/metrics", headers=here).status_code == 401
    assert guarded.get("/metrics", headers=here, auth=("li", PASSWORD)).status_code == 200
    assert shows_metrics(load_settings())
    assert not shows_metrics(load_settings(host="0.0.0.0"))
    assert shows_metrics(load_settings(host="0.0.0.0", metrics=True))


def routes_of(settings, chain) -> TestClient:
    """Return a client of the probes alone."""
    desk = Desk(settings, lambda _: chain)
    desk.chain()
    probes = Probes(desk, Database.open(settings))
    app = FastAPI()
    app.include_router(probe_routes(probes, desk, Metrics(lambda: desk.glance().shelf)))
    return TestClient(app)


def test_without_the_setting_there_are_no_metrics_for_others(chain, tmp_path):
    others = {"public_hosts": ("docs.example",)}
    for flags, status in ((others, 404), (others | {"metrics": True}, 200), ({}, 200)):
        client = routes_of(settings_in(tmp_path, **flags), chain)
        assert client.get("/metrics").status_code == status


def probes_of(chain, folder, **flags):
    settings = settings_in(folder, **flags)
    desk = Desk(settings, lambda _: chain)
    desk.chain()
    now = [0.0]
    return Probes(desk, Database.open(settings), clock=lambda: now[0]), now


def test_servers_behind_us_are_reached_or_not(chain, tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        flags = {
            "vector_store": "milvus",
            "milvus_uri": f"http://127.0.0.1:{port}",
            "generator": "remote",
            "generator_base_url": "http://127.0.0.1:1/v1",
        }
        probes, now = probes_of(chain, tmp_path, **flags)
        up = probes.checks()
    still = probes.checks()["vector_store"]
    now[0] = 6.0
    down = probes.checks()["vector_store"]
    assert (up["vector_store"].ok, still.ok, down.ok) == (True, True, False)
    assert down.required
    # A language model that is away is made up for by the clauses' own sentences.
    assert (up["model"].ok, up["model"].required, up["model"].reason) == (
        False,
        False,
        "unreachable",
    )


def test_a_part_can_be_left_out_of_the_verdict(chain, tmp_path):
    settings = settings_in(tmp_path, database_url=f"sqlite:///{tmp_path}")  # a folder
    client = routes_of(settings, chain)
    refused = client.get("/readyz")
    assert refused.status_code == 503
    assert refused.json()["checks"]["database"]["reason"] == "unreachable"
    assert client.get("/readyz?exclude=database").status_code == 200
    assert client.get("/readyz?exclude=nonsense").status_code == 422
