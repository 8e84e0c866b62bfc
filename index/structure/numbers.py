"""Numerals as official documents print them: Chinese, Arabic, circled.

Source: GB/T 15835 (numerals in publications) and the numbering levels of GB/T 9704.
"""

from __future__ import annotations

from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
CN_NUMERAL = "零〇一二三四五六七八九十百千"


def from_chinese(text: str) -> int:
    """Return the value of a Chinese numeral up to 9999; 0 if it isn't one.

    Both forms count: 二百三十一 (positional) and 二〇二一 (digit by digit).
    """
    if not text or any(c not in DIGITS and c not in UNITS for c in text):
        return 0
    if not any(c in UNITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text[:9]))
    total, digit = 0, 0
    for char in text:
        if char in UNITS:
            total += (digit or 1) * UNITS[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return total + digit


def to_chinese(value: int) -> str:
    """Return the numeral that documents print for 1 to 9999 (十三, 一百零五, 二十一).

    Raises:
        ValueError: the value is out of range.
    """
    if not 0 < value < 10000:
        raise ValueError(f"no Chinese numeral for {value}")
    out, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit == 0:
            pending_zero = bool(out)
            continue
        out += ("零" if pending_zero else "") + "零一二三四五六七八九"[digit] + name
        pending_zero = False
    return out.removeprefix("一") if 10 <= value < 20 else out


def from_circled(char: str) -> int:
    """Return the value of ① to ㊿, ⑴ to ⒇ and ⒈ to ⒛; 0 for another character."""
    code = ord(char)
    for first, last, value in (
        (0x2460, 0x2473, 1),
        (0x2474, 0x2487, 1),
        (0x2488, 0x249B, 1),
        (0x3251, 0x325F, 21),
        (0x32B1, 0x32BF, 36),
    ):
        if first <= code <= last:
            return code - first + value
    return 0


@lru_cache(maxsize=4096)
def from_numeral(text: str) -> int:
    """Return the value of a Chinese or Arabic numeral, spaces ignored; 0 if it is neither."""
    text = "".join(text.split())
    if text.isdecimal():  # full width, too
        return int(text[:9])
    return from_chinese(text)
