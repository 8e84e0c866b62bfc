from index.structure.document import Clause, Document
from index.text.context import index_text

CLAUSE = Clause(
    clause_id="d/（一）",
    doc_id="d",
    kind="clause",
    number="（一）",
    path=("二、数据要素",),
    text="（一）推进共享。由县大数据局负责。",
    start=0,
    end=18,
    lead_units=("县发展改革局",),
    units=("县大数据局",),
    area="合肥都市圈",
    translation="Promote sharing.",
)
DOCUMENT = Document("d", "d.txt", "实施意见", CLAUSE.text, (CLAUSE,), region="甲省乙市")


def test_title_region_area_path_text_units_and_translation_in_this_order():
    assert index_text(DOCUMENT, CLAUSE).split("\n") == [
        "实施意见",
        "甲省乙市",
        "合肥都市圈",
        "二、数据要素",
        "（一）推进共享。由县大数据局负责。",
        "责任单位：县发展改革局",
        "Promote sharing.",
    ]


def test_without_context_only_the_text_is_indexed():
    assert index_text(DOCUMENT, CLAUSE, context=False) == CLAUSE.text
