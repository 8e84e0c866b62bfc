"""Which document a citation means."""

from types import SimpleNamespace

import pytest

from index.structure.document import Document
from rag.relations.names import Register, is_draft, number_key, own_titles, title_key


def document(doc_id, title, **facts):
    return Document(doc_id, f"{doc_id}.txt", title, "", (), **facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国发（2007）20号", "国发〔2007〕20号"),
        ("武政办【2008】178号", "武政办[2008]178 号"),
        ("建设部令第42号", "建设部令 第42号"),
        ("中华人民共和国国务院令第707号", "国务院令第707号"),
    ],
)
def test_a_number_has_several_spellings(one, other):
    assert number_key(one) == number_key(other) != ""


def test_what_is_no_number_has_no_key():
    assert number_key("") == number_key("附件3") == ""


def test_marks_and_brackets_at_the_end_are_no_part_of_a_title():
    assert title_key("中华人民共和国合伙企业法（节选）") == title_key("《合伙企业法》")
    assert title_key("某市医保（试行）办法") == "某市医保办法"


def test_a_notice_is_called_by_what_it_issues():
    names = own_titles(document("a", "甲市人民政府关于印发《甲市供水办法》的通知"))
    assert title_key("甲市供水办法") in names


def test_a_text_about_another_is_not_called_by_that_ones_title():
    names = own_titles(document("a", "甲省实施《居住证暂行条例》办法", aliases=("居住证暂行条例",)))
    assert title_key("居住证暂行条例") not in names


@pytest.mark.parametrize("title", ["供水条例（修订征求意见稿）", "供水条例（草案）"])
def test_a_draft_is_known_by_its_title(title):
    assert is_draft(document("a", title))


OLD = document("old", "供水条例", doc_number="甲人发〔2015〕3号", issued_on="2015-03-01")
NEW = document("new", "供水条例", doc_number="甲人发〔2022〕9号", issued_on="2022-06-01")
PLAIN = document("plain", "供热办法（暂行）", issued_on="2018-01-01")
REGISTER = Register(SimpleNamespace(documents=(OLD, NEW, PLAIN)))


def ids(title, number="", year=""):
    return [found.doc_id for found in REGISTER.meant(title, number, year)]


def test_the_number_decides_between_versions():
    assert ids("供水条例", "甲人发〔2015〕3号") == ["old"]
    assert ids("供水条例", "甲人发[2022]9号") == ["new"]
    assert ids("", "甲人发〔2022〕9号") == ["new"]


def test_another_number_is_another_document():
    assert ids("供水条例", "甲人发〔2009〕1号") == []


def test_a_year_decides_between_versions_without_a_number():
    assert ids("供水条例", year="2015") == ["old"]
    assert ids("供水条例") == ["old", "new"]


def test_a_number_that_the_document_does_not_print_must_be_of_its_year():
    assert ids("供热办法", "甲府办〔2018〕7号") == ["plain"]
    assert ids("供热办法", "甲府办〔2009〕7号") == []


def test_a_draft_is_never_meant():
    draft = document("draft", "供气条例（征求意见稿）")
    assert Register(SimpleNamespace(documents=(draft,))).meant("供气条例") == ()
