import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure.numbers import from_chinese, from_circled, from_numeral, to_chinese


@given(st.integers(1, 9999))
def test_chinese_numerals_round_trip(value):
    assert from_chinese(to_chinese(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十三", 13), ("二十", 20), ("一百零五", 105), ("一百一十", 110),
        ("二〇二一", 2021), ("一千二百六十", 1260), ("", 0), ("甲", 0), ("１２", 0),
    ],
)  # fmt: skip
def test_from_chinese(text, value):
    assert from_chinese(text) == value


@pytest.mark.parametrize(
    ("value", "text"), [(10, "十"), (11, "十一"), (100, "一百"), (1005, "一千零五")]
)
def test_to_chinese(value, text):
    assert to_chinese(value) == text


def test_out_of_range_has_no_numeral():
    with pytest.raises(ValueError, match="0"):
        to_chinese(0)


def test_circled_digits():
    assert [from_circled(char) for char in "①⑳㉑㊱㊿⑴⒈甲"] == [1, 20, 21, 36, 50, 1, 1, 0]


def test_numerals_may_hold_spaces():
    assert from_numeral(" 十 三 ") == 13 and from_numeral("1 2") == 12
