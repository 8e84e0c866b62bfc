"""A year that tells versions apart, written in full, short or in numerals; and years that don't."""

import pytest

from rag.scope.finder import ScopeFinder
from rag.scope.places import places_of

TEXTS = {
    "房13": "杭州市公共租赁住房办法\n（2013年3月1日杭州市人民政府发布）\n第一条　租期三年。\n",
    "房24": "杭州市公共租赁住房办法\n（2024年3月1日杭州市人民政府发布）\n第一条　租期五年。\n",
    "人": "杭州市人才安居办法\n第一条　博士每月补助一千元。\n",
    "养97": "企业职工养老保险决定\n（1997年7月16日国务院发布）\n第一条　按月发给。\n",
}


@pytest.fixture
def finder(corpus_of):
    snapshot = corpus_of(TEXTS)
    yield ScopeFinder(places_of(snapshot))
    snapshot.close()


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("杭州13年那版租期多久", {"房13", "人"}),  # nobody knows of which year 人 is
        ("一三年那会儿杭州租期多久", {"房13", "人"}),
        ("杭州2024年的办法租期多久", {"房24", "人"}),
        ("97年那会儿定的怎么发", {"养97", "人"}),
        ("九七年定的怎么发", {"养97", "人"}),
    ],
)
def test_a_year_picks_the_version(finder, question, documents):
    assert set(finder.find(question).scope.doc_ids) == documents


@pytest.mark.parametrize(
    "question",
    [
        "杭州干了13年能申请吗",  # how long, not when
        "2024年的补贴规定怎么说",  # no place: may be the year of the matter
        "杭州85年那版租期多久",  # there is none
        "住满二十年那套房怎么办",
    ],
)
def test_a_year_of_something_else_picks_nothing(finder, question):
    assert finder.find(question).scope.doc_ids == ()


def test_two_years_are_two_sides(finder):
    first, second = finder.find("杭州2013年和2024年的办法租期有什么不同").groups
    assert (first.doc_ids, second.doc_ids) == (("房13",), ("房24",))
    assert (first.names, second.names) == (("2013年",), ("2024年",))


def test_a_version_without_a_date_is_the_one_that_is_spoken_of(finder):
    first, second = finder.find("杭州2013年和2024年公共租赁的房子租期差多少").groups
    assert (first.doc_ids, second.doc_ids) == (("房13",), ("房24",))
    assert finder.find("杭州2013年和2024年人才安居每月补多少").groups == ()
