import datetime

import pytest

from index.readers.metadata import iso_date, plain_title


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2022-01-06 15:04:39 +0800", "2022-01-06"),
        ("发布于2021年7月21日", "2021-07-21"),
        ("2021/7/1", "2021-07-01"),
        (datetime.datetime(2022, 1, 6, 15), "2022-01-06"),
        (datetime.date(2022, 1, 6), "2022-01-06"),
        ("2021-02-30", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_iso_date(value, expected):
    assert iso_date(value) == expected


def test_plain_title_is_one_line_of_text():
    assert plain_title(" 某\n办法 ") == "某 办法"
    assert plain_title(["a"]) == plain_title(None) == ""
