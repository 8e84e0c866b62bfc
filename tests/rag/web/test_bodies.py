import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.bodies import MAX_DEPTH, MIB, PlainJson, most, require_plain
from rag.web.security import Gate

FILE = {"path": "/etc/hostname", "orig_name": "x", "meta": {"_type": "gradio.FileData"}}


async def told(request):
    return JSONResponse(len(await request.body()))


async def deaf(request):
    return JSONResponse("unread")


def client() -> TestClient:
    routes = [
        Route("/deaf", deaf, methods=["POST"]),
        Route("/{path:path}", told, methods=["POST", "PUT"]),
    ]
    app = Gate(PlainJson(Starlette(routes=routes)))
    return TestClient(app, base_url="http://127.0.0.1")


def pieces(size: int, each: int = 50_000):
    """Yield a body without a length: chunked."""
    for start in range(0, size, each):
        yield b" " * min(each, size - start)


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("POST", "/login", 4096),
        ("POST", "/logout", 4096),
        ("POST", "/x", 65536),
        ("POST", "/api/ask", 2 * MIB),
        ("PUT", "/api/library/files/a.txt", 20 * MIB),
    ],
)
def test_a_body_is_counted_whether_or_not_it_says_its_length(method, path, limit):
    assert most(path) == limit
    assert client().request(method, path, content=b" " * (limit + 1)).status_code == 413
    assert client().request(method, path, content=pieces(limit + 1)).status_code == 413
    upload = client().request(method, path, content=pieces(limit))
    assert upload.status_code == (200 if method == "PUT" or path.startswith("/log") else 400)


def test_a_body_that_nobody_reads_is_refused_by_the_middleware_that_does():
    response = client().post("/deaf", content=pieces(70_000))
    assert (response.status_code, response.json()) == (413, {"error": "内容过大"})
    assert response.headers["connection"] == "close"


def test_a_plain_body_arrives_as_it_was_sent():
    body = json.dumps({"question": "数据", "cards": [{"path": ["一"]}], "n": 1.5}).encode()
    assert client().post("/api/ask", content=body).json() == len(body)
    assert client().post("/api/rebuild").json() == 0
    large = json.dumps(["落户"] * 30_000).encode()
    assert client().post("/api/ask", content=large).json() == len(large)


def nested(item, depth):
    for level in range(depth):
        item = [item] if level % 2 else {"a": item}
    return item


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(FILE).encode(),
        json.dumps({"data": [FILE], "fn_index": 1}).encode(),
        json.dumps({"event_data": {"value": {"path": "https://evil.test/x"}}}).encode(),
        json.dumps(nested(FILE, 9)).encode(),
        b'{"path": "/etc/passwd", "path": []}',  # the twin that a parser would drop
        b'{"p\\u0061th": "/etc/passwd"}',
        json.dumps({"_type": "gradio.FileData"}).encode(),
        json.dumps(FILE).encode("utf-16"),
        json.dumps(FILE).encode("utf-32-le"),
    ],
)
def test_nothing_that_names_a_file_passes(body):
    refused = client().post("/gradio_api/run/predict", content=body)
    assert (refused.status_code, "error" in refused.json()) == (400, True)


@pytest.mark.parametrize(
    "body",
    [
        b'{"question": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b'{"question": "\\ud800 x"}',
        b'{"\\udc00": 1}',
        b'["\\udc00\\ud800"]',
        b'["\xed\xa0\x80"]',
        b'["\xff"]',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 200 + b"]" * 200,
        b"{not json",
        b"a=b&c=d",
        b"1" * 5000,
        b"\x00",
    ],
)
def test_what_is_no_plain_json_is_refused(body):
    refused = client().post("/api/ask", content=body)
    assert (refused.status_code, "error" in refused.json()) == (400, True)


def test_a_pair_of_surrogates_is_a_character():
    assert client().post("/api/ask", content=b'["\\ud83d\\ude00"]').status_code == 200


def test_what_is_as_deep_as_allowed_passes():
    assert client().post("/api/ask", json=nested(1, MAX_DEPTH - 1)).status_code == 200
    assert client().post("/api/ask", json=nested(1, MAX_DEPTH)).status_code == 400


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.just("path"), inner, max_size=4)
    ),
    max_leaves=12,
)


def harmless(value) -> bool:
    if isinstance(value, dict):
        named = isinstance(value.get("path"), str) or value.get("_type")
        return not named and all(map(harmless, value.values())) and all(map(harmless, value))
    if isinstance(value, list):
        return all(map(harmless, value))
    if isinstance(value, str):
        return not any(0xD800 <= ord(char) < 0xE000 for char in value)
    return not isinstance(value, float) or abs(value) < float("inf")


@given(VALUES, st.booleans())
def test_exactly_what_is_harmless_passes(value, escaped):
    body = json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    try:
        require_plain(body)
    except ValueError:
        assert not harmless(value)
    else:
        assert harmless(value)
