"""Dates as an answer says them."""

from __future__ import annotations


def plain_date(iso: str) -> str:
    """Return 2021年7月21日 for 2021-07-21 (also year, or year and month)."""
    parts = [part.lstrip("0") for part in iso.split("-")] if iso else []
    return "".join(part + unit for part, unit in zip(parts, "年月日", strict=False))
