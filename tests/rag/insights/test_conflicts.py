"""Conflicts and overlaps, on documents of the collections and on small ones."""

import pytest

from rag.insights.conflicts import COLUMNS, DIFFERENT, SAME, build, differing
from rag.insights.options import Options


def rows(snapshot, **options):
    table = build(snapshot, Options(**options))
    assert table.columns == COLUMNS
    return [dict(zip(COLUMNS, (cell.text for cell in row), strict=True)) for row in table.rows]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("合同期限为3年。", "合同期限为5年。", ("3年", "5年")),
        ("合同期限为三年。", "合同期限为3年。", None),
        ("年满18周岁可以申请。", "居住满3年可以申请。", None),
        ("每人补助1.5万元。", "每人补助15000元。", None),
        ("补助3户企业。", "补助5项工程。", None),
        ("最高20分。", "最高40分。", ("20", "40")),
        ("按照国函〔2025〕86号办理。", "按照国函〔2024〕12号办理。", None),
        ("按照第三条办理。", "按照第五条办理。", None),
        ("缴费满10年。", "缴费即可。", None),
        ("提前一个月通知。", "提前三个月通知。", ("一个月", "三个月")),
        ("处一倍罚款。", "处三倍罚款。", ("一倍", "三倍")),
        ("每十一个月缴费。", "每十二个月缴费。", ("十一个月", "十二个月")),
    ],
)
def test_figures_differ_in_one_unit_or_not_at_all(a, b, expected):
    assert differing(a, b) == expected
    assert differing(b, a) == (expected and expected[::-1])


def test_two_versions_of_one_place(families):
    found = rows(families, doc_ids=("foshan-jifen-2014", "foshan-jifen-2016"))
    differ = [row for row in found if row["关系"] == DIFFERENT]
    blood = [row for row in differ if "每满200毫升" in row["说法一"]]
    assert len(blood) == 1
    assert "每满200毫升" in blood[0]["说法二"]
    assert {"10", "30"} <= set("、".join(blood[0]["不同之处"].split(" / ")).split("、"))
    order = [row["关系"] for row in found]
    assert order == sorted(order, key=(DIFFERENT, SAME).index)


def test_cells_quote_their_statements(families):
    table = build(families, Options(doc_ids=("foshan-jifen-2014", "foshan-jifen-2016")))
    for row in table.rows:
        for said in (row[4], row[6]):
            assert [" ".join(one.quote.split()) for one in said.sources] == [said.text]
        assert row[4].sources[0].clause.doc_id != row[6].sources[0].clause.doc_id


def test_higher_and_newer_are_considerations_and_no_verdict(corpus_of):
    snapshot = corpus_of(
        {
            "a": "国务院关于公共租赁住房的规定\n国务院\n2020年3月1日\n"
            "第一条　公共租赁住房的租赁合同期限为五年。\n第二条　承租人按月缴纳租金。\n",
            "b": "广州市公共租赁住房办法\n广州市人民政府\n2021年3月1日\n"
            "第一条　公共租赁住房的租赁合同期限为三年。\n第二条　每年检查一次消防。\n",
        }
    )
    (row,) = rows(snapshot)
    assert row["不同之处"] in ("五年 / 三年", "三年 / 五年")
    levels = {document.doc_id: document.level for document in snapshot.documents}
    assert levels == {"a": "国家", "b": "市"}
    higher, newer = row["可考虑"].split("；")
    assert higher.startswith("可考虑上位法优先") and "国务院" in higher
    assert newer.startswith("可考虑新法优于旧法") and "广州市" in newer and "2021" in newer


def test_two_places_may_rule_differently(corpus_of):
    rule = "第一条　公共租赁住房的租赁合同期限为{}年。\n第二条　{}\n"
    snapshot = corpus_of(
        {
            "a": "广州市公共租赁住房办法\n" + rule.format("五", "承租人按月缴纳租金。"),
            "b": "成都市公共租赁住房办法\n" + rule.format("三", "每年检查一次消防。"),
        }
    )
    (row,) = rows(snapshot)
    assert row["可考虑"] == "两地各自规定，适用范围不同"


def test_one_document_is_in_no_conflict(families):
    assert rows(families, doc_ids=("foshan-jifen-2014",)) == []


def test_how_long_the_documents_are_in_force_is_no_conflict(corpus_of):
    life = "第二条　本办法自印发之日起施行，有效期{}年。\n"
    snapshot = corpus_of(
        {
            "a": "广州市供水办法\n第一条　按月抄表。\n" + life.format(3),
            "b": "广州市绿化办法\n第一条　每年修剪。\n" + life.format(5),
        }
    )
    assert rows(snapshot) == []


def test_matters_narrow_the_pairs(families):
    chosen = ("foshan-jifen-2014", "foshan-jifen-2016")
    every = rows(families, doc_ids=chosen)
    found = rows(families, doc_ids=chosen, matters=("无偿献血积分",))
    assert 0 < len(found) < len(every)
    assert {row["事项"] for row in found} == {"无偿献血积分"}
    assert any("献血" in row["说法一"] for row in found)
