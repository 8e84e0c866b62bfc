"""The insights over HTTP: lists, tables, files, the page; and what is asked wrongly."""

import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from rag.web.insights_english import VALUES
from tests.rag.web.serving import client_of, made, settings_in

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def client(tmp_path_factory, shipped):
    chain = SimpleNamespace(snapshot=shipped)
    settings = settings_in(tmp_path_factory.mktemp("insights"))
    with client_of(made(settings, lambda _: chain)) as client:
        yield client


def test_what_there_is_and_what_it_can_be_filtered_by(client):
    said = client.get("/api/insights").json()
    assert {"ledger", "validity", "basis"} <= {one["name"] for one in said["insights"]}
    assert "370322" in {one["code"] for one in said["regions"]}
    assert len(said["documents"]) == 5


def test_a_table_says_where_each_cell_was_read(client):
    said = client.get("/api/insights/ledger", params={"unit": "县公安局"}).json()
    (row,) = said["rows"]
    assert row[4]["text"] == "县公安局"
    source = row[4]["sources"][0]
    assert (source["doc_id"], source["quote"]) == ("gaoqing-2021-31", "县公安局")


@pytest.mark.parametrize("name", ["ledger", "validity", "basis", "matrix", "conflicts"])
def test_a_table_has_its_frame_in_english_and_its_quotes_as_printed(client, name):
    english = client.get(f"/api/insights/{name}", headers={"accept-language": "en"}).json()
    chinese = client.get(f"/api/insights/{name}").json()
    heads = english["columns"][: 1 if name == "matrix" else None]  # its others are places
    assert not any(CHINESE.search(text) for text in (english["title"], *heads))
    for row, printed in zip(english["rows"], chinese["rows"], strict=True):
        for cell, same in zip(row, printed, strict=True):
            assert cell["sources"] == same["sources"]
            assert cell["text"] in (same["text"], VALUES.get(same["text"]))
    own = [re.sub("[《（“].*?[》）”]", "", note) for note in english["notes"]]
    assert name in ("ledger", "basis") or not any(map(CHINESE.search, own)), own


def test_filters_can_be_repeated(client):
    params = [("doc", "gaoqing-2021-31"), ("doc", "shanxi-implementation-plan")]
    assert len(client.get("/api/insights/ledger", params=params).json()["rows"]) == 21 + 22


@pytest.mark.parametrize(
    ("kind", "start"), [("xlsx", b"PK"), ("docx", b"PK"), ("ics", b"BEGIN:VCALENDAR")]
)
def test_a_file_is_given_for_download(client, kind, start):
    response = client.get(f"/api/insights/ledger/{kind}", params={"doc": "gaoqing-2021-31"})
    assert response.status_code == 200 and response.content.startswith(start)
    assert "attachment" in response.headers["content-disposition"]
    if kind == "xlsx":
        assert load_workbook(BytesIO(response.content)).active.max_row == 2 + 21


@pytest.mark.parametrize(
    "path",
    [
        "/api/insights/nothing",
        "/api/insights/validity/ics",
        "/api/insights/ledger/exe",
        "/api/insights/validity?as_of=gestern",
        "/api/insights/ledger?unit=" + "长" * 301,
        "/api/insights/ledger?" + "&".join(["doc=a"] * 201),
    ],
)
def test_what_cannot_be_is_said_in_words(client, path):
    response = client.get(path)
    assert response.status_code == 422 and response.json()["error"]


def test_the_page_is_a_frame_that_names_no_other_host(client):
    page = client.get("/insights").text
    assert 'id="tw-insights"' in page and 'id="tw-reader-body"' in page
    assert "http://" not in page and "https://" not in page
    assert client.get("/ui/insights.js").status_code == 200
    assert client.get("/ui/insights.css").headers["content-type"].startswith("text/css")
