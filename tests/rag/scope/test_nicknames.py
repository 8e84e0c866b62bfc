"""Cities by what people call them, and a year beside a place."""

import pytest

from index.structure.gazetteer import region
from rag.scope.nicknames import _codes, find_nicknames


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("鹏城怎么落户", "深圳市"),
        ("榕城怎么落户", "福州市"),
        ("津门有补贴吗", "天津市"),
        ("金陵的房租补贴", "南京市"),
        ("羊城16年的规定", "广州市"),
    ],
)
def test_a_nickname_is_the_city(text, city):
    assert [region(code).name for _, _, code in find_nicknames(text, ())] == [city]


def test_a_word_that_means_other_things_counts_only_where_the_city_is_held():
    assert list(find_nicknames("山城步道", ())) == []
    assert list(find_nicknames("山城步道", ["500000"])) == [(0, 2, "500000")]


def test_every_nickname_names_a_city_of_the_gazetteer():
    assert all(region(code).level != "县" for code in _codes().values())
