import re

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.security import Gate

PAGE = (
    '<html lang="en"><head><meta property="og:url" content="https://gradio.app/" />'
    "<script>a()</script><script type=module src=x></script></head></html>"
)


async def page(request):
    headers = {"access-control-allow-origin": "*"}
    return HTMLResponse(PAGE, headers=headers)


async def forwarded(request):
    return JSONResponse([name for name in request.headers if name.startswith("x-")])


async def echo(request):
    await request.body()
    return PlainTextResponse(f"{request.method} {request.url.path}")


def client(**options) -> TestClient:
    routes = [
        Route("/", page),
        Route("/headers", forwarded),
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


CLOSED = """
/gradio_api/file=/etc/passwd /gradio_api/file/etc/passwd /gradio_api/proxy=http://127.0.0.1/
/gradio_api/upload /gradio_api/upload_progress /gradio_api/api/ask /gradio_api/call/ask
/gradio_api/call/v2/ask /gradio_api/run/ask /gradio_api/run/predict/x /gradio_api/component_server
/gradio_api/vibe-edit /gradio_api/stream/x /gradio_api/runs /gradio_api/info
/gradio_api/openapi.json /gradio_api/dev/reload /gradio_api/token /gradio_api/user
/gradio_api/app_id /gradio_api/login_check
/gradio_api/profiling/traces /gradio_api/heartbeat/a/b /gradio_api /gradio_api/ /gradio_api//upload
/gradio_api/queue/joined /monitoring/summary /config /config/ /svelte/x /manifest.json /pwa_icon
"""


@pytest.mark.parametrize("path", CLOSED.split())
def test_routes_of_gradio_that_nobody_needs_are_closed(path):
    assert client().get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/run/predict", "/gradio_api/queue/join", "/gradio_api/queue/data", "/assets/a.js"]
    + ["/gradio_api/cancel", "/gradio_api/heartbeat/abc", "/gradio_api/startup-events"],
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


@pytest.mark.parametrize(
    ("length", "status"),
    [("many", 400), ("-1", 400), ("٣", 400), ("9" * 5000, 413), ("65537", 413), ("65536", 200)],
)
def test_the_length_is_a_number_within_the_limit(length, status):
    headers = {"content-length": length.encode("latin-1", "replace")}
    if length == "٣":
        headers = {"content-length": "²".encode("latin-1")}
    assert client().post("/x", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("name", "value"),
    [("host", "["), ("host", "127.0.0.1["), ("origin", "http://["), ("origin", "http://[::1")],
)
def test_a_header_that_is_no_address_is_refused(name, value):
    assert client().post("/x", headers={name: value}).status_code == 400


@pytest.mark.parametrize("name", ["x-forwarded-host", "x-forwarded-proto", "x-gradio-server"])
def test_nobody_chooses_the_address_that_gradio_takes_for_its_own(name):
    assert client().get("/headers", headers={name: "evil.example"}).json() == []
