"""Word's number formats as the text a reader sees (ECMA-376 Part 1, 17.18.59 ST_NumberFormat).

Word's own output settles what the standard leaves open: chineseCounting writes digits from 100
on (一〇一), chineseCountingThousand writes 一百〇一, and letters repeat after z (aa, bb).
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def format_number(value: int, number_format: str) -> str:
    """Return `value` in a Word number format; unknown formats read as decimal.

    >>> [format_number(12, name) for name in ("chineseCounting", "decimalEnclosedCircle")]
    ['十二', '⑫']
    """
    if number_format == "none":
        return ""
    if value < 1:
        return str(value)
    return _FORMATS.get(number_format, str)(value)


def _counting(value: int) -> str:
    """十二, 二十; above 99 digit by digit."""
    return _thousands(value) if value < 100 else _positional(value)


def _positional(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _thousands(value: int) -> str:
    text = _chinese(value, _DIGITS, ("", "十", "百", "千"))
    return text[1:] if text.startswith("一十") else text


def _legal(value: int) -> str:
    return _chinese(value, _LEGAL_DIGITS, ("", "拾", "佰", "仟"))


def _chinese(value: int, digits: str, units: tuple[str, ...]) -> str:
    """Write a number below 10,000 with units; a run of inner zeros becomes one zero."""
    if value >= 10_000:
        return str(value)
    text, pending_zero = "", False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += (digits[0] if pending_zero else "") + digits[digit] + units[place]
        pending_zero = bool(text) and not digit
    return text


def _letters(value: int) -> str:
    repeats, index = divmod(value - 1, 26)
    return chr(ord("a") + index) * (repeats + 1)


def _roman(value: int) -> str:
    text = ""
    for number, letters in _ROMAN:
        count, value = divmod(value, number)
        text += letters * count
    return text


def _enclosed(first: str, last: int, fallback: Callable[[int], str] = str) -> Callable[[int], str]:
    """Consecutive code points from `first`, up to the number `last`."""
    return lambda value: chr(ord(first) + value - 1) if value <= last else fallback(value)


def _circled(value: int) -> str:
    if value <= 20:
        return chr(ord("①") + value - 1)
    if value <= 35:
        return chr(ord("㉑") + value - 21)
    return chr(ord("㊱") + value - 36) if value <= 50 else str(value)


def _full_width(value: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(value))


def _cycle(symbols: str) -> Callable[[int], str]:
    return lambda value: symbols[(value - 1) % len(symbols)]


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10, _thousands),
    "numberInDash": "- {} -".format,
    "lowerLetter": _letters,
    "upperLetter": lambda value: _letters(value).upper(),
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperRoman": _roman,
    "chineseCounting": _counting,
    "chineseCountingThousand": _thousands,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _thousands,
    "japaneseCounting": _thousands,
    "japaneseDigitalTenThousand": _positional,
    "taiwaneseDigital": _positional,
    "ideographDigital": _positional,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
}
