"""Metadata that a format carries beside its text, made plain: titles and dates."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


def plain_title(value: object) -> str:
    """Return a title as one line, "" if it is none."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def iso_date(value: object) -> str:
    """Return YYYY-MM-DD for a date, a datetime or a text that holds a real date, else "".

    >>> iso_date("2022-01-06 15:04:39 +0800"), iso_date("2021年7月21日"), iso_date("2021-13-01")
    ('2022-01-06', '2021-07-21', '')
    """
    if isinstance(value, datetime.date):
        return value.strftime("%Y-%m-%d")
    match = _DATE.search(str(value)) if value else None
    if match is None:
        return ""
    try:
        return datetime.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return ""
