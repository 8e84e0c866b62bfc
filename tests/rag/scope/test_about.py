"""What the nation says of a place, and a place that no document is of."""

import pytest

from rag.scope.finder import ScopeFinder
from rag.scope.places import places_of

RULES = "第一条　租期为三年。\n第二条　租金按月交。\n"
TEXTS = {
    "养老": f"国务院关于养老保险的决定\n国发〔1997〕26号\n（1997年7月16日）\n{RULES}",
    "批复": f"国务院关于河北雄安新区总体规划的批复\n国函〔2018〕159号\n（2018年12月25日）\n{RULES}",
    "通报": "国务院办公厅关于两起事故的通报\n国办发〔2004〕7号\n（2004年2月1日）\n"
    "一、山西省阳泉的三矿矿长受到撤职处分。\n",
}


@pytest.fixture
def places(corpus_of):
    snapshot = corpus_of(TEXTS)
    yield places_of(snapshot)
    snapshot.close()


@pytest.fixture
def finder(places):
    return ScopeFinder(places)


def test_what_the_nation_says_to_a_place_is_about_it_and_what_it_lies_in(finder, places):
    def told(question):
        scope = finder.find(question).scope
        held = bool(scope.regions) and not scope.missing
        return held and "批复" in {place.doc_id for place in places.within(scope)}

    assert told("雄安新区的租期几年") and told("河北的租期几年")
    assert not told("安新县的租期几年") and not told("保定的租期几年")


def test_a_place_that_a_text_only_mentions_has_no_documents(finder):
    scope = finder.find("阳泉的矿长怎么处分的").scope
    assert scope.missing == ("阳泉",) and not scope.doc_ids
