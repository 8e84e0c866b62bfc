"""What holds for every text."""

import time
import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.readers.source import Block, SourceText
from index.structure import parse_document
from index.structure.numbers import to_chinese
from index.structure.outline import outline
from index.structure.serialize import document_from_json, document_to_json

PIECES = st.sampled_from(
    [
        "一、总体要求",
        "二、重点任务。落实到位。",
        "三、",
        "（一）指导思想。坚持。",
        "(二)目标",
        "（三）",
        "1.放权。",
        "2．监管：",
        "3、服务；",
        "（1）甲；",
        "(2)乙。",
        "①丙",
        "第一章 总则",
        "第二节 机构",
        "第一条 为了规范。",
        "第二条之一 增加。",
        "第三条规定的情形。",
        "1 总则",
        "1.1 目的",
        "1.5倍增长。",
        "2020年目标。",
        "附件",
        "附件1",
        "附件：1.甲方案",
        "附件2：乙清单",
        "目录",
        "某市人民政府",
        "2021年7月21日",
        "〔2021〕3号",
        "国函",
        "各县人民政府：",
        "关于印发《某某办法》的通知",
        "——原则。",
        "各部门要落实。",
        "（此件公开发布）",
        "试点范围包括北京市通州区。",
        "“第四条 引文。",
        "完。”",
        "（责任单位：县财政局、县税务局等）",
        "三、（四）粘连。5.再粘连。",
        "到2025年，《甲》（中发〔2020〕9号）",
    ]
)
LINES = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=30)


def _source(text, blocks=()):
    return SourceText("a.txt", text, "0" * 64, "txt", blocks=tuple(blocks))


def _check(document):
    parts = sorted([*document.clauses, *document.headings], key=lambda part: part.start)
    position = 0
    for part in parts:
        assert position <= part.start < part.end
        assert not document.text[position : part.start].strip()
        assert document.text[part.start : part.end] == part.text
        position = part.end
    assert not document.text[position:].strip()
    ids = [clause.clause_id for clause in document.clauses]
    assert len(ids) == len(set(ids))
    assert list(document.clauses) == sorted(document.clauses, key=lambda clause: clause.start)
    for clause in document.clauses:
        for fact in clause.facts:
            assert clause.start <= fact.start < fact.end <= clause.end


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_spans_cover_the_text_and_ids_are_unique(lines):
    _check(parse_document(_source("\n".join(lines)), "d"))


@given(st.text())
@example("\ufeff附件")
@example("\x00第一条\u2028第二条")
@example("附件：\n附件：")
@example("第\n条\r\n（）\n、、")
@example("０１２．三\n１．全角")
@settings(max_examples=200, deadline=None)
def test_any_text_is_parsed(text):
    _check(parse_document(_source(text), "d"))


@given(LINES, st.data())
@settings(max_examples=100, deadline=None)
def test_markup_never_breaks_the_cover(lines, data):
    kinds = ["paragraph", "heading", "list_item", "table_row", "footnote"]
    blocks, offset = [], 0
    lines = [line.replace("\n", " ") for line in lines]
    for line in lines:
        kind = data.draw(st.sampled_from(kinds))
        level = data.draw(st.integers(1, 6)) if kind == "heading" else 0
        blocks.append(Block(offset, offset + len(line), kind, level))
        offset += len(line) + 1
    _check(parse_document(_source("\n".join(lines), blocks), "d"))


@given(LINES)
@settings(max_examples=150, deadline=None)
def test_json_is_lossless_and_the_outline_prints(lines):
    document = parse_document(_source("\n".join(lines)), "d")
    assert document_from_json(document_to_json(document)) == document
    assert all(clause.clause_id in outline(document) for clause in document.clauses)


SENTENCES = st.sampled_from(["加强领导。各地重视。", "完善机制，压实责任。", "到2025年完成。"])
TITLES = st.sampled_from(["总体要求", "重点任务", "组织保障", "深化改革"])


@st.composite
def policies(draw):
    """A policy of sections with clauses; the numbering runs on or restarts."""
    restarts = draw(st.booleans())
    lines, number = ["关于推进改革的意见", "为推进改革，提出以下意见。"], 0
    expected = []
    sections = draw(st.integers(2, 5))
    for section in range(1, sections + 1):
        lines.append(f"{to_chinese(section)}、{draw(TITLES)}")
        number = 0 if restarts else number
        for _ in range(draw(st.integers(2, 6))):
            number += 1
            lines.append(f"（{to_chinese(number)}）{draw(SENTENCES)}")
            prefix = f"{to_chinese(section)}、/" if restarts else ""
            expected.append(f"d/{prefix}（{to_chinese(number)}）")
    return "\n".join(lines), expected


@given(policies())
@settings(max_examples=60, deadline=None)
def test_ids_carry_the_parent_exactly_when_numbering_restarts(policy):
    text, expected = policy
    document = parse_document(_source(text), "d")
    assert [c.clause_id for c in document.clauses if c.kind == "clause"] == expected
    assert document.warnings == ()


@given(policies())
@settings(max_examples=40, deadline=None)
def test_a_printed_tree_parses_to_the_same_tree(policy):
    document = parse_document(_source(policy[0]), "d")
    parts = sorted([*document.clauses, *document.headings], key=lambda part: part.start)
    again = parse_document(_source("\n".join(part.text for part in parts)), "d")
    assert [(c.clause_id, c.path, c.text) for c in again.clauses] == [
        (c.clause_id, c.path, c.text) for c in document.clauses
    ]


@pytest.mark.parametrize(
    "line",
    [
        "（一）加强组织领导，压实工作责任，到2025年完成《方案》（国发〔2020〕9号）确定的任务。",
        "“引",
        "国务院",
    ],
)
def test_time_is_linear(line):
    def seconds(count):
        start = time.process_time()
        parse_document(_source("\n".join([line] * count)), "d")
        return time.process_time() - start

    seconds(100)
    small, large = min(seconds(4000) for _ in range(2)), seconds(16000)
    assert large < 4 * 4 * small + 0.5


def test_memory_stays_under_ten_times_the_text():
    text = "\n".join(
        f"第{to_chinese(n)}条 {'完善要素市场化配置体制机制，' * 12}" for n in range(1, 3000)
    )
    source = _source(text)
    tracemalloc.start()
    document = parse_document(source, "d")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(document.clauses) == 2999
    assert peak < 10 * len(text.encode())
