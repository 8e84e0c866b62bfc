"""Statements are quoted with what they can't be quoted without."""

from hypothesis import given
from hypothesis import strategies as st

from index.structure.document import Clause, Statement
from index.structure.statements import statements_of
from rag.answer.writing import quote_statements, with_announced, with_limits
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


def _limited(text, number):
    clause = _clause(text)
    told = with_limits(clause, [clause.statements[number]])
    return [s.text for s in sorted(told, key=lambda s: s.start)]


def test_a_statement_brings_what_it_does_not_hold_for():
    told = _limited("装修费用不予补偿。但另有约定的除外。租期另计。", 0)
    assert told == ["装修费用不予补偿。", "但另有约定的除外。"]
    assert _limited("装修费用不予补偿。但另有约定的除外。租期另计。", 2) == ["租期另计。"]


def test_a_part_brings_the_rest_of_its_sentence_if_that_is_short():
    text = "吸烟的，处五十元罚款；拒不改正的，处二百元罚款。另行公布。"
    assert _limited(text, 0) == ["吸烟的，处五十元罚款；", "拒不改正的，处二百元罚款。"]
    assert _limited(text, 1) == ["拒不改正的，处二百元罚款。"]
    long = f"吸烟的，处五十元罚款；{'由主管部门会同有关单位' * 12}处理。"
    assert _limited(long, 0) == ["吸烟的，处五十元罚款；"]


def test_an_item_brings_its_fellows_if_the_list_is_short():
    assert len(_limited("具备下列条件的可以领取：（一）缴费满一年；（二）已登记。", 2)) == 2
    items = "".join(f"（{n}）{'有关部门规定的情形' * 5}；" for n in "一二三四")
    assert len(_limited(f"具备下列条件的可以领取：{items}", 2)) == 1


@given(
    st.lists(
        st.sampled_from(
            ["不得吸烟；", "罚款。", "但另有约定的除外。", "下列情形：", "（一）甲；", "（二）乙。"]
        ),
        min_size=1,
        max_size=8,
    )
)
def test_nothing_is_told_twice_or_lost(parts):
    clause = _clause("".join(parts))
    told = with_limits(clause, clause.statements)
    assert sorted(told, key=lambda s: s.start) == list(clause.statements)
