"""The ledger, read from the shipped documents and from those of the collections."""

from datetime import date

import pytest

from index.readers.source import SourceText
from index.structure.parse import parse_document
from rag.insights.ledger import COLUMNS, build, tasks_in, tasks_of
from rag.insights.options import Options


def rows(snapshot, **options):
    table = build(snapshot, Options(**options))
    assert table.columns == COLUMNS
    return [tuple(cell.text for cell in row) for row in table.rows]


def by_task(snapshot, doc_id):
    return {row[1]: row[3:6] for row in rows(snapshot, doc_ids=(doc_id,))}


def test_the_tasks_of_the_county(shipped):
    found = by_task(shipped, "gaoqing-2021-31")
    assert len(found) == 21
    assert found["深化城乡户籍制度改革"] == ("", "县公安局", "")
    assert found["完善技术技能评价制度"] == (
        "",
        "县人力资源社会保障局、县教育和体育局、县工业和信息化局、县农业农村局、县统计局",
        "到2021年年底",
    )


def test_a_lead_unit_is_inherited_from_the_heading_and_named_once(shipped):
    found = by_task(shipped, "shanxi-implementation-plan")
    assert len(found) == 22
    assert found["加强科技成果转化和产权保护"] == ("省科技厅", "省市场监管局", "")
    assert found["深化产业用地市场化配置改革"] == ("省自然资源厅", "", "")
    assert found["持续深化电力体制改革"] == (
        "省自然资源厅、省生态环境厅",
        "省能源局、山西能源监管办、省发展改革委",
        "",
    )


def test_the_first_of_each_list_leads_where_the_document_says_so(policies):
    found = by_task(policies, "guowuyuan-jiuye-2018")
    assert len(found) == 15
    assert found["加大稳岗支持力度"] == ("人力资源社会保障部", "财政部", "")
    assert found["开展失业人员培训"][:2] == ("人力资源社会保障部", "财政部、教育部")
    assert found["落实地方政府主体责任"] == (
        "各省级人民政府",
        "",
        "本意见印发之日起30日内",
    )


def test_several_lead_together(policies):
    found = by_task(policies, "guowuyuan-nongji-2018")
    assert found["健全组织实施机制"] == ("农业农村部、工业和信息化部", "", "")


def test_lead_and_responsible_units_in_one_note(policies):
    found = by_task(policies, "xiangtan-zhongxiao-2020")
    assert found["加大清偿拖欠民营企业账款工作力度"] == (
        "市减负办、市国资委",
        "拖欠民营企业账款的所有部门和单位",
        "在2020年6月底前",
    )
    assert found["加大产业投资基金和融资担保支持力度"][2] == ""  # 6月30日前到期的企业


def test_a_clause_with_two_notes_is_two_tasks(policies):
    found = [
        row for row in rows(policies, doc_ids=("shijingshan-zhichi-2020",)) if "第2条" in row[6]
    ]
    assert [row[4] for row in found] == ["区投促中心、区商务局", "区国资委、区政府集体资产监管办"]
    assert found[1][2].startswith("区属国有企业和集体经济企业")


def test_a_deadline_in_the_list_of_units_is_the_deadline():
    text = "甲市方案\n一、任务\n（一）改造管网。更换管道。（牵头单位：市公安局，2025年底前完成）\n"
    (task,) = tasks_in(parse_document(SourceText("a.txt", text, "", "txt"), "a"))
    assert [unit.name for unit in task.leads] == ["市公安局"]
    assert [(source.quote, day) for source, day in task.deadlines] == [
        ("2025年底前", date(2025, 12, 31))
    ]


def test_an_item_of_a_list_has_the_deadline_of_what_announces_it():
    text = (
        "甲市办法\n第一条　为了供水，制定本办法。\n"
        "第二条　有关部门应在10个工作日内核查：\n"
        "（一）公安机关负责身份；\n（二）民政部门负责婚姻。\n"
    )
    tasks = list(tasks_in(parse_document(SourceText("a.txt", text, "", "txt"), "a")))
    assert [unit.name for task in tasks for unit in task.leads] == [
        "有关部门",
        "公安机关",
        "民政部门",
    ]
    assert [source.quote for task in tasks for source, _ in task.deadlines] == [
        "应在10个工作日内"
    ] * 3


def test_one_office_under_several_names_is_found_and_said(policies):
    by_one = rows(policies, unit="市人力资源和社会保障局", doc_ids=("sanming-zhongxiao-2020",))
    by_other = rows(policies, unit="三明市人社局", doc_ids=("sanming-zhongxiao-2020",))
    assert by_one == by_other
    assert {row[1] for row in by_one} == {
        "实施援企稳岗政策",
        "落实保险服务政策",
        "畅通用工信息供需对接机制",
        "加大帮扶企业力度",
    }
    notes = build(policies, Options(doc_ids=("sanming-zhongxiao-2020",))).notes
    assert any("市人社局、人社局" in note for note in notes)


def test_the_place_chooses_its_documents(policies):
    found = tasks_of(policies, Options(regions=("湖南省",)))
    assert {task.document.doc_id for task in found} == {
        "huaihua-cailanzi-2020",
        "xiangtan-zhongxiao-2020",
    }


def test_the_deadline_chooses_what_is_due_by_then(shipped):
    due = Options(due_by=date(2021, 12, 31), doc_ids=("gaoqing-2021-31",))
    assert [row[1].text for row in build(shipped, due).rows] == ["完善技术技能评价制度"]
    early = Options(due_by=date(2021, 12, 30), doc_ids=("gaoqing-2021-31",))
    assert build(shipped, early).rows == ()


@pytest.mark.parametrize("name", ["shipped", "policies"])
def test_every_cell_says_where_it_was_read(name, request):
    for row in build(request.getfixturevalue(name), Options()).rows:
        for cell in row[1:]:
            assert bool(cell.text) == bool(cell.sources)
            for source in cell.sources:
                assert source.quote == source.clause.text[source.start : source.end] != ""


def test_units_are_printed_as_they_stand(policies):
    for task in tasks_of(policies, Options()):
        for unit in (*task.leads, *task.others):
            assert unit.name in unit.source.clause.text or unit in task.leads


def test_a_document_without_notes_tells_its_duties_in_sentences(shipped, policies):
    pilot = [row[3:5] for row in rows(shipped, doc_ids=("state-council-pilot-plan-2021",))]
    assert pilot == [
        ("各试点地区", ""),
        ("国家发展改革委", "有关部门"),
        ("国家发展改革委", "有关方面"),
        ("有关方面", ""),
    ]
    found = [row[3] for row in rows(policies, doc_ids=("guangzhou-gongzufang-2024",))]
    assert {"市住房城乡建设局", "各区政府", "民政部门", "各区住房保障部门"} <= set(found)


SENTENCES = "市公安局负责审核。市民政局负责核查。市教育局应在2025年12月31日前完成评估。"
BRACKETS = (
    "推进改革，2024年底前见效。（牵头单位：市公安局；完成时限：2025年底前）"
    "2026年6月30日前由市教育局评估。"
)


@pytest.mark.parametrize(
    ("text", "unit", "due"),
    [(SENTENCES, "市公安局", ""), (BRACKETS, "市公安局", "2024年底前；2025年底前")],
    ids=["another sentence", "behind the bracket"],
)
def test_a_task_takes_no_deadline_of_what_stands_behind_it(corpus_of, text, unit, due):
    plan = f"甲市户籍改革工作方案\n（2024年1月5日印发）\n一、审核\n{text}\n"
    first = rows(corpus_of({"plan": plan}))[0]
    assert (first[3], first[5]) == (unit, due)
