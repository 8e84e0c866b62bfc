"""What documents do to one another, read whole and read for one document."""

import pytest

from rag.relations import changes
from rag.relations.changes import changes_in, changes_of

TEXTS = {
    "旧": "甲市供水条例\n（2015年3月1日通过）\n第一条　水费按季收取。\n",
    "改": "甲市人民政府关于修改《甲市供水条例》的决定\n（2018年3月1日通过）\n"
    "第一条　对《甲市供水条例》作如下修改：水费按月收取。\n",
    "新": "甲市供水条例\n（2022年6月1日通过）\n第一条　水费按月收取。\n"
    "第二条　2015年3月1日通过的《甲市供水条例》同时废止。\n",
    "办法": "甲市供热办法\n（2016年3月1日公布）\n第一条　室温不低于十八度。\n",
    "办法二": "甲市供热办法\n（2021年3月1日公布）\n第一条　室温不低于二十度。\n",
}


def told(found):
    return {(c.kind, c.by.doc_id, c.on, c.clause.clause_id, c.start, c.end) for c in found}


@pytest.fixture
def snapshot(corpus_of):
    return corpus_of(TEXTS)


def test_of_a_large_corpus_the_same_is_read(snapshot, monkeypatch):
    monkeypatch.setattr(changes, "READ_WHOLE", 0)
    one_by_one = {d.doc_id: told(changes_of(snapshot, d)) for d in snapshot.documents}
    whole = changes_in(snapshot)
    assert one_by_one == {d.doc_id: told(whole.get(d.doc_id, ())) for d in snapshot.documents}
    assert {kind for kind, *_ in one_by_one["旧"]} >= {"废止", "新版"}


def test_a_newer_version_is_quoted_where_it_says_no_day(snapshot):
    (change,) = changes_of(snapshot, snapshot.document("办法"))
    assert (change.kind, change.by.doc_id) == ("新版", "办法二")
    assert change.clause.text[change.start : change.end] == change.clause.text != ""
