"""The scope chooser: what it offers, and what a choice means."""

from dataclasses import replace

from rag.browse.standing import Standing
from rag.types import Scope
from rag.web.scopes import choices, labels_of, scope_of
from tests.rag.web.conftest import DOCUMENTS, FakeShelf

OLD, NEW = (
    replace(DOCUMENTS[0], doc_id="old", issued_on="2020-01-01", level="省", issuer="甲局"),
    replace(DOCUMENTS[0], doc_id="new", issued_on="2024-01-01", level="市", issuer="乙局"),
)
NATIONAL = replace(OLD, doc_id="nation", region="", region_code="", level="国家")
SHELF = FakeShelf((OLD, NEW, NATIONAL))
STATES = {"old": Standing("repealed"), "new": Standing(), "nation": Standing()}


def scope(*values):
    return scope_of(values, SHELF, STATES)


def test_choices_name_regions_filters_and_documents():
    pairs = dict(choices(SHELF, STATES))
    assert pairs["测试省测试市"] == "region:990100"
    assert (pairs["层级：省级"], pairs["年份：2020"]) == ("level:省", "year:2020")
    assert (pairs["发文机关：甲局"], pairs["效力：已废止"]) == ("issuer:甲局", "state:repealed")
    assert pairs["《关于数据共享的意见》（测发〔2024〕1号）"] == "doc:nation"
    assert dict(choices(SHELF, STATES, "en"))["Validity: Repealed"] == "state:repealed"


def test_a_filter_with_one_value_is_no_choice():
    alone = choices(FakeShelf((OLD,)), STATES)
    assert [value.partition(":")[0] for _, value in alone] == ["region", "doc"]


def test_chosen_values_become_a_scope():
    assert scope() is None
    assert scope("nonsense", "doc:") is None
    assert scope("doc:a", "region:37", "area:杭甬温") == Scope(("a",), ("37",), ("杭甬温",))


def test_values_of_one_filter_are_alternatives_and_filters_go_together():
    assert scope("year:2020") == Scope(("old", "nation"))
    assert scope("year:2020", "year:2024") == Scope(("old", "new", "nation"))
    assert scope("year:2020", "state:in_force") == Scope(("nation",))
    assert scope("issuer:乙局", "level:市") == Scope(("new",))


def test_filters_narrow_what_was_chosen_of_documents_regions_and_areas():
    assert scope("year:2020", "region:990000") == Scope(("old",))
    assert scope("year:2020", "doc:nation", "doc:new") == Scope(("nation",))
    assert scope("year:2024", "area:杭甬温") == Scope(
        (), areas=("杭甬温",), not_doc_ids=("old", "nation")
    )


def test_what_no_document_meets_is_missing_and_not_everywhere():
    found = scope("year:1999", "doc:old")
    assert found is not None and not found.doc_ids and found.missing == ("old", "1999")


def test_labels_follow_the_choice_and_drop_what_is_unknown():
    values = ["region:990100", "doc:gone", "year:2024"]
    assert labels_of(values, SHELF, STATES) == ("测试省测试市", "年份：2024")
