import re

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.security import Buckets, Gate, Limits

PAGE = (
    '<html lang="en"><head><meta property="og:url" content="https://gradio.app/" />'
    "<script>a()</script><script type=module src=x></script></head></html>"
)


async def page(request):
    headers = {"access-control-allow-origin": "*"}
    return HTMLResponse(PAGE, headers=headers)


async def echo(request):
    return PlainTextResponse(f"{request.method} {request.url.path}")


def client(**options) -> TestClient:
    routes = [
        Route("/", page),
        Route("/{path:path}", echo, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    gate = Gate(Starlette(routes=routes), **options)
    return TestClient(gate, base_url="http://127.0.0.1:7860")


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "[::1]:80", "LOCALHOST:1"])
def test_our_own_names_are_served(host):
    assert client().get("/x", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "169.254.169.254"])
def test_a_name_that_was_pointed_here_is_refused(host):
    assert client().get("/x", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_only_our_own_page_may_change_anything(headers, status):
    assert client().post("/api/ask", headers=headers).status_code == status


def test_no_other_site_may_read_an_answer():
    assert "access-control-allow-origin" not in client().get("/").headers


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/upload",
        "/gradio_api/api/ask",
        "/gradio_api/call/ask",
        "/gradio_api/run/ask",
        "/gradio_api/component_server",
        "/gradio_api/vibe-edit",
        "/monitoring/summary",
        "/config",
    ],
)
def test_routes_of_gradio_that_nobody_needs_are_closed(path):
    assert client().get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/gradio_api/run/predict", "/gradio_api/queue/join", "/assets/a.js"]
)
def test_routes_that_the_page_needs_are_open(path):
    assert client().post(path).status_code == 200


def test_every_script_of_the_page_carries_the_nonce_of_the_policy():
    first, second = client().get("/"), client().get("/")
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert re.findall(r"<script[^>]*>", first.text) == [
        f'<script nonce="{nonce}" src="/ui/lang.js">',  # before Gradio's own
        f'<script nonce="{nonce}">',
        f'<script nonce="{nonce}" type=module src=x>',
    ]
    assert nonce not in second.headers["content-security-policy"]
    assert int(first.headers["content-length"]) == len(first.content)


def test_the_policy_names_no_other_host_and_the_page_none_either():
    response = client().get("/")
    assert "http" not in response.headers["content-security-policy"]
    assert "gradio.app" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert 'lang="zh-CN"' in response.text
    english = client().get("/", headers={"accept-language": "en-GB,en;q=0.8"})
    assert 'lang="en"' in english.text


def test_a_flood_is_refused_and_reading_is_not_counted():
    flooded = client(limits=Limits(per_second=0.0, burst=3))
    assert [flooded.post("/x").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert flooded.get("/x").status_code == 200


def test_too_large_a_body_is_refused_by_its_length():
    small = client(limits=Limits(max_body=10))
    assert small.post("/x", content=b"0" * 11).status_code == 413
    assert small.post("/x", content=b"0" * 10).status_code == 200


def test_a_length_that_is_no_number_is_refused():
    assert client().post("/x", headers={"content-length": "many"}).status_code == 400


def test_buckets_fill_with_time_and_forget_the_oldest_client():
    now = [0.0]
    buckets = Buckets(Limits(per_second=2.0, burst=2, clients=2), clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    now[0] = 0.5  # 0.5 s at 2 a second: one more
    assert [buckets.take("a") for _ in range(2)] == [True, False]
    assert buckets.take("b") and buckets.take("c")
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
