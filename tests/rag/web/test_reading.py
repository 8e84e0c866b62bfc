from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.web.reading import Place, View, marked, neighbours, reading_html


@given(st.text(alphabet="ab<&\"'\n政策", max_size=40), st.integers(0, 45), st.integers(0, 45))
def test_marking_changes_no_character(text, start, end):
    html = marked(text, start, end)
    plain = html.replace("<mark>", "").replace("</mark>", "").replace("<p>", "")
    assert unescape(plain).replace("</p>", "\n")[:-1] == text


@given(st.text(alphabet="ab\n政", min_size=1, max_size=30), st.data())
def test_the_marked_characters_are_the_span(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    inside = "".join(
        part.split("</mark>")[0] for part in marked(text, start, end).split("<mark>")[1:]
    )
    assert inside == text[start:end].replace("\n", "")


def test_the_pane_opens_at_the_clause_with_the_quote_marked(shelf):
    document = shelf.document("sharing")
    html = reading_html(document, Place(document.clauses[0], 12, 23))
    assert f"<mark>{document.clauses[0].text[12:23]}</mark>" in html
    assert html.count("tw-target") == 1
    assert "测发〔2024〕1号" in html


def test_every_block_of_the_document_is_shown_in_order(shelf):
    document = shelf.document("sharing")
    html = reading_html(document, Place(document.clauses[1]))
    blocks = sorted([*document.headings, *document.clauses], key=lambda item: item.start)
    body = html[html.index('class="tw-text"') :]
    assert [body.index(block.text) for block in blocks] == sorted(
        body.index(block.text) for block in blocks
    )


def test_neighbours_are_in_reading_order(shelf):
    first, second, third = shelf.document("sharing").clauses
    assert neighbours(shelf.document("sharing"), first) == (None, second)
    assert neighbours(shelf.document("sharing"), third) == (second, None)


def test_the_outline_marks_the_heading_above_the_clause(shelf):
    document = shelf.document("sharing")
    html = reading_html(document, Place(document.clauses[2]))
    assert 'aria-current="true">二、保障措施' in html


def test_links_carry_the_root_path(shelf):
    document = shelf.document("sharing")
    html = reading_html(document, Place(document.clauses[1]), View(base="/docs/"))
    assert 'href="/docs/clause/sharing/%EF%BC%88%E4%B8%80%EF%BC%89"' in html


@pytest.mark.parametrize("tag", ["<script", "<img", "<svg"])
def test_a_hostile_document_is_only_text(shelf, tag):
    document = shelf.document("hostile")
    assert tag not in reading_html(document, Place(document.clauses[0], 0, 30))


def test_a_long_document_is_read_window_by_window(shelf, monkeypatch):
    monkeypatch.setattr("rag.web.reading.WINDOW", 1)
    document = shelf.document("sharing")
    html = reading_html(document, Place(document.clauses[1]))
    assert document.clauses[0].text in html
    assert document.clauses[2].text not in html
    assert 'class="tw-edge"' in html
