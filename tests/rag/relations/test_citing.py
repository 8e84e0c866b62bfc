"""What documents cite, in which role; read from the documents of the collections."""

import pytest

from index.readers.source import SourceText
from index.structure.parse import parse_document
from rag.relations.citing import citations_of
from rag.relations.references import references_of


def cited(text):
    document = parse_document(SourceText("a.txt", text, "", "txt"), "a")
    return [(c.role, c.title or c.number) for c in citations_of(document)]


def of(snapshot, doc_id):
    return {(c.role, c.title, c.number) for c in citations_of(snapshot.document(doc_id))}


def test_the_opening_rests_on_and_the_rest_cites(policies):
    assert of(policies, "shenzhen-rencai-anju-2011") == {
        ("依据", "深圳市保障性住房条例", ""),
        ("引用", "深圳市人才认定办法", ""),
        ("引用", "深圳市保障性住房条例", ""),
        ("引用", "中华人民共和国治安管理处罚法", ""),
    }


def test_only_what_stands_before_废止_is_repealed(policies):
    found = of(policies, "foshan-jifen-2014")
    repealed = {number for role, _, number in found if role == "废止"}
    assert repealed == {"佛府办〔2012〕70号"}  # 36号 适用本办法


def test_the_version_before_is_repealed_though_it_has_the_same_title(policies):
    assert ("废止", "上海市重点实验室建设与运行管理办法", "沪科规〔2022〕6号") in of(
        policies, "shanghai-shiyanshi-2025"
    )


def test_forms_certificates_and_the_text_itself_are_not_cited():
    text = (
        "甲市入户办法\n第一条　根据《户口登记条例》，制定本办法。\n"
        "第二条　申请人持《居住证》，填写《甲市入户申请表》。\n"
        "第三条　《甲市入户办法》所称居住，按照《规定》办理。\n"
    )
    assert cited(text) == [("依据", "户口登记条例")]


def test_a_short_name_means_the_document_it_was_given_to():
    text = (
        "甲市养老实施细则\n第一条　根据《甲市养老服务管理办法》（以下简称《办法》），制定本细则。\n"
        "第二条　《办法》第三条所称老人，是指本市户籍人员。\n"
    )
    assert set(cited(text)) == {
        ("依据", "甲市养老服务管理办法"),
        ("引用", "甲市养老服务管理办法"),
    }


@pytest.mark.parametrize(
    ("title", "role", "named"),
    [
        ("有关负责人就《甲市供水办法》答记者问", "解读", "甲市供水办法"),
        ("甲省实施《居住证暂行条例》办法", "依据", "居住证暂行条例"),
        ("关于废止《甲市供水办法》的决定", "废止", "甲市供水办法"),
    ],
)
def test_a_title_may_name_another_document(title, role, named):
    assert (role, named) in cited(f"{title}\n第一条　有关事项说明如下。\n第二条　自今日起。\n")


def test_a_list_of_repealed_documents_repeals_each():
    text = (
        "甲市人民政府关于废止部分文件的决定\n一、决定废止下列文件：\n"
        "（一）《甲市供水办法》（甲府〔2001〕3号）；\n（二）《甲市供热办法》（甲府〔2003〕8号）。\n"
        "二、本决定自公布之日起施行。\n"
    )
    assert cited(text) == [("废止", "甲市供水办法"), ("废止", "甲市供热办法")]


def test_references_lead_to_their_clauses():
    text = (
        "甲市供水办法\n第一条　为了供水，制定本办法。\n第二条　水费按月收取。\n"
        "第三条　违反本办法第二条的，责令改正；依照《价格法》第二条处罚。\n"
        "第四条　本办法第九条另行规定。\n"
    )
    document = parse_document(SourceText("a.txt", text, "", "txt"), "a")
    found = [(r.said, r.target.number if r.target else "") for r in references_of(document)]
    assert found == [("本办法第二条", "第二条"), ("本办法第九条", "")]
