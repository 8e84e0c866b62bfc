"""One office under its several names."""

import pytest

from index.structure.document import Document
from rag.scope.offices import NATION, office_of, same_office

GAOQING = Document("g", "g.md", "t", "", (), region_code="370322", level="县")
SANMING = Document("s", "s.md", "t", "", (), region_code="350400", level="市")
STATE = Document("n", "n.md", "t", "", (), level="国家")


@pytest.mark.parametrize(
    ("names", "document"),
    [
        (("市人社局", "市人力资源和社会保障局", "三明市人力资源社会保障局", "人社局"), SANMING),
        (("市发改委", "发展改革委", "市发展和改革委员会"), SANMING),
        (("市市场监管局", "市市场监督管理局", "市场监管局"), SANMING),
        (("市住建局", "市住房和城乡建设局", "三明市住房城乡建设局"), SANMING),
        (("县卫健局", "高青县卫生健康局"), GAOQING),
        (("国网高青供电公司", "国网供电公司"), GAOQING),
        (("人民银行高青支行", "中国人民银行高青支行"), GAOQING),
        (("县政府", "高青县人民政府"), GAOQING),
        (("发展改革委", "国家发展改革委", "国家发展和改革委员会"), STATE),
    ],
)
def test_names_of_one_office(names, document):
    assert len({office_of(name, document) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other", "document"),
    [
        ("市人社局", "县人社局", GAOQING),
        ("省财政厅", "市财政局", SANMING),
        ("市税务局", "市财政局", SANMING),
        ("市数据局", "市大数据局", SANMING),
        ("山西证监局", "福建证监局", SANMING),
    ],
)
def test_names_of_two_offices(one, other, document):
    assert office_of(one, document) != office_of(other, document)


def test_the_place_is_the_one_of_the_level_that_the_name_says():
    assert office_of("市公安局", GAOQING).place == "370300"
    assert office_of("县公安局", GAOQING).place == "370322"
    assert office_of("财政部", GAOQING).place == NATION


@pytest.mark.parametrize("asked", ["市人社局", "人社", "人力资源社会保障局", "三明市人社局"])
def test_a_filter_finds_the_office_by_any_name(asked):
    assert same_office(asked, office_of("市人力资源和社会保障局", SANMING))


@pytest.mark.parametrize("asked", ["省人社厅", "福州市人社局", "县人社局", "市医保局"])
def test_a_filter_finds_no_other_office(asked):
    assert not same_office(asked, office_of("市人力资源和社会保障局", SANMING))
