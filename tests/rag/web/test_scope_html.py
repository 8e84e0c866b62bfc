import pytest

from rag.web.scope_html import read_chosen, scope_html
from rag.web.scopes import MAX_CHOSEN

CHOICES = [
    ("山西省", "region:140000"),
    ("年份：2021", "year:2021"),
    ("合肥<都市圈>", "area:合肥<都市圈>"),
    ("《关于数据的意见》", 'doc:a"b'),
]


def test_choices_stand_in_groups_without_the_groups_name():
    html = scope_html(CHOICES, "zh")
    legends = [part.split("</legend>")[0] for part in html.split("<legend>")[1:]]
    assert legends == ["地区", "区域", "年份", "文件"]
    assert "<span>2021</span>" in html and "年份：" not in html
    assert html.count('<input type="checkbox"') == len(CHOICES)


def test_names_stay_text():
    html = scope_html(CHOICES, "en")
    assert "<都市圈>" not in html and 'doc:a"b' not in html


@pytest.mark.parametrize("chosen", [None, 3, "x", [], {}, {"scope": "region:1"}, {"alone": 1}])
def test_another_shape_is_no_choice(chosen):
    assert read_chosen(chosen) == ((), False)


def test_a_choice_is_read_and_bounded():
    assert read_chosen({"scope": ["doc:a", 5], "alone": True}) == (("doc:a",), True)
    many = {"scope": ["doc:a"] * (MAX_CHOSEN + 5)}
    assert len(read_chosen(many)[0]) == MAX_CHOSEN
