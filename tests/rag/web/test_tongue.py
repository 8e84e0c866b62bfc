import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.tongue import Tongue


async def heard(request):
    return PlainTextResponse(",".join(request.headers.getlist("accept-language")))


@pytest.fixture
def client():
    app = Tongue(Starlette(routes=[Route("/{path:path}", heard)]))
    return TestClient(app, headers={"accept-language": "zh-CN,zh;q=0.9"})


def test_the_address_decides_and_its_choice_is_kept(client):
    first = client.get("/?lang=en")
    assert first.text == "en"
    assert first.headers["set-cookie"].startswith("tiaowen_lang=en; Path=/; ")
    assert client.get("/clause/x").text == "en"
    assert client.get("/?lang=zh").text == "zh-CN"
    later = client.get("/")
    assert (later.text, "set-cookie" in later.headers) == ("zh-CN", False)


@pytest.mark.parametrize("query", ["", "?lang=", "?lang=fr", "?lang=en%0d%0aset-cookie:x=1"])
def test_without_a_choice_the_browser_decides(client, query):
    answer = client.get(f"/{query}")
    assert answer.text == "zh-CN,zh;q=0.9"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("cookie", "language"),
    [
        ("a=b; tiaowen_lang=en; c=d", "en"),
        ("tiaowen_lang=en", "en"),
        ("tiaowen_lang=english", "zh-CN,zh;q=0.9"),
        ("x_tiaowen_lang=en", "zh-CN,zh;q=0.9"),
    ],
)
def test_only_the_cookie_of_that_name_and_a_known_word_count(client, cookie, language):
    assert client.get("/", headers={"cookie": cookie}).text == language


def test_under_a_prefix_the_choice_is_kept_for_the_prefix():
    app = Tongue(Starlette(routes=[Route("/{path:path}", heard)]))
    client = TestClient(app, root_path="/docs")
    assert "; Path=/docs/; " in client.get("/docs/?lang=en").headers["set-cookie"]
