import pytest

from index.structure.gazetteer import (
    aliases,
    covers,
    deepest,
    find_regions,
    parent,
    region,
    regions,
)


def _codes(text, **options):
    return [mention.code for mention in deepest(find_regions(text, **options), text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("高青县人民政府办公室", ["370322"]),
        ("高青有什么政策", ["370322"]),
        ("山东省淄博市高青县", ["370322"]),
        ("北京市通州区全域", ["110112"]),
        ("江苏省南京市、无锡市、常州市", ["320100", "320200", "320400"]),
        ("吉林和吉林市", ["220000", "220200"]),
        ("北京朝阳区", ["110105"]),
        ("京津冀", ["110000", "120000", "130000"]),
        ("川渝两地", ["510000", "500000"]),
        ("晋政发〔2021〕3号", ["140000"]),
        ("恩施土家族苗族自治州", ["422800"]),
        ("内蒙古呼和浩特", ["150100"]),
        ("苏州工业园区", ["320500"]),
        ("甘肃白银", ["620400"]),
        ("海口市场监管", ["460100"]),
    ],
)
def test_places(text, codes):
    assert _codes(text) == codes


@pytest.mark.parametrize(
    "text",
    ["中华人民共和国公安机关", "资源合作与新建通道", "建成县级平台", "复兴县域商业", "责任县领导",
     "新城区建设", "白银价格", "市场主体", "南部地区开放", ""],
)  # fmt: skip
def test_words_that_are_no_places(text):
    assert _codes(text) == []


def test_an_ambiguous_name_lists_its_candidates():
    (mention,) = find_regions("朝阳区")
    assert mention.code == "" and set(mention.candidates) == {"110105", "220104"}
    (mention,) = find_regions("朝阳区", within=["220000"])
    assert mention.code == "220104"


def test_weak_names_on_request():
    assert [m.code for m in find_regions("白银的政策", weak=True)] == ["620400"]
    assert find_regions("白银的政策") == []


def test_spans():
    text = "在山西省和高青县"
    assert [text[m.start : m.end] for m in find_regions(text)] == ["山西省", "高青县"]


def test_region():
    place = region("370322")
    assert (place.full_name, place.short, place.level) == ("山东省淄博市高青县", "高青", "县")
    with pytest.raises(KeyError):
        region("000000")


def test_covers_and_parent():
    assert covers("370000", "370322") and covers("370300", "370322") and covers("", "370322")
    assert not covers("370322", "370300") and not covers("140000", "370322")
    assert [parent("370322"), parent("370300"), parent("370000")] == ["370300", "370000", ""]
    assert parent("429004") == "420000"


def test_aliases():
    assert aliases("140000") == ("山西省", "山西", "晋")


def test_all_regions_are_ordered_and_nested():
    codes = [place.code for place in regions()]
    assert codes == sorted(codes) and len(codes) > 3000
    assert sum(place.level == "省" for place in regions()) == 34
    assert all(covers(parent(code), code) for code in codes)


def test_a_name_at_the_end_of_a_text_ends_with_it():
    for name in ("北京市", "高青县", "内蒙古自治区"):
        assert [(m.start, m.end) for m in find_regions(name)] == [(0, len(name))]
