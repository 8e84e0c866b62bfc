"""Two documents or clauses side by side, over two small documents."""

import pytest

from tests.rag.web.serving import client_of, made, settings_in


@pytest.fixture(scope="module")
def client(module_chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compare")
    return client_of(made(settings_in(folder), lambda _: module_chain))


def test_two_clauses_stand_side_by_side_with_their_differences(client):
    both = {"clause": ["sharing/（一）", "sharing/（二）"]}
    page = client.get("/compare", params=both).text
    assert page.count("<td>") == 2 and "分级保护" in page and "无条件共享" in page


def test_one_clause_is_offered_those_that_share_most_words(client):
    page = client.get("/compare", params={"clause": "sharing/（二）"}).text
    assert "/compare?clause=sharing%2F" in page and page.count("tw-hit") >= 2


def test_a_document_without_another_asks_for_it(client):
    page = client.get("/compare", params={"doc": "sharing"}).text
    assert page.count("<select") == 2 and '<option value="sharing" selected>' in page
    same = client.get("/compare", params={"doc": ["sharing", "sharing"]}).text
    assert page.count("<select") == same.count("<select")


def test_two_documents_list_what_only_one_of_them_has(client):
    page = client.get("/compare", params={"doc": ["sharing", "hostile"]}).text
    assert page.count("<details") == 2 and "加强组织领导" in page
    assert "<script>alert" not in page and "<img" not in page


@pytest.mark.parametrize("query", ["doc=none&doc=sharing", "clause=none"])
def test_what_is_not_there_is_404(client, query):
    assert client.get(f"/compare?{query}").status_code == 404
