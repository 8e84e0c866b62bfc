"""The measures on two small documents whose rows, edges and states are plain."""

import pytest

from eval.insights import basis, ledger, matrix, validity
from eval.insights.figures import _part, part_of, table
from eval.insights.measure import Indexed, Measure, Tally
from index.build.run import build_index
from index.opening import open_snapshot
from index.settings import Settings
from rag.insights.matrix import ABSENT, UNSURE
from rag.insights.table import Cell
from rag.relations.source import Source

PLAN = """甲市供水行动方案
甲政发〔2024〕3号
为做好供水，根据《乙省供水条例》，制定本方案。
一、主要任务
（一）改造管网。更换老旧管道，2025年底前完成。（责任单位：市水务局、市财政局）
（二）开放数据。公布水价。（牵头单位：市大数据局；责任单位：市水务局）
本方案自2024年5月1日起施行，有效期2年。
"""


@pytest.fixture(scope="module")
def indexed(tmp_path_factory):
    root = tmp_path_factory.mktemp("figures")
    (root / "docs").mkdir()
    (root / "docs" / "plan.txt").write_text(PLAN, encoding="utf-8")
    settings = Settings(corpus=root / "docs", state=root / "var", encoder="builtin")
    build_index(settings)
    snapshot = open_snapshot(settings)
    yield Indexed("small", snapshot, {"small/plan.txt": snapshot.documents[0].doc_id})
    snapshot.close()


def counts(measures):
    return {one.name: (one.hits, one.of) for one in measures}


def row(task, lead, others, deadline="", lead_from="none"):
    return {
        "doc": "small/plan.txt",
        "task": task,
        "lead": lead,
        "others": others,
        "deadline": deadline,
        "kind": "label",
        "lead_from": lead_from,
    }


def test_a_row_of_the_ledger_is_right_with_its_task_units_and_deadline(indexed):
    gold = [
        row("（一）改造管网", [], ["市财政局", "市水务局"], "2025年底前"),
        row("（二）开放数据", ["市大数据局"], ["市水务局"], lead_from="row"),
    ]
    found = counts(ledger.measure(indexed, gold))
    assert found == dict.fromkeys(
        ("有标注·找到", "有标注·单位对", "有标注·时限对", "有标注·全对", "有标注·准确"), (2, 2)
    )


def test_a_wrong_unit_a_wrong_deadline_and_a_missing_task_count_apart(indexed):
    gold = [
        row("（一）改造管网", [], ["市财政局"], "2025年底前"),
        row("（二）开放数据", ["市大数据局"], ["市水务局"], "2026年", lead_from="row"),
        row("（三）没有的任务", [], ["市水务局"]),
    ]
    assert counts(ledger.measure(indexed, gold)) == {
        "有标注·找到": (2, 3),
        "有标注·单位对": (1, 3),
        "有标注·时限对": (1, 3),
        "有标注·全对": (0, 3),
        "有标注·准确": (0, 2),
    }


def test_a_state_a_last_day_and_its_sentence(indexed):
    gold = {
        "doc": "small/plan.txt",
        "as_of": "2025-01-01",
        "state": "未说明",
        "accept": ["现行有效"],
        "until": "2026-04-30",
        "by": "",
        "sentence": "本方案自2024年5月1日起施行，有效期2年。",
    }
    assert counts(validity.measure(indexed, [gold])) == {
        "状态对": (0, 1),
        "状态可辩护": (1, 1),
        "截止日对": (1, 1),
        "句子对": (1, 1),
    }


def test_edges_are_known_by_title_and_their_role_counts_apart(indexed):
    edge = {"doc": "small/plan.txt", "number": "", "role": "mention", "in_collection": ""}
    gold = [edge | {"cites": "乙省供水条例"}, edge | {"cites": "丙省供水条例"}]
    assert counts(basis.measure(indexed, gold)) == {
        "边·召回": (1, 2),
        "关系对": (0, 1),
        "边·准确": (1, 1),
    }


def test_cells_that_state_that_are_empty_and_that_are_unsure(indexed):
    clause = next(c for c in indexed.snapshot.document("plan").clauses if "管网" in c.text)
    source = Source(clause, 0, len(clause.text))
    tally = Tally()
    matrix.count(tally, Cell(clause.text, (source,)), "stated", "更换老旧管道")
    matrix.count(tally, Cell(clause.text, (source,)), "absent", "")
    matrix.count(tally, Cell(UNSURE, (source,)), "stated", "更换老旧管道")
    matrix.count(tally, Cell(ABSENT), "stated", "更换老旧管道")
    matrix.count(tally, Cell(UNSURE, (source,)), "absent", "")
    assert counts(tally.measures("matrix", "small")) == {
        "格对": (2, 5),
        "有规定·召回": (1, 3),
        "误判未规定": (1, 3),
        "引文在旁": (2, 3),
        "有规定·准确": (1, 2),
    }


def test_what_is_indexed_by_itself():
    assert part_of("policies/a/b.txt") == "policies"
    assert part_of("bugs/21-validity/a.txt") == "bugs/21-validity"
    pair = {"a": {"doc": "five/x.md"}, "b": {"doc": "five/y.md"}}
    rows = ({"docs": ["five/x.md"]}, {"doc": "five/x.md"}, pair)
    assert {_part(row) for row in rows} == {"five"}


def test_one_table_has_a_column_for_each_collection():
    grid = table([Measure("ledger", "five", "找到", 1, 2), Measure("ledger", "bugs", "找到", 0, 0)])
    assert [list(column.cells) for column in grid.columns] == [
        ["ledger"],
        ["找到"],
        ["0.500 (1/2)"],
        [""],
    ]
