import pytest

from index.readers.number_formats import format_number


@pytest.mark.parametrize(
    ("number_format", "values"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "51"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉"}),
        (
            "chineseCounting",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 101: "一〇一"},
        ),
        ("chineseCountingThousand", {10: "十", 32: "三十二", 100: "一百", 101: "一百〇一"}),
        ("chineseCountingThousand", {110: "一百一十", 1005: "一千〇五", 1234: "一千二百三十四"}),
        ("japaneseCounting", {10: "十", 15: "十五"}),
        ("ideographDigital", {10: "一〇", 25: "二五"}),
        ("chineseLegalSimplified", {12: "壹拾贰", 105: "壹佰零伍"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
        ("ideographZodiac", {12: "亥"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa"}),
        ("upperLetter", {28: "BB"}),
        ("upperRoman", {4: "IV", 9: "IX", 14: "XIV", 1994: "MCMXCIV"}),
        ("lowerRoman", {3: "iii"}),
        ("none", {3: ""}),
        ("somethingNew", {3: "3"}),
    ],
)
def test_values_read_as_word_shows_them(number_format, values):
    assert {value: format_number(value, number_format) for value in values} == values


def test_zero_and_below_read_as_digits_in_every_format():
    assert format_number(0, "chineseCounting") == "0"
    assert format_number(-1, "lowerLetter") == "-1"
