"""The matrix of the shipped documents and of small ones."""

import time

import numpy as np
import pytest

from rag.insights.matrix import ABSENT, UNSURE, Scored, build, cell, score
from rag.insights.options import Options
from rag.insights.said import clauses_of, collected, encoder


def column(table, place):
    return [row[table.columns.index(place)] for row in table.rows]


@pytest.fixture(scope="module")
def table(shipped):
    return build(
        shipped, Options(matters=("科技创新券通用通兑", "海域使用权立体分层设权", "幼儿园收费"))
    )


def test_annexes_are_places_and_an_annex_of_one_city_is_that_city(table):
    assert table.columns[0] == "事项"
    assert {"北京城市副中心", "杭甬温", "四川省成都市", "山西省", "山东省淄博市高青县"} <= set(
        table.columns
    )
    assert "成都市" not in table.columns
    assert len(table.columns) == len(set(table.columns))


def test_given_matters_replace_those_of_the_headings(table):
    assert [row[0].text for row in table.rows] == [
        "科技创新券通用通兑",
        "海域使用权立体分层设权",
        "幼儿园收费",
    ]
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_cell_quotes_what_it_says(table):
    vouchers = column(table, "山西省")[0]
    assert "科技创新券" in vouchers.text and "通用通兑" in vouchers.text
    for row in table.rows:
        for one in row[1:]:
            quotes = [" ".join(source.quote.split()) for source in one.sources]
            if one.text == ABSENT:
                assert quotes == []
            elif one.text == UNSURE:
                assert len(quotes) == 1
            else:
                assert one.text.split("\n") == quotes and 1 <= len(quotes) <= 3


def test_what_no_place_speaks_of_is_said_of_none(table):
    assert {one.text for one in table.rows[2][1:]} <= {ABSENT, UNSURE}
    assert ABSENT in {one.text for one in table.rows[2][1:]}


def test_matters_come_from_the_headings(shipped):
    found = [row[0].text for row in build(shipped, Options()).rows]
    assert len(found) == 30
    assert any("户籍制度" in name for name in found)
    assert not any(name.startswith("附件") for name in found)


def test_chosen_documents_are_the_columns(shipped):
    table = build(shipped, Options(doc_ids=("gaoqing-2021-31", "shanxi-implementation-plan")))
    assert len(table.columns) == 3
    assert all("《" in name for name in table.columns[1:])


def test_regions_narrow_the_columns(shipped):
    assert build(shipped, Options(regions=("山西省",))).columns[1:] == ("山西省",)


def test_nothing_chosen_is_an_empty_table(shipped):
    table = build(shipped, Options(doc_ids=("none",)))
    assert (table.columns, table.rows) == (("事项",), ())


def test_empty_only_where_neither_words_nor_meaning_find_anything(corpus_of):
    snapshot = corpus_of({"a": "甲办法\n第一条　按月收费。\n第二条　每年检查一次。\n"})
    said = collected(snapshot, list(clauses_of(snapshot, Options()))).statements
    at = np.arange(len(said))

    def told(meaning, words):
        row = np.full((1, len(said)), 0.1, np.float32)
        found = [row.copy(), row.copy(), row.copy()]
        found[1][0, -1], found[2][0, -1] = meaning, words
        return cell(said, Scored(*found), 0, at).text

    assert told(0.1, 0.1) == ABSENT
    assert told(0.9, 0.1) == UNSURE
    assert told(0.1, 0.9) == UNSURE


def test_what_stands_under_a_heading_that_means_the_matter_tells_of_it(corpus_of):
    text = "甲办法\n一、落户条件\n（一）连续居住满三年。\n二、其他\n（二）按月收费。\n"
    snapshot = corpus_of({"a": text})
    found = collected(snapshot, list(clauses_of(snapshot, Options())))
    (at,) = (row for row, one in enumerate(found.statements) if "居住满三年" in one.text)
    scored = score(["落户条件"], found)
    assert scored.meaning[0, at] == pytest.approx(1, abs=0.2)
    assert scored.meaning[0].argmax() == at
    assert "居住满三年" in cell(found.statements, scored, 0, np.arange(len(found.statements))).text


def test_without_a_heading_the_statement_alone_counts(corpus_of):
    snapshot = corpus_of({"a": "甲办法\n第一条　按月收费。\n第二条　每年检查一次。\n"})
    found = collected(snapshot, list(clauses_of(snapshot, Options())))
    plain = encoder().encode_queries(["收费"]) @ found.vectors.T
    assert np.allclose(score(["收费"], found).meaning, np.maximum(plain, 0), atol=1e-6)


def test_sixty_places_by_thirty_matters_within_ten_seconds(corpus_of):
    lines = [
        f"（{i}）第{i}类事项的办理。由主管部门在{i}日内办结第{i}类事项。" for i in range(1, 31)
    ]
    texts = {f"d{n:02}": "\n".join([f"第{n}号办法", "一、办理", *lines]) for n in range(60)}
    snapshot = corpus_of(texts)
    begun = time.perf_counter()
    table = build(snapshot, Options(matters=tuple(f"第{i}类事项" for i in range(1, 31))))
    assert time.perf_counter() - begun < 10
    assert (len(table.rows), len(table.columns)) == (30, 61)
