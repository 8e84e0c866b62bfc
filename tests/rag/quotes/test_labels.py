import pytest

from index.structure.document import Clause, Document, Fact
from rag.quotes.dates import plain_date
from rag.quotes.labels import clause_label, document_label, short_label


def document(**facts):
    return Document("d", "d.txt", facts.pop("title"), "", (), **facts)


def clause(number="", path=(), kind="clause", area=""):
    return Clause("d/1", "d", kind, number, tuple(path), "文", 0, 1, area=area)


def test_a_document_is_named_with_its_number_else_its_date():
    assert document_label(document(title="甲办法", doc_number="甲发〔2020〕1号")) == (
        "《甲办法》（甲发〔2020〕1号）"
    )
    assert document_label(document(title="甲办法", issued_on="2020-11-04")) == (
        "《甲办法》（2020年11月4日）"
    )


def test_a_text_that_was_amended_says_when():
    facts = (Fact("amended_on", "2020-12-23", 9, 20),)
    amended = document(title="甲解释", issued_on="2009-06-22", facts=facts)
    assert document_label(amended) == "《甲解释》（2009年6月22日，2020年12月23日修正）"


def test_a_notice_is_named_by_the_text_it_issues_and_its_region():
    issued = document(title="青县政府关于印发《实施意见》的通知", region="山东省淄博市高青县")
    assert short_label(issued) == "高青县《实施意见》"
    assert short_label(document(title="吉林省实施意见", region="吉林省")) == "《吉林省实施意见》"


@pytest.mark.parametrize(
    ("made", "label"),
    [
        (
            clause("（十三）", ("附件3 某方案", "四、探索建立规则"), area="杭甬温"),
            "附件3（杭甬温）第四部分第（十三）条",
        ),
        (clause("12.", ("二、推进", "（四）完善")), "第二部分（四）第12条"),
        (clause("第三条", ("第一章 总则",)), "第一章第三条"),
        (clause("一、"), "第一条"),
        (clause(kind="preamble"), "开头部分"),
        (clause("1.1", ("总则",)), "“总则”部分第1.1条"),
    ],
)
def test_a_clause_is_placed_in_plain_words(made, label):
    assert clause_label(made) == label


@pytest.mark.parametrize(
    ("iso", "plain"), [("2021-07-21", "2021年7月21日"), ("2021", "2021年"), ("", "")]
)
def test_dates_in_words(iso, plain):
    assert plain_date(iso) == plain
