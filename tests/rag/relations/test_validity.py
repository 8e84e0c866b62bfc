"""The state of documents on a day, read from them before the code ran."""

from datetime import date

import pytest

from rag.insights.options import Options
from rag.insights.validity import COLUMNS, build
from rag.relations.changes import changes_of

TODAY = date(2026, 11, 28)
LAW = (
    "甲市供水条例\n（2015年3月1日通过）\n第一条　按季收费。\n第二条　本条例自2015年5月1日起施行。\n"
)


def states(snapshot, day):
    rows = build(snapshot, Options(as_of=day)).rows
    return {
        document.doc_id: row[COLUMNS.index("效力状态")].text
        for document, row in zip(snapshot.documents, rows, strict=True)
    }


EXPECTED = {
    "foshan-jifen-2014": "已废止",
    "foshan-jifen-2016": "现行有效",
    "gansu-juzhuzheng-2016": "现行有效",
    "gansu-juzhuzheng-2016b": "现行有效",
    "guangzhou-dibao-2025": "有效期届满",
    "guangzhou-gongzufang-2013": "有效期届满",
    "guangzhou-gongzufang-2024": "现行有效",
    "guangzhou-linshi-2021": "现行有效",
    "guowuyuan-geshui-2018": "现行有效",
    "guowuyuan-geshui-tiaoli-2018": "现行有效",
    "guowuyuan-jiuye-2018": "未说明",
    "hainan-juzhuzheng-2016": "未说明",
    "sanming-zhongxiao-2020": "有效期届满",
    "shanghai-shiyanshi-2025": "现行有效",
    "shenzhen-jisheng-2013": "现行有效",
    "shenzhen-jisheng-yijian-2016": "尚未施行",
    "shenzhen-rencai-anju-2011": "已废止",
    "shenzhen-rencai-anju-2014": "现行有效",
    "shenzhen-zulin-feizhi": "现行有效",
    "shenzhen-zulin-tiaoli": "已废止",
    "tianjin-yanglao-tiaoli": "现行有效",
    "xicheng-ruxue-2016": "有效期届满",
}


def test_the_states_of_today(policies):
    found = states(policies, TODAY)
    assert {doc_id: found[doc_id] for doc_id in EXPECTED} == EXPECTED


@pytest.mark.parametrize(
    ("doc_id", "day", "state"),
    [
        ("foshan-jifen-2014", date(2014, 12, 31), "尚未施行"),
        ("foshan-jifen-2014", date(2015, 1, 1), "现行有效"),
        ("foshan-jifen-2014", date(2016, 5, 16), "现行有效"),
        ("foshan-jifen-2014", date(2016, 5, 17), "已废止"),
        ("shenzhen-rencai-anju-2011", date(2014, 12, 31), "现行有效"),
        ("shenzhen-rencai-anju-2011", date(2015, 1, 1), "已废止"),
        ("guangzhou-gongzufang-2013", date(2016, 4, 30), "现行有效"),
        ("guangzhou-gongzufang-2013", date(2016, 5, 1), "有效期届满"),
        ("guangzhou-dibao-2025", date(2026, 6, 1), "现行有效"),
        ("guowuyuan-geshui-2018", date(2018, 12, 31), "尚未施行"),
        ("guowuyuan-jiuye-2018", date(2018, 11, 15), "尚未施行"),
        ("guowuyuan-jiuye-2018", date(2020, 5, 1), "未说明"),
    ],
)
def test_the_state_of_a_day_in_the_past(policies, doc_id, day, state):
    assert states(policies, day)[doc_id] == state


def test_the_sentence_that_says_so_is_of_the_document_that_repeals(policies):
    table = build(policies, Options(as_of=TODAY, doc_ids=("shenzhen-rencai-anju-2011",)))
    (source,) = table.rows[0][COLUMNS.index("效力状态")].sources
    assert source.clause.doc_id == "shenzhen-rencai-anju-2014"
    assert "《深圳市人才安居暂行办法》" in source.quote and "同时废止" in source.quote


def test_every_said_state_has_its_place(policies):
    for row in build(policies, Options(as_of=TODAY)).rows:
        assert all(cell.sources for cell in row if cell.text)


def test_a_newer_version_makes_the_older_one_revised(corpus_of):
    old = (
        "甲市供水办法\n甲府〔2015〕3号\n（2015年3月1日发布）\n第一条　按季收费。\n"
        "第二条　本办法自2015年5月1日起施行。\n"
    )
    new = old.replace("2015", "2022").replace("3号", "9号").replace("按季", "按月")
    snapshot = corpus_of({"old": old, "new": new})
    assert states(snapshot, TODAY) == {"old": "已修订", "new": "现行有效"}
    assert states(snapshot, date(2022, 4, 30)) == {"old": "现行有效", "new": "尚未施行"}


def test_an_amending_decision_makes_what_it_amends_revised(corpus_of):
    decision = (
        "关于修改《甲市供水条例》的决定\n（2020年3月1日通过）\n一、第一条改为按月收费。\n"
        "二、本决定自2020年4月1日起施行。\n"
    )
    snapshot = corpus_of({"law": LAW, "decision": decision})
    assert states(snapshot, TODAY) == {"law": "已修订", "decision": "现行有效"}
    assert states(snapshot, date(2020, 3, 31))["law"] == "现行有效"


def test_a_draft_repeals_nothing(corpus_of):
    draft = (
        "甲市供水管理条例（征求意见稿）\n第一条　按月收费。\n第二条　《甲市供水条例》同时废止。\n"
    )
    snapshot = corpus_of({"law": LAW, "draft": draft})
    assert states(snapshot, TODAY) == {"law": "现行有效", "draft": "尚未施行"}


def test_one_document_is_asked_about_alone(policies):
    document = policies.document("shenzhen-zulin-tiaoli")
    (change,) = changes_of(policies, document)
    assert (change.kind, change.by.doc_id) == ("废止", "shenzhen-zulin-feizhi")
