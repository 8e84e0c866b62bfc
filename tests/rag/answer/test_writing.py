"""Statements are quoted with what they can't be quoted without."""

from index.structure.document import Clause, Statement
from index.structure.statements import statements_of
from rag.answer.writing import quote_statements, with_announced
from rag.quotes.citer import Citer


def _clause(text):
    return Clause("a/1", "a", "clause", "", (), text, 0, len(text), statements=statements_of(text))


LISTED = _clause("不得有下列行为：（一）遗弃犬只；（二）携犬乘车。\n违者罚款。")


def test_what_announces_a_list_brings_its_items():
    told = with_announced(LISTED, LISTED.statements[:1])
    assert [s.text for s in told] == ["不得有下列行为：", "（一）遗弃犬只；", "（二）携犬乘车。"]


def test_an_item_brings_its_stem_but_not_its_fellows():
    item = LISTED.statements[2]
    told = with_announced(LISTED, [LISTED.statements[0], item])
    assert told == [LISTED.statements[0], item]
    said = quote_statements(Citer(), LISTED, [item])
    assert "不得有下列行为：" in said and "携犬乘车" in said and "遗弃" not in said


def test_a_colon_brings_what_follows():
    parts = ("收费标准如下：", "每户十元；", "另行公布。")
    text = "".join(parts)
    said = tuple(Statement(text.index(p), text.index(p) + len(p), p) for p in parts)
    clause = Clause("a/1", "a", "clause", "", (), text, 0, len(text), statements=said)
    assert with_announced(clause, said[:1]) == list(said[:2])
    assert with_announced(clause, said[1:2]) == [said[1]]


def test_the_marker_of_a_statement_is_that_of_the_quote_that_holds_it():
    citer = Citer()
    citer.cite(LISTED, 0, 8)
    citer.cite(LISTED, 8, len(LISTED.text))
    last = LISTED.statements[-1]
    assert citer.marker_of(LISTED, last.start, last.end) == "[2]"
    assert Citer().marker_of(LISTED, last.start, last.end) == ""
