import pytest

from rag.web.conversations import add_turn, fresh, to_json
from rag.web.reply import Reply, reply_of
from tests.rag.web.serving import client_of, made, settings_in


@pytest.fixture(scope="module")
def client(module_chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    return client_of(made(settings_in(folder), lambda _: module_chain))


def test_conversations_of_a_browser_become_markdown_with_their_sources(client, chain):
    reply = reply_of(chain.answer("数据共享怎么做"), chain.snapshot)
    kept = to_json([add_turn(fresh(), reply)])
    written = client.post("/api/conversations/markdown", json=kept)
    assert written.headers["content-type"].startswith("text/markdown")
    assert "数据共享怎么做" in written.text and "测发〔2024〕1号" in written.text


def test_an_export_speaks_the_language_of_the_page(client):
    refused = Reply("护照？", "没有找到。", refused=True, reason="nothing_found")
    kept = to_json([add_turn(fresh(), refused)])
    english = {"accept-language": "en"}
    written = client.post("/api/conversations/markdown", json=kept, headers=english).text
    assert "The documents say nothing on this" in written and "没有找到" not in written


@pytest.mark.parametrize("body", [[], {}, "x", [{"id": 3}]])
def test_what_is_no_conversation_is_refused(client, body):
    assert client.post("/api/conversations/markdown", json=body).status_code == 422


def test_the_page_comes_with_its_own_script_only(client):
    page = client.get("/history").text
    assert "ui/history.js" in page and page.count("<h1>") == 1
