"""That nothing is said of a matter is said only where nothing in scope mentions it."""

from rag.answer.absence import mentioning, nearest_value
from rag.answer.comparison import compare
from rag.question.details import ask_of
from rag.types import Scope


def _row(draft, place):
    return next(cell for label, cell, _ in draft.table if place in label)


def test_a_side_that_has_a_part_on_the_matter_is_not_said_to_lack_it(read):
    draft = compare(*read("大理和玉溪的土地政策有什么不同"))
    assert "未提及" not in draft.text
    assert "过渡期土地政策" in _row(draft, "玉溪")
    assert "厂房" in _row(draft, "大理") or "土地" in _row(draft, "大理")


def test_a_side_without_a_word_of_it_is(read):
    draft = compare(*read("大理和玉溪在培训工人方面有什么不同"))
    assert _row(draft, "大理") == "未提及"
    assert "技能考核" in _row(draft, "玉溪") or "培训工人" in _row(draft, "玉溪")


def test_all_clauses_of_a_scope_are_looked_at_headings_included(read):
    query, materials = read("土地利用")
    found = mentioning(query, Scope(doc_ids=("大理方案",)), materials)
    assert {clause.number for clause in found} >= {"（一）", "（二）"}
    assert mentioning(query, Scope(doc_ids=("犬只办法",)), materials) == []


def test_a_value_is_looked_for_outside_of_what_was_ranked_best(read):
    query, materials = read("大理困难家庭补贴多少钱")
    clause, statement = nearest_value(ask_of(query.text), query, materials)
    assert (clause.number, "800元" in statement.text) == ("（三）", True)
    query, materials = read("曲靖遗弃犬只罚多少钱")
    assert nearest_value(ask_of(query.text), query, materials) is None


def test_two_years_of_one_place_are_two_sides(read):
    query, _ = read("丽江2013年和2024年的采暖补贴各是多少")
    assert query.kind == "comparison"
    assert [group.names for group in query.groups] == [("2013年",), ("2024年",)]
    assert [group.doc_ids for group in query.groups] == [("采暖旧办法",), ("采暖新办法",)]
    draft = compare(query, read(query.question)[1])
    assert "300元" in _row(draft, "2013年") and "500元" in _row(draft, "2024年")


def test_a_year_behind_a_place_picks_its_document(read):
    assert read("丽江13年的规定里采暖补贴多少")[0].scope.doc_ids == ("采暖旧办法",)
    assert not read("丽江13年工龄的采暖补贴多少")[0].scope.doc_ids
