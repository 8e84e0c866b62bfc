"""Which number, if any, a line begins with.

A mark is only a candidate: `sequence` decides by its neighbours whether it numbers a unit.
Families in their usual order of nesting (GB/T 9704, and 编 章 节 条 of statutes) are the keys
of `RANK`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from index.structure.numbers import CN_NUMERAL, from_chinese, from_circled, from_numeral

RANK = {
    "编": 0,
    "分编": 1,
    "部分": 1,
    "章": 2,
    "节": 3,
    "条": 4,
    "一、": 5,
    "（一）": 6,
    "1": 7,
    "1.": 7,
    "1.1": 8,
    "1.1.1": 9,
    "1.1.1.1": 10,
    "（1）": 11,
    "1）": 12,
    "①": 13,
}
HEADING_FAMILIES = frozenset({"编", "分编", "部分", "章", "节"})

_CN = f"[{CN_NUMERAL}]"
_PATTERNS = tuple(
    (family, re.compile(pattern))
    for family, pattern in (
        (
            "第",
            rf"第\s?((?:{_CN}\s?){{1,7}}|\d{{1,4}})\s?(编|編|分编|部分|章|节|節|条|條)"
            rf"(?:\s?之({_CN}{{1,3}}))?",
        ),
        ("一、", rf"({_CN}{{1,4}})\s?[、．]|({_CN}{{1,4}})\s?\.(?!\d)"),
        ("（一）", rf"[（(〔]\s?((?:{_CN}\s?){{1,5}})\s?[）)〕]、?"),
        ("（1）", r"[（(]\s?(\d{1,3})\s?[）)]"),
        (
            "1.1",
            r"(\d{1,3}(?:\.\d{1,3}){1,3})(?![\d.]|月\s?\d{1,2}\s?日)(?=[\s\u3000]|[\u4e00-\u9fff])",
        ),
        (
            "1.",
            r"(\d{1,3})\s?[.．](?!\d)|(\d{1,3})\s?、(?!\d{1,3}[、.．和])|(\d{1,3})[.．](?=\d{4}年|\d{1,2}月\s?\d{1,2}\s?日|\dG)",
        ),
        ("1）", r"(\d{1,3})\s?[）)]"),
        ("1", r"(\d{1,2})[\s\u3000]+(?=[\u4e00-\u9fff])"),
        ("㈠", r"([\u3220-\u3229])"),
        ("①", r"([\u2460-\u249b\u3251-\u325f\u32b1-\u32bf])"),
    )
)
_REFERENCE = re.compile(
    r"[、，]?第|[、，。；：]|和|与|及|或|至|到|以及|规定|所列|所称|所指|的|中|款|项|之规定|内容|前款|执行"
)
_ENUMERATION = re.compile(rf"{_CN}+[、类级期线是季]|[二三]产")
_MEASURE = re.compile(r"(?:万|亿|元|倍|％|%|个|公里|平方|吨|千|百|米|年|月|号|版|～|~|—|-|至|以)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the beginning of a line; `text[:end]` is how it is printed.

    `parts` is the value: (3,) for 第三条, (3, 1) for 第三条之一, (2, 1) for `2.1`. A `weak`
    mark reads like a reference or a measure, and needs strong evidence.
    """

    family: str
    parts: tuple[int, ...]
    number: str
    end: int
    weak: bool = False
    spaced: bool = False
    """White space follows an article's number, as it seldom does in a reference."""

    @property
    def value(self) -> int:
        """The counting part: N of 第N条之一, the last part of a decimal."""
        return self.parts[0] if self.family == "条" else self.parts[-1]


@lru_cache(maxsize=2048)
def read_mark(text: str) -> Mark | None:
    """Return the number that the line begins with, or None; each step of parsing asks anew."""
    if text[0] not in _FIRST:
        return None
    if _WIDE.search(text, 0, _WIDE_CHARS):
        narrow = text[:_WIDE_CHARS].translate(_NARROW) + text[_WIDE_CHARS:]
        mark = _read(narrow)
        return replace(mark, number=text[: len(mark.number)]) if mark else None
    return _read(text)


def _read(text: str) -> Mark | None:
    for family, pattern in _PATTERNS:
        if match := pattern.match(text):
            return _mark(family, match, text)
    return None


_WIDE_CHARS = 12
_WIDE = re.compile("[０-９]")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
"""Full-width digits number as well as half-width ones do; one character stands for one."""


_FIRST = frozenset("第（(〔" + CN_NUMERAL + "0123456789０１２３４５６７８９") | {
    chr(code)
    for block in ((0x2460, 0x249C), (0x3220, 0x322A), (0x3251, 0x3260), (0x32B1, 0x32C0))
    for code in range(*block)
}


def _mark(family: str, match: re.Match[str], text: str) -> Mark | None:
    end = match.end()
    rest = text[end:]
    numeral = next(group for group in match.groups() if group)
    if family == "第":
        return _statute_mark(match, rest)
    if family == "㈠":
        return Mark("（一）", (ord(numeral) - 0x321F,), numeral, end)
    if family == "①":
        # ⑴ and ⒈ are typed for （1） and 1.
        family = {0: "①", 1: "（1）", 2: "1."}.get((ord(numeral) - 0x2460) // 20, "①")
        return Mark(family, (from_circled(numeral),), match.group(), end)
    if family == "1.1":
        parts = tuple(int(part) for part in numeral.split("."))
        name = ".".join("1" * len(parts))
        weak = _MEASURE.match(rest) is not None
        return Mark(name, parts, match.group(), end, weak)
    value = from_numeral(numeral)
    if value == 0:
        return None
    if family == "1":
        return None if _MEASURE.match(rest.lstrip()) else Mark(family, (value,), numeral, end)
    weak = not rest or (family == "（一）" and rest[0] in "、，项款至和")
    weak = weak or (family == "一、" and _ENUMERATION.match(rest) is not None)
    return Mark(family, (value,), match.group(), end, weak)


_SIMPLE = str.maketrans("編節條", "编节条")


def _statute_mark(match: re.Match[str], rest: str) -> Mark | None:
    value = from_numeral(match.group(1))
    if value == 0:
        return None
    family = match.group(2).translate(_SIMPLE)
    parts = (value, from_chinese(match.group(3))) if match.group(3) else (value,)
    weak = _REFERENCE.match(rest) is not None
    if family in HEADING_FAMILIES:
        weak = weak or len(rest) > 60 or rest.endswith(("。", "；"))
    spaced = rest[:1].isspace()
    return Mark(family, parts, match.group(), match.end(), weak, spaced)


def normal_number(mark: Mark) -> str:
    """Return the number as ids print it: （十三）, 38, 一、, 第三条, ①."""
    number = "".join(mark.number.split()).translate(_NARROW).translate(_SIMPLE)
    match mark.family:
        case "（一）" | "（1）":
            inner = number.strip("（()）〔〕、")
            return f"（{inner if from_numeral(inner) else mark.value}）"
        case "一、":
            return number[:-1] + "、"
        case "1" | "1.":
            return str(mark.value)
        case "1）":
            return f"{mark.value}）"
        case _:
            return number
