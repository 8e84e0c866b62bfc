"""The chain of basis: trees of the shipped documents and of those of the collections."""

from rag.insights.basis import COLUMNS, build
from rag.insights.options import Options


def rows(snapshot, *doc_ids):
    table = build(snapshot, Options(doc_ids=doc_ids))
    assert table.columns == COLUMNS
    return [tuple(cell.text for cell in row[1:6]) for row in table.rows]


def test_what_the_county_rests_on_and_cites(shipped):
    found = rows(shipped, "gaoqing-2021-31")
    grounds = [(row[3], row[4]) for row in found if row[1] == "依据"]
    assert grounds == [("鲁发电〔2020〕42号", "未收录"), ("淄政发明电〔2021〕1号", "未收录")]
    assert [row[2] for row in found if row[1] == "引用"] == [
        "《划拨用地目录》",
        "《淄博市高水平推进城乡融合发展行动方案（2020-2025）》",
        "《关于建设多彩活力的青年创业友好型城市 25 条政策措施》",
        "《高青县鼓励企业上市（挂牌）助推新旧动能转换的意见》",
    ]


def test_cited_documents_that_are_not_in_the_corpus_are_listed(shipped):
    notes = build(shipped, Options()).notes
    assert len(notes) == 1 and "（中发〔2020〕9号）" in notes[0]


def test_the_other_side_of_an_edge(policies):
    down = rows(policies, "shenzhen-rencai-anju-2014")
    up = rows(policies, "shenzhen-rencai-anju-2011")
    assert ("2", "废止", "《深圳市人才安居暂行办法》", "深圳市人民政府令第229号", "已收录") in down
    assert ("↑", "被废止", "《深圳市人才安居办法》", "", "已收录") in up


def test_the_tree_goes_down_through_the_corpus(corpus_of):
    snapshot = corpus_of(
        {
            "a": "甲县供水细则\n第一条　根据《甲市供水办法》，制定本细则。\n第二条　按月收费。\n",
            "b": "甲市供水办法\n第一条　根据《甲省供水条例》，制定本办法。\n第二条　按月收费。\n",
            "c": "甲省供水条例\n第一条　根据《水法》，制定。\n第二条　按《甲县供水细则》收费。\n",
        }
    )
    assert [row[:3] for row in rows(snapshot, "a")] == [
        ("1", "依据", "《甲市供水办法》"),
        ("1.1", "依据", "《甲省供水条例》"),
        ("1.1.1", "依据", "《水法》"),
        ("↑", "被引用", "《甲省供水条例》"),
    ]


def test_documents_that_rest_on_each_other_end_the_tree(corpus_of):
    snapshot = corpus_of(
        {
            "a": "甲市供水办法\n第一条　根据《甲市供热办法》，制定本办法。\n第二条　按月收费。\n",
            "b": "甲市供热办法\n第一条　根据《甲市供水办法》，制定本办法。\n第二条　按月收费。\n",
        }
    )
    assert [row[0] for row in rows(snapshot, "a")] == ["1", "1.1", "↑"]


def test_a_reference_opens_its_clause(policies):
    table = build(policies, Options(doc_ids=("shenzhen-rencai-anju-2014",)))
    inside = [row for row in table.rows if row[2].text == "内部引用"]
    assert inside and all(row[3].sources for row in inside)
    targets = {row[3].sources[0].clause.number.strip() for row in inside}
    assert "第十二条" in targets


def test_every_cell_with_text_has_its_place(policies):
    for row in build(policies, Options()).rows:
        assert all(cell.sources for cell in row if cell.text)
