"""The search page and route over two small documents, one of them full of markup."""

import pytest

from rag.web.search_page import LENGTH, snippet
from tests.rag.web.serving import client_of, made, settings_in


@pytest.fixture(scope="module")
def client(module_chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    return client_of(made(settings_in(folder), lambda _: module_chain))


def test_programs_get_documents_with_clauses_and_the_places_in_them(client):
    found = client.get("/api/search", params={"q": "“数据共享”"}).json()
    assert (found["documents"], found["clauses"], found["nearest"]) == (1, 1, False)
    result = found["results"][0]
    assert (result["doc_id"], result["state"], result["named"]) == ("sharing", "in_force", True)
    clause = result["clauses"][0]
    assert clause["clause_id"] == "sharing/（二）"
    assert [clause["text"][a:b] for a, b in clause["spans"]] == ["数据共享"]


def test_programs_search_within_the_document_of_a_clause(client):
    everywhere = client.get("/api/search", params={"q": "文件"}).json()
    assert [item["doc_id"] for item in everywhere["results"]] == ["hostile"]
    within = {"q": "文件", "clause": "sharing/（二）"}
    assert client.get("/api/search", params=within).json()["documents"] == 0
    assert client.get("/api/search", params={"q": "x", "clause": "gone/1"}).status_code == 404


def test_the_page_marks_what_it_finds_and_links_to_it(client):
    page = client.get("/search", params={"q": "无条件共享"}).text
    assert page.count("<h1>") == 1
    assert "<mark>无条件共享</mark>" in page
    assert "/clause/sharing/%EF%BC%88%E4%BA%8C%EF%BC%89?start=10&amp;end=15" in page
    assert 'value="无条件共享"' in page


def test_markup_of_documents_and_queries_stays_text(client):
    hostile = "<script>alert(1)</script>"
    for path in ("/search?q=单元格", f"/search?q={hostile}", f"/search?q=x&issuer={hostile}"):
        page = client.get(path).text
        assert hostile not in page and "<img" not in page and "<svg" not in page


def test_filters_narrow_and_stay_chosen(client):
    page = client.get("/search", params={"q": "数据", "place": "990100"}).text
    assert '<option value="990100" selected>' in page
    assert "关于<mark>数据</mark>共享的意见" in page
    assert client.get("/search", params={"q": "数据", "year": "1999"}).text.count("tw-hit") == 0


def test_an_empty_search_explains_itself_with_examples_that_are_found(client):
    page = client.get("/search", headers={"accept-language": "en"}).text
    assert "For example" in page and "search?q=" in page
    assert "Nothing found" in client.get("/search?q=zzzz&lang=en").text


def test_a_page_beyond_the_last_and_a_long_query_do_no_harm(client):
    assert client.get("/search", params={"q": "数据", "page": 999}).status_code == 200
    assert client.get("/api/search", params={"q": "数" * 500}).status_code == 422


def test_a_snippet_shows_the_first_mark_and_no_more_than_its_length():
    text = "甲" * 100 + "乙丙" + "丁" * 300
    shown, marks = snippet(text, ((100, 102), (390, 395)))
    assert [shown[a:b] for a, b in marks] == ["乙丙"]
    assert len(shown) == LENGTH + 2 and shown[0] == shown[-1] == "…"
    assert snippet("短", ()) == ("短", ())
