"""The number guard's eyes: figures of a text in one normal form.

`1.5亿元`, `15000万元` and `一点五亿元` are the same figure, and so are `２０２１年７月２１日` and
`二〇二一年七月二十一日`, `国函〔2025〕86号` and `国函[2025]86号`. Numerals in words that count
nothing (统一, 十分, 一批) are no figures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from cn2an import cn2an  # type: ignore[import-untyped]

FigureKind = Literal["number", "date", "doc_number", "ratio", "article"]

_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_CHINESE = "零〇一二两三四五六七八九十百千万亿点"
_HAN_NUMBER = rf"[{_CHINESE}]+"
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_UNITS = (
    "个百分点|百分点|个工作日|工作日|个自然日|个月|小时|分钟|周岁|平方公里|平方米|公里|立方米|"
    "美元|港元|元|倍|年|月|日|天|周|岁|人次|人|户|家|个|项|名|次|种|类|条|款|件|批|所|处|座|"
    "亩|公顷|吨|千瓦|级|成|位|套|台|辆|宗|期|省|市|县|区|镇|街道|平台"
)
_OF_ONE = ("年", "元", "倍", "个月", "个工作日")
"""Units of which one is an amount."""
_DOC_NUMBER = re.compile(r"([一-鿿]{0,10}?)\s*[〔\[(【]\s*(\d{4})\s*[〕\])】]\s*第?\s*(\d+)\s*号")
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*(?:[月./-]\s*(\d{1,2})\s*日?|月)")
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:\s*年|\s*[-—~至]\s*(?=(?:19|20)\d{2})|(?<=[-—~至]\d{4})(?!\d))"
)
_RATIO = re.compile(rf"({_DIGITS})\s*[:∶比]\s*({_DIGITS})(?!\d)")
_PERCENT = re.compile(rf"({_DIGITS})\s*[%‰]|百分之({_HAN_NUMBER}|{_DIGITS})")
_ARTICLE = re.compile(rf"第\s*({_DIGITS}|{_HAN_NUMBER})\s*(条|款|项|章|节|部分|点)")
_PLAIN = re.compile(rf"({_DIGITS})\s*([十百千万亿]*)\s*(余|多)?\s*({_UNITS})?")
_HAN = re.compile(rf"(?<![统唯])({_HAN_NUMBER})(余|多)?({_UNITS})(?<!年(?=度))")
_HAN_YEAR = re.compile(r"([一二三四五六七八九〇零○]{4})年")
_HAN_DAY = re.compile(rf"年([{_CHINESE}]{{1,3}})月(?:([{_CHINESE}]{{1,3}})日)?")
_DIGIT_OF = {char: str(i) for i, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `value` in normal form, `unit` a class of units, `text` as written."""

    kind: FigureKind
    value: str
    unit: str
    text: str

    def matches(self, other: Figure) -> bool:
        """Return True if both name the same figure (a missing unit matches any)."""
        if self.kind != other.kind or self.value != other.value:
            return False
        return self.unit == other.unit or not self.unit or not other.unit


def normalise(text: str) -> str:
    """Return `text` with full width folded and years and days in digits."""
    folded = unicodedata.normalize("NFKC", text).replace("○", "〇")
    folded = _HAN_YEAR.sub(lambda m: "".join(_DIGIT_OF[c] for c in m[1]) + "年", folded)
    return _HAN_DAY.sub(_day, folded)


def _day(match: re.Match[str]) -> str:
    month, day = to_decimal(match[1]), to_decimal(match[2] or "")
    if month is None:
        return match[0]
    return f"年{month}月" + (f"{day}日" if day is not None else "")


def to_decimal(numeral: str, scale: str = "") -> Decimal | None:
    """Return the value of an Arabic or Chinese numeral times `scale` (万, 亿), None if neither."""
    plain = numeral.replace(",", "")
    while len(plain) > 1 and plain[-1] in "万亿" and not plain.isdecimal():
        plain, scale = plain[:-1], plain[-1] + scale
    try:
        value = Decimal(plain)
    except InvalidOperation:
        try:
            value = Decimal(str(cn2an(plain, "smart")))
        except (ValueError, LookupError):  # cn2an looks some malformed numerals up in its tables
            return None
    for char in scale:
        value *= _SCALE[char]
    return value


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of `text`, in no particular order and each one once."""
    rest = normalise(text)
    found: dict[tuple[str, str, str], Figure] = {}

    def take(figure: Figure) -> None:
        found.setdefault((figure.kind, figure.value, figure.unit), figure)

    for pattern, make in _EXTRACTORS:
        kept: list[str] = []
        last = 0
        for match in pattern.finditer(rest):
            made = make(match)
            if not made:
                continue
            for figure in made:
                take(figure)
            kept += [rest[last : match.start()], "\n"]
            last = match.end()
        rest = "".join([*kept, rest[last:]])
    return tuple(found.values())


def _doc_number(match: re.Match[str]) -> list[Figure]:
    return [Figure("doc_number", f"{match[2]}-{int(match[3])}", "", match[0])]


def _date(match: re.Match[str]) -> list[Figure]:
    year, month = match[1], int(match[2])
    if not 1 <= month <= 12:
        return []
    parts = [Figure("date", year, "", match[0]), Figure("date", f"{year}-{month:02}", "", match[0])]
    if match[3]:
        parts.append(Figure("date", f"{year}-{month:02}-{int(match[3]):02}", "", match[0]))
    return parts


def _year(match: re.Match[str]) -> list[Figure]:
    return [Figure("date", match[1], "", match[0])]


def _ratio(match: re.Match[str]) -> list[Figure]:
    return [Figure("ratio", f"{_plain(match[1])}:{_plain(match[2])}", "", match[0])]


def _percent(match: re.Match[str]) -> list[Figure]:
    value = to_decimal(match[1] or match[2])
    unit = "‰" if match[0].endswith("‰") else "%"
    return [] if value is None else [Figure("number", _plain(str(value)), unit, match[0])]


def _article(match: re.Match[str]) -> list[Figure]:
    value = to_decimal(match[1])
    return [] if value is None else [Figure("article", _plain(str(value)), "", match[0])]


def _number(match: re.Match[str]) -> list[Figure]:
    value = to_decimal(match[1], match[2])
    if value is None:
        return []
    return [Figure("number", _plain(str(value)), _unit_class(match[4] or ""), match[0])]


def _han_number(match: re.Match[str]) -> list[Figure]:
    if match[1] in {"一", "千", "万", "百", "点", "亿"} and match[3] not in _OF_ONE:
        return []  # 一个, 一批, 千家 are words; 一年 and 一个月 count
    value = to_decimal(match[1])
    return (
        []
        if value is None
        else [Figure("number", _plain(str(value)), _unit_class(match[3]), match[0])]
    )


def _plain(number: str) -> str:
    value = Decimal(number.replace(",", "")).normalize()
    return format(value, "f")


def _unit_class(unit: str) -> str:
    """Units that exchange freely (家, 个, 项 …) are one class."""
    if unit in {"元", "美元", "港元", "倍", "小时", "分钟", "成"}:
        return unit
    if unit in {"个百分点", "百分点"}:
        return "百分点"
    if unit in {"年", "周岁", "岁"}:
        return "年"
    if unit in {"个月", "月"}:
        return "月"
    if unit in {"日", "天", "个工作日", "工作日", "个自然日"}:
        return "日"
    return "个" if unit else ""


_EXTRACTORS = (
    (_DOC_NUMBER, _doc_number),
    (_DATE, _date),
    (_YEAR, _year),
    (_PERCENT, _percent),
    (_ARTICLE, _article),
    (_RATIO, _ratio),
    (_PLAIN, _number),
    (_HAN, _han_number),
)


def missing_figures(claim: str, source: str) -> tuple[Figure, ...]:
    """Return the figures of `claim` that `source` doesn't contain."""
    known = figures(source)
    return tuple(f for f in figures(claim) if not any(f.matches(k) for k in known))
