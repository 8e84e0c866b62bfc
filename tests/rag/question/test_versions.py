"""前后两版: the two latest versions of the document that is spoken of, each a side."""

import pytest

from rag.question.query import QueryParser

TEXTS = {
    "旧": "松溪市人才安居暂行办法\n第一条　补贴由政府和单位分别承担八成、二成。\n",
    "新": "松溪市人才安居办法\n（2014年3月1日松溪市人民政府发布）\n第一条　补贴按一比一分担。\n",
    "水": "松溪市供水办法\n（2014年3月1日松溪市人民政府发布）\n第一条　水费按月收取。\n",
}


@pytest.fixture
def parser(corpus_of):
    snapshot = corpus_of(TEXTS)
    yield QueryParser(snapshot)
    snapshot.close()


@pytest.mark.parametrize(
    "question",
    [
        "人才安居补贴怎么分担，前后两版办法有何不同",
        "新旧人才安居办法怎么分担补贴",
        "人才安居修订前后有什么变化",
    ],
)
def test_two_versions_are_two_sides(parser, question):
    query = parser.parse(question)
    assert query.kind == "comparison"
    assert [side.doc_ids for side in query.groups] == [("旧",), ("新",)]


@pytest.mark.parametrize("question", ["前后两版供水办法有何不同", "人才安居补贴怎么分担"])
def test_without_two_versions_or_words_for_them_nothing_is_compared(parser, question):
    assert parser.parse(question).groups == ()
