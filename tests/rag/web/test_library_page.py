"""The library's table, its timeline, and a document's own page."""

import re

import pytest

from tests.rag.web.serving import client_of, made, settings_in


@pytest.fixture(scope="module")
def client(module_chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelf")
    return client_of(made(settings_in(folder), lambda _: module_chain))


def titles(page: str) -> list[str]:
    return [title[:4] for title in re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)', page)]


def test_the_table_is_sorted_by_each_column_both_ways(client):
    for column in ("title", "doc_number", "issuer", "issued_on", "place", "state", "quality"):
        up = client.get("/library", params={"sort": column, "order": "asc"}).text
        down = client.get("/library", params={"sort": column, "order": "desc"}).text
        assert sorted(titles(up)) == sorted(titles(down)) and len(titles(up)) == 2
        assert up.count('aria-sort="ascending"') == down.count('aria-sort="descending"') == 1
    by_title = titles(client.get("/library", params={"sort": "title"}).text)
    assert by_title == sorted(by_title)
    by_quality = titles(client.get("/library", params={"sort": "quality"}).text)
    assert by_quality == ["关于数据", "恶意&l"]  # the one with a warning comes last


def test_a_filter_and_words_narrow_the_table(client):
    assert titles(client.get("/library", params={"place": "990100"}).text) == ["关于数据"]
    assert titles(client.get("/library", params={"text": "数据 测试市"}).text) == ["关于数据"]
    assert titles(client.get("/library", params={"text": "没有"}).text) == []


def test_the_timeline_has_each_document_under_its_year(client):
    page = client.get("/library", params={"view": "timeline"}).text
    assert "<h2>2024 " in page and page.count('class="tw-day">05&#45;01<') == 2


def test_a_documents_page_has_its_parts_with_links(client):
    page = client.get("/library/sharing").text
    assert page.count("<h1>") == 1 and "关于数据共享的意见" in page
    assert "一、总体要求" in page and "加强数据安全保护" in page
    assert "/clause/sharing/" in page and "/compare?doc=sharing" in page
    assert client.get("/library/none").status_code == 404


def test_markup_of_a_document_stays_text(client):
    for path in ("/library", "/library?view=timeline", "/library/hostile"):
        page = client.get(path).text
        assert "alert" in page
        assert "<script>alert" not in page and "<img" not in page and "<svg" not in page


@pytest.mark.parametrize("query", ["sort=nonsense", "view=x", "order=up", "year=%00"])
def test_what_an_address_says_wrongly_does_no_harm(client, query):
    assert client.get(f"/library?{query}").status_code in (200, 422)
