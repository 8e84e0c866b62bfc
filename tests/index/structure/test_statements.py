import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers import read_document
from index.structure import parse_document
from index.structure.document import Clause, Statement
from index.structure.statements import (
    packed,
    quotable_spans,
    sentence_spans,
    statements_of,
    unpacked,
)

GOLDEN = Path(__file__).parents[2] / "golden"
SOURCES = sorted((GOLDEN / "structure" / "sources").iterdir())


def clause(text, number="", kind="clause"):
    bare = Clause("d/1", "d", kind, number, (), text, 0, len(text))
    return replace(bare, statements=statements_of(text, number, kind))


def roles(text, number=""):
    return [(s.role, s.text) for s in clause(text, number).statements]


def stems(text, number="", kind="clause"):
    """Each statement with the text of its stem, "" for none."""
    made = clause(text, number, kind)
    return [(s.text, text[slice(*s.stem)] if s.stem else "") for s in made.statements]


def quotes(text, statement, **facts):
    """What is quoted together for the statement of that text."""
    made = clause(text, **facts)
    found = next(s for s in made.statements if s.text == statement)
    return [text[start:end] for start, end in quotable_spans(made, found)]


def test_title_body_and_units_are_told_apart_and_the_number_is_left_out():
    text = "6.深化户籍改革。实行登记户口制度。可自主落户；可迁回农村。（责任单位：县公安局）"
    assert roles(text, "6.") == [
        ("title", "深化户籍改革。"),
        ("body", "实行登记户口制度。"),
        ("body", "可自主落户；"),
        ("body", "可迁回农村。"),
        ("units", "（责任单位：县公安局）"),
    ]


def test_an_article_and_a_single_sentence_have_no_title():
    assert [role for role, _ in roles("第三条 公民可以落户。不得设置条件。", "第三条")] == [
        "body"
    ] * 2
    assert roles("（一）公开信息。", "（一）") == [("body", "公开信息。")]


def test_a_first_sentence_with_a_figure_states_something():
    assert roles("1.奖励10万元。另行制定办法。", "1.")[0] == ("body", "奖励10万元。")


def test_never_split_inside_titles_quotes_or_brackets():
    text = "按照《条例。暂行；》办理“一件事。一次办；再办”改革（含甲；乙。丙）。下一句。"
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "按照《条例。暂行；》办理“一件事。一次办；再办”改革（含甲；乙。丙）。",
        "下一句。",
    ]


def test_a_closing_quote_stays_with_its_sentence():
    text = "他说：“可以。”然后落户！“不行？”完。"
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "他说：“可以。”",
        "然后落户！",
        "“不行？”",
        "完。",
    ]


def test_an_unclosed_bracket_does_not_swallow_the_rest():
    text = "（一项未完的括号。第二句。第三句"
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "（一项未完的括号。",
        "第二句。",
        "第三句",
    ]


def test_enumerated_items_and_lines_begin_sentences():
    text = "包括：（1）土地；（2）数据\n①劳动力②资本。"
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "包括：",
        "（1）土地；",
        "（2）数据",
        "①劳动力",
        "②资本。",
    ]


@given(st.text(alphabet="甲乙。；！“”《》（）\n 1①", max_size=60))
def test_spans_are_ordered_disjoint_and_lose_only_blanks(text):
    found = sentence_spans(text)
    flat = [offset for span in found for offset in span]
    assert flat == sorted(flat)
    covered = {i for start, end in found for i in range(start, end)}
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
    assert all(text[start:end].strip() == text[start:end] for start, end in found)


DOGS = (
    "第九条　养犬人不得有下列行为：\n（一）携犬进入医院；\n（二）携犬乘坐公共汽车；"
    "\n（三）遗弃犬只。\n犬只伤人的，应当送医。"
)


def test_an_item_knows_what_announces_its_list():
    stem = "养犬人不得有下列行为："
    assert stems(DOGS, "第九条") == [
        (stem, ""),
        ("（一）携犬进入医院；", stem),
        ("（二）携犬乘坐公共汽车；", stem),
        ("（三）遗弃犬只。", stem),
        ("犬只伤人的，应当送医。", ""),
    ]
    assert quotes(DOGS, "（二）携犬乘坐公共汽车；", number="第九条") == [
        stem,
        "（二）携犬乘坐公共汽车；",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "应当提交以下材料：身份证；户口簿；合同。",
        "申请材料如下：\n身份证\n户口簿\n合同",
        "提交：\n身份证；\n户口簿；\n合同。",
        "提交下列材料：1.身份证；2.户口簿；3.合同。",
        "提交下列材料：①身份证②户口簿③合同。",
        "提交：（一）身份证；（二）户口簿；（三）合同。",
        "提交以下材料：一是身份证；二是户口簿；三是合同。",
        "提交：\n——身份证。\n——户口簿。\n——合同。",
    ],
)
def test_a_list_may_be_numbered_or_not_and_stand_in_one_line(text):
    announced = text[: text.index("：") + 1]
    found = stems(text)
    assert [stem for said, stem in found if "户口簿" in said or "合同" in said] == [announced] * 2
    assert found[0][1] == ""


def test_an_item_of_an_item_has_both_stems():
    text = (
        "第五条 申请补贴应当符合下列条件：\n（一）对个人：\n1.有户籍；\n2.年满十八周岁；\n"
        "（二）对单位：\n1.已经登记。\n前款规定自公布之日起施行。"
    )
    found = dict(stems(text, "第五条"))
    assert found["2.年满十八周岁；"] == "（一）对个人："
    assert found["1.已经登记。"] == "（二）对单位："
    assert found["（二）对单位："] == "申请补贴应当符合下列条件："
    assert found["前款规定自公布之日起施行。"] == ""
    together = ["申请补贴应当符合下列条件：", "（一）对个人：", "2.年满十八周岁；"]
    assert quotes(text, "2.年满十八周岁；", number="第五条") == together


def test_the_rest_of_an_item_has_its_stem_and_a_proviso_what_it_limits():
    text = "不得有下列行为：\n（一）占用公地。确需占用的，应当报批。但绿化用地除外；\n（二）抛物。"
    found = dict(stems(text))
    assert found["确需占用的，应当报批。"] == "不得有下列行为："
    assert found["但绿化用地除外；"] == "确需占用的，应当报批。"
    together = ["不得有下列行为：", "确需占用的，应当报批。但绿化用地除外；"]
    assert quotes(text, "但绿化用地除外；") == together
    assert stems("租期不得超过二十年。但当事人另有约定的除外。")[1][1] == "租期不得超过二十年。"


def test_a_stem_begins_where_its_sentence_does():
    text = (
        "有下列情形之一的，给予处分；构成犯罪的，追究刑事责任：\n（一）拒绝受理；\n（二）违规收费。"
    )
    assert stems(text)[2] == ("（一）拒绝受理；", text[: text.index("\n")])


def test_a_cell_of_a_table_has_its_row_with_the_heads():
    text = "补贴项目：创业补贴；对象：毕业生；标准：8000元"
    assert [stem for _, stem in stems(text, kind="table")] == [text] * 3
    assert quotes(text, "标准：8000元", kind="table") == [text]
    assert stems("合计", kind="table") == [("合计", "")]


@pytest.mark.parametrize(
    "text",
    [
        "各县人民政府：\n近年来，改革取得成效。现作出决定。",
        "牵头单位是市发展改革委。各县应当配合。",
        "到2025年，建成5个园区；到2030年，建成10个园区。",
        "第一条修改如下：\n第一百二十三条 监察委员会是监察机关。",
    ],
)
def test_sentences_that_stand_by_themselves_have_no_stem(text):
    assert {stem for _, stem in stems(text)} == {""}


def _line(clause, statement):
    stem = clause.text[slice(*statement.stem)] if statement.stem else ""
    return f"    {statement.text}" + (f" ← {stem}" if stem else "")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_lists_of_statutes_are_as_reviewed(source):
    """After a wanted change run pytest with UPDATE_GOLDEN=1 and review the diff."""
    document = parse_document(read_document(source, source.parent), source.stem)
    listing = [c for c in document.clauses if any(s.stem for s in c.statements)]
    lines = [x for c in listing for x in (c.clause_id, *(_line(c, s) for s in c.statements))]
    printed = "".join(f"{line}\n" for line in lines)
    golden = GOLDEN / "statements" / f"{source.stem}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


def test_a_statement_is_stored_as_its_spans():
    for statement in (Statement(0, 2, "甲。"), Statement(2, 4, "乙。", "title", (0, 2))):
        assert unpacked(packed(statement), "甲。乙。") == statement
    assert packed(Statement(0, 2, "甲。")) == [0, 2]


@given(
    st.text(alphabet="甲乙但。；：“”（）\n 12.一、下列①", max_size=60),
    st.sampled_from(["一、", ""]),
)
def test_statements_and_stems_are_spans_that_can_be_quoted(text, number):
    made = clause(number + text, number)
    spans = [(s.start, s.end) for s in made.statements]
    assert spans == sorted(spans)
    for statement in made.statements:
        assert made.text[statement.start : statement.end] == statement.text
        together = quotable_spans(made, statement)
        assert any(a <= statement.start and statement.end <= b for a, b in together)
        assert all(a < b for a, b in together) and list(together) == sorted(together)
        if statement.stem:
            assert 0 <= statement.stem[0] < statement.stem[1] <= statement.start


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("（责任单位：市公安局）", "units"),
        ("牵头单位为市财政局。", "units"),
        ("主管部门可根据需要修订目录。", "body"),
        ("负责单位应当公示结果。", "body"),
    ],
)
def test_what_units_do_is_no_note_of_units(text, role):
    assert [one.role for one in statements_of(f"落实任务。{text}", "", "clause")][-1] == role
