"""No endpoint of the page takes a file, an address or a path, at either of two depths.

The first depth is our own: a body that names a file is refused. The second is Gradio's, reached
here by asking the mounted application directly: it copies nothing that it wasn't given as an
upload, and no page of this one uploads.
"""

import os
import threading

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Mount

from tests.rag.web.serving import client_of, made, settings_in

ADDRESS = "http://127.0.0.1:{port}/stolen.txt"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Gradio's folder for what was sent, chosen before any component is made."""
    folder = tmp_path_factory.mktemp("gradio")
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    yield folder
    del os.environ["GRADIO_TEMP_DIR"]
    if before:
        os.environ["GRADIO_TEMP_DIR"] = before


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("attacked")


@pytest.fixture(scope="module")
def app(kept, folder, module_chain):
    return made(settings_in(folder), lambda _: module_chain)


@pytest.fixture(scope="module")
def inner(app):
    """Return Gradio's own application, with nothing of ours before it."""
    mounted = next(route.app for route in app.routes if isinstance(route, Mount))
    return TestClient(mounted, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def endpoints(app):
    """Return all that Gradio's /config names: the number of each endpoint and of its inputs."""
    mounted = next(route.app for route in app.routes if isinstance(route, Mount))
    found = mounted.get_blocks().config["dependencies"]
    assert len(found) > 20
    return [(item["id"], len(item["inputs"])) for item in found if item["backend_fn"]]


@pytest.fixture(scope="module")
def listener():
    """A port that notes whether anybody calls."""
    import socket

    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    calls, stop = [], threading.Event()

    def listen():
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            calls.append(1)
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], calls
    stop.set()
    thread.join()
    server.close()


def attacks(folder, port):
    """Return what somebody may send in place of a text."""
    secret = folder / "state" / "tiaowen.sqlite"
    paths = ["/etc/hostname", "/dev/zero", "/proc/self/environ", str(secret), "../../etc/passwd"]
    paths += [
        "tiaowen.toml",
        ".git/config",
        "/nowhere",
        ADDRESS.format(port=port),
        "file:///etc/passwd",
    ]
    for path in paths:
        file = {"path": path, "orig_name": "x", "meta": {"_type": "gradio.FileData"}}
        yield file
        yield [{"role": "user", "content": [file]}]
        yield {"url": path, **file}
        yield {"value": file}
        yield {"path": path}


def copied(kept):
    return [path for path in kept.rglob("*") if path.is_file()]


def test_no_endpoint_takes_a_file_from_whoever_names_its_path(
    app, folder, endpoints, listener, kept, monkeypatch
):
    monkeypatch.setattr("rag.web.throttle.Buckets.take", lambda *_: True)
    client, (port, calls) = client_of(app), listener
    for number, inputs in endpoints:
        for attack in attacks(folder, port):
            body = {"fn_index": number, "session_hash": "a", "data": [attack] * max(inputs, 1)}
            event = {**body, "data": [None] * inputs, "event_data": attack}
            for address, sent in (("run/predict", body), ("queue/join", event)):
                answer = client.post(f"/gradio_api/{address}", json=sent)
                assert answer.status_code == 400, (number, attack)
                assert attack_path(attack) not in answer.text
    assert copied(kept) == [] and calls == []


def attack_path(attack) -> str:
    while not isinstance(attack, dict) or "path" not in attack:
        attack = (
            attack[0] if isinstance(attack, list) else attack.get("content", attack.get("value"))
        )
    return attack["path"]


def test_gradio_itself_copies_nothing_either(inner, folder, endpoints, kept):
    paths = ["/etc/hostname", "/dev/zero", str(folder / "state" / "tiaowen.sqlite"), "/nowhere"]
    for number, inputs in endpoints:
        for path in paths:
            file = {"path": path, "orig_name": "x", "meta": {"_type": "gradio.FileData"}}
            for place in range(inputs):
                data = [None] * inputs
                data[place] = file
                body = {"fn_index": number, "session_hash": "a", "data": data}
                answer = inner.post("/gradio_api/run/predict", json=body)
                assert str(kept) not in answer.text
    assert copied(kept) == []
