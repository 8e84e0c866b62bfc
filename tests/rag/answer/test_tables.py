"""Answers as rows: each cell with its own markers."""

from rag.answer.tables import tabled
from rag.types import Draft


def test_a_row_is_a_line_that_quotes_named_by_what_stands_before_it():
    draft = Draft("《甲办法》：\n- 第一条：免费。[1]\n- 第二条：不退。[2]\n（其余从略。）")
    assert tabled(draft).table == (
        ("《甲办法》第一条", "免费。[1]", (1,)),
        ("《甲办法》第二条", "不退。[2]", (2,)),
    )


def test_items_belong_to_the_place_above_them():
    draft = Draft("《甲办法》第一条：\n- （一）身份证；[1]\n- （二）合同。[2]")
    assert [label for label, _, _ in tabled(draft).table] == ["《甲办法》第一条"] * 2


def test_a_line_that_only_announces_stays_a_cell():
    draft = Draft("《甲办法》第一条：\n- 应当提交下列材料：[1]")
    assert tabled(draft).table == (("《甲办法》第一条", "应当提交下列材料：[1]", (1,)),)


def test_what_has_rows_or_is_refused_stays_as_it_is():
    done = Draft("《甲》：免费。[1]", table=(("甲", "免费[1]", (1,)),))
    assert tabled(done) == done
    refused = Draft("《甲》：免费。[1]", refused=True)
    assert tabled(refused) == refused
