"""A list question gets the list that is announced as such, whole, and not one that mentions it."""

import pytest

from index.build.run import build_index
from index.settings import Settings
from rag.pipeline import Pipeline

TEXT = """松溪市图书馆管理办法
（2021年4月1日松溪市人民政府发布）
第一条　为了管理图书馆，制定本办法。
第二条　市图书馆履行下列职责：
（一）登记读者证的办理、停用、注销情况；
（二）采购图书；
（三）组织阅读活动。
第三条　读者有下列情形之一的，图书馆停用其读者证：
（一）超过三个月不还书的；
（二）损坏图书不赔的；
（三）把读者证借给他人的。
第四条　读者可以查询自己读者证的停用情况。
第五条　少年读者办证应当提供下列材料：
（一）户口簿；
（二）监护人身份证。
"""


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    root = tmp_path_factory.mktemp("listing")
    (root / "corpus").mkdir()
    (root / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings)
    return Pipeline.open(settings).answer


@pytest.mark.parametrize(
    ("question", "number", "statements"),
    [
        ("哪些情况读者证会被停用", "第三条", 4),
        ("图书馆有哪些职责", "第二条", 4),
        ("少年读者办证要什么材料", "第五条", 3),
    ],
)
def test_the_announced_list_is_told_alone_and_whole(answer, question, number, statements):
    reply = answer(question)
    assert {citation.clause.number for citation in reply.citations} == {number}
    assert len(reply.citations) == statements
