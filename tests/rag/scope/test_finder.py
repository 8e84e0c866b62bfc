"""Names in questions → places of the shipped documents."""

from __future__ import annotations

import pytest

from index.structure.gazetteer import NATION
from rag.scope.finder import ScopeFinder
from rag.scope.places import places_of

SUFU = ("state-council-2025-86", "苏南重点城市")
BAY = ("state-council-2025-86", "粤港澳大湾区内地九市")
BEIJING = ("state-council-2025-86", "北京城市副中心")
JILIN = ("jilin-opinions-2020", "")
SHANXI = ("shanxi-implementation-plan", "")
GAOQING = ("gaoqing-2021-31", "")
PLAN = ("state-council-pilot-plan-2021", "")
REPLY = ("state-council-2025-86", "")


@pytest.fixture(scope="module")
def finder(shipped):
    return ScopeFinder(places_of(shipped))


def where(shipped, scope):
    return {(place.doc_id, place.area) for place in places_of(shipped).within(scope)}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("吉林怎么放宽落户", {JILIN}),
        ("长春的落户政策", {JILIN}),
        ("山西省数据要素", {SHANXI}),
        ("晋的数据政策", {SHANXI}),
        ("高青怎么招人", {GAOQING}),
        ("淄博市有什么规定", {GAOQING}),
        ("我们县的土地政策", {GAOQING}),
        ("通州的耕地", {BEIJING}),
        ("北京有哪些改革", {BEIJING}),
        ("无锡的创新券", {SUFU}),
        ("东莞的企业迁移", {BAY}),
        ("广东的职称评审", {BAY}),
        ("大湾区的人才", {BAY}),
        ("渝 数据中心", {("state-council-2025-86", "重庆市")}),
        ("附件三说了什么", {("state-council-2025-86", "杭甬温")}),
        ("国办怎么说", {PLAN}),
        ("总体方案里的试点期限", {PLAN}),
        ("国函〔2025〕86号里重庆的部分", {("state-council-2025-86", "重庆市")}),
        ("高政办字〔2021〕31号讲什么", {GAOQING}),
        ("2020年的文件里怎么说落户", {JILIN}),
    ],
)
def test_a_name_finds_its_places(finder, shipped, question, expected):
    found = finder.find(question)
    assert where(shipped, found.scope) == expected
    assert found.scope.hard
    assert not found.scope.missing


def test_national_words_prefer_the_documents_of_the_nation(finder, shipped):
    scope = finder.find("国家对数据交易是怎么说的").scope
    assert scope.regions == (NATION,)
    assert not scope.hard
    assert where(shipped, scope) == {PLAN, REPLY}


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("西安怎么放宽落户", ("西安",)),
        ("上海市和海南的数据交易", ("上海市", "海南")),
        ("吉林和辽宁的落户政策", ("辽宁",)),
        ("《西安市落户办法》怎么说", None),
        ("2019年的文件怎么说", ("2019年的文件",)),
        ("附件十二的范围", ("附件十二",)),
        ("沪政发〔2021〕8号讲什么", None),
    ],
)
def test_what_the_corpus_lacks_is_named(finder, question, missing):
    found = finder.find(question).scope.missing
    assert found == missing if missing else found


@pytest.mark.parametrize(
    "question",
    [
        "两地的政策大同小异吗",
        "朝阳产业怎么扶持",
        "平安公司能不能设分公司",
        "公司能去上海证券交易所上市吗",
        "长白山人才工程是什么",
        "日照时间长的地方",
        "国家发展改革委牵头什么",
        "全国统一大市场是什么意思",
        "和平发展的环境",
        "晋升职称要什么条件",
        "城乡建设用地市场怎么建",
        "港澳台人才怎么引进",
    ],
)
def test_words_that_only_look_like_places_make_no_scope(finder, question):
    found = finder.find(question)
    assert found.scope.names == ()
    assert found.scope.missing == ()


def test_an_unknown_place_beside_a_known_one_is_part_of_the_matter(finder):
    scope = finder.find("在台湾考的证，拿到厦门来用认不认").scope
    assert scope.names == ("厦门",)
    assert scope.missing == ()


def test_two_cities_of_one_area_are_one_side(finder):
    found = finder.find("公司从东莞搬到佛山")
    assert found.groups == ()
    assert found.scope.names == ("东莞", "佛山")


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("从重庆转去成都工作，社保还用转吗", 0),  # one moves: one matter
        ("由合肥迁到成都要什么材料", 0),
        ("从重庆和成都的方案里看数据政策", 2),
        ("从重庆的方案看，比成都多什么", 2),
    ],
)
def test_going_from_one_place_to_another_is_no_comparison(finder, question, sides):
    assert len(finder.find(question).groups) == sides


def test_two_sides_make_two_groups(finder, shipped):
    groups = finder.find("福厦泉和吉林比一比").groups
    assert [where(shipped, group) for group in groups] == [
        {("state-council-2025-86", "福厦泉")},
        {JILIN},
    ]


@pytest.mark.parametrize("question", ["除了北京，哪些试点提到碳汇", "北京以外的试点有碳汇吗"])
def test_exclusions(finder, shipped, question):
    scope = finder.find(question).scope
    assert scope.names == ()
    assert BEIJING not in where(shipped, scope)
    assert len(where(shipped, scope)) == len(places_of(shipped).places) - 1


def test_several_exclusions(finder, shipped):
    scope = finder.find("除了北京和重庆，还有谁提到数据交易").scope
    left = where(shipped, scope)
    assert BEIJING not in left
    assert ("state-council-2025-86", "重庆市") not in left
    assert JILIN in left


def test_a_misspelt_area_is_put_right(finder):
    assert finder.mended("长株谭的数据政策") == "长株潭的数据政策"
    assert finder.mended("吉林的数据政策") == "吉林的数据政策"
