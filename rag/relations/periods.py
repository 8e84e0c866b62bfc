"""Counting days, months and years from a day.

A time limit of n months that counts from a day ends on the day of the same number, or at the end of
the month where there is none (Civil Code, article 202). A period that begins with its first day, as
有效期 does, ends the day before that; where the last month has no such day, with that month.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

_DAYS = ("日", "天")


def later(start: date, count: int, unit: str) -> date | None:
    """Return the day that is so many 日, 天, 月, 个月 or 年 later; working days aren't counted.

    >>> later(date(2024, 1, 31), 1, "月")
    datetime.date(2024, 2, 29)
    """
    if unit in _DAYS:
        return start + timedelta(days=count)
    if unit == "工作日" or not count:
        return None
    year, month = _month(start, count, unit)
    return date(year, month, min(start.day, _length(year, month)))


def last_day(first: date, count: int, unit: str) -> date | None:
    """Return the last day of a period so long that begins with `first`.

    >>> last_day(date(2020, 5, 1), 3, "年"), last_day(date(2020, 5, 1), 30, "日")
    (datetime.date(2023, 4, 30), datetime.date(2020, 5, 30))
    """
    after = later(first, count, unit)
    if after is None:
        return None
    clipped = unit not in _DAYS and after.day < first.day
    return after if clipped else after - timedelta(days=1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, _length(year, month))


def _month(start: date, count: int, unit: str) -> tuple[int, int]:
    months = start.month - 1 + count * (12 if unit == "年" else 1)
    return start.year + months // 12, months % 12 + 1


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
