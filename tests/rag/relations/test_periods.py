"""Counting from a day, against dateutil and against the calendar turned day by day."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from rag.relations.periods import last_day, later, month_end

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
COUNTS = st.integers(1, 120)
NAMES = {"年": "years", "月": "months", "个月": "months", "日": "days", "天": "days"}


@given(DAYS, COUNTS, st.sampled_from(sorted(NAMES)))
def test_later_is_what_dateutil_says(start, count, unit):
    assert later(start, count, unit) == start + relativedelta(**{NAMES[unit]: count})


def turned(first, months):
    """Return the last day of so many months, by turning the calendar."""
    day, ends = first, 0
    while True:
        after = day + timedelta(days=1)
        if after.day == first.day or (after.day == 1 and day.day < first.day):
            ends += 1
        if ends == months:
            return day
        day = after


@given(DAYS, st.integers(1, 40))
def test_a_period_of_months_ends_where_the_calendar_does(first, months):
    assert last_day(first, months, "个月") == turned(first, months)


@given(DAYS, COUNTS)
def test_a_period_of_days_has_so_many_days(first, days):
    last = last_day(first, days, "日")
    assert (last - first).days + 1 == days


@given(DAYS, st.integers(1, 9))
def test_years_are_twelve_months_each(first, years):
    assert last_day(first, years, "年") == last_day(first, 12 * years, "个月")


@pytest.mark.parametrize(
    ("first", "count", "unit", "last"),
    [
        (date(2020, 5, 1), 3, "年", date(2023, 4, 30)),
        (date(2020, 2, 29), 1, "年", date(2021, 2, 28)),
        (date(2021, 1, 31), 1, "个月", date(2021, 2, 28)),
        (date(2021, 3, 1), 30, "日", date(2021, 3, 30)),
    ],
)
def test_the_last_day(first, count, unit, last):
    assert last_day(first, count, unit) == last


def test_working_days_and_nothing_are_not_counted():
    assert later(date(2021, 1, 1), 5, "工作日") is None
    assert last_day(date(2021, 1, 1), 0, "年") is None


def test_a_month_ends_with_its_last_day():
    assert [month_end(2024, 2).day, month_end(2023, 2).day, month_end(2023, 12).day] == [29, 28, 31]
