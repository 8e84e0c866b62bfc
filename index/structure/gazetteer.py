"""The administrative divisions of China and where a text names them.

Codes are GB/T 2260: province xx0000, prefecture xxxx00, county xxxxxx. The table and its sources
are described in `data/README.md`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from operator import add
from typing import Literal

NATION = "100000"
"""GB/T 2260 has no code for the whole country; this one stands for it."""
ABBREVIATIONS = {
    "京": "110000", "津": "120000", "冀": "130000", "晋": "140000", "蒙": "150000",
    "辽": "210000", "吉": "220000", "黑": "230000", "沪": "310000", "苏": "320000",
    "浙": "330000", "皖": "340000", "闽": "350000", "赣": "360000", "鲁": "370000",
    "豫": "410000", "鄂": "420000", "湘": "430000", "粤": "440000", "桂": "450000",
    "琼": "460000", "渝": "500000", "川": "510000", "蜀": "510000", "贵": "520000",
    "黔": "520000", "云": "530000", "滇": "530000", "藏": "540000", "陕": "610000",
    "秦": "610000", "甘": "620000", "陇": "620000", "青": "630000", "宁": "640000",
    "新": "650000", "台": "710000", "港": "810000", "澳": "820000",
}  # fmt: skip
_RUN = re.compile(f"[{''.join(ABBREVIATIONS)}]{{2,}}")
_LONE = re.compile(rf"([{''.join(ABBREVIATIONS)}])(?=省|政发|政办|府办|政函|发改)")
_NOT_RUNS = frozenset({"新青", "青云", "贵云", "云台", "新台", "新宁", "新津", "新蒙", "新港"})
_NEVER_AFTER = {
    "区": re.compile(r"[域别位间划块分]"),
    "县": re.compile(r"[级域直属内里]"),
    "市": re.compile(r"[场级民容政][化主的、，]?"),
}
_BOUNDARY = frozenset(" \t\n\u3000、，。；：:,;（(《“\"'〔[—-及和与在向对到由从为对比除省市州盟")
_GENERIC = frozenset({"城区", "郊区", "矿区", "东区", "西区", "南区", "北区", "新城区", "老城区"})
_LINK = re.compile(r"^[省市]?[\s（(]?$")


@dataclass(frozen=True, slots=True)
class Region:
    """One division. `full_name` starts at the province: 山东省淄博市高青县."""

    code: str
    name: str
    short: str
    full_name: str
    level: Literal["省", "市", "县"]
    former: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at `text[start:end]`.

    `candidates` are all codes that the name can stand for, likeliest first; `code` is the first
    if the rule can decide and "" if it can't (朝阳区 alone). Rule: what a neighbouring or given
    larger division covers; else the highest level (吉林 is the province, 吉林市 the city).
    `weak` says that the name is also an ordinary word (白银, 合作).
    """

    start: int
    end: int
    text: str
    candidates: tuple[str, ...]
    code: str
    weak: bool = False


def region(code: str) -> Region:
    """Return the division of a code.

    Raises:
        KeyError: there is no such code.
    """
    return _table()[code]


def regions() -> tuple[Region, ...]:
    """Return all divisions, by code."""
    return tuple(place for _, place in sorted(_table().items()))


def covers(outer: str, inner: str) -> bool:
    """Tell whether `outer` is `inner` or contains it; "" (the nation) contains everything."""
    return inner.startswith(_significant(outer))


def parent(code: str) -> str:
    """Return the code one level up, "" for a province."""
    up = code[:4] + "00" if not code.endswith("00") else code[:2] + "0000"
    if up != code and up not in _table():
        up = code[:2] + "0000"
    return "" if up == code else up


def aliases(code: str) -> tuple[str, ...]:
    """Return the names that mean this division: official, short, one-character."""
    place = region(code)
    single = tuple(char for char, of in ABBREVIATIONS.items() if of == code)
    return tuple(dict.fromkeys(name for name in (place.name, place.short, *single) if name))


def find_regions(text: str, within: Iterable[str] = (), *, weak: bool = False) -> list[Mention]:
    """Return the places that the text names, in order, the longest name at each point.

    Args:
        text: any text; time is linear in its length.
        within: codes of larger divisions that decide between candidates.
        weak: also return names that are ordinary words and stand alone.
    """
    context = tuple(within)
    found: list[Mention] = []
    names, lengths = _names()
    end = 0
    for i in _beginnings(text):
        if i < end:
            continue
        mention = None
        for length in lengths.get(text[i], ()):
            name = text[i : i + length]  # shorter at the end of the text
            if codes := names.get(name):
                span = (i, i + len(name))
                mention = _accept(text, span, codes, found, context, weak=weak)
                if mention:
                    break
        mention = mention or _abbreviated(text, i)
        if mention:
            found.append(mention)
            end = mention.end
    return _expanded(found)


def _beginnings(text: str) -> list[int]:
    """Return where a name may begin: few places, told by two characters."""
    pairs = _pairs()
    if len(text.strip()) == 1:
        return list(range(len(text)))
    return [i for i, pair in enumerate(map(add, text, text[1:])) if pair in pairs]


def deepest(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Drop a division that only introduces the smaller one after it (江苏省南京市)."""
    out: list[Mention] = []
    for mention in mentions:
        if out and _introduces(out[-1], mention, text):
            out.pop()
        out.append(mention)
    return out


def _introduces(outer: Mention, inner: Mention, text: str) -> bool:
    known = bool(outer.code and inner.code)
    return known and _adjacent(text, outer, inner.start) and covers(outer.code, inner.code)


def _accept(
    text: str,
    span: tuple[int, int],
    codes: tuple[tuple[str, bool], ...],
    found: Sequence[Mention],
    context: Sequence[str],
    *,
    weak: bool,
) -> Mention | None:
    start, end = span
    name = text[start:end]
    before = next((m for m in found[-1:] if m.code and _adjacent(text, m, start)), None)
    near = [code for code, _ in codes if before and before.code != code]
    near = [code for code in near if before and covers(before.code, code)]
    rejected = _NEVER_AFTER.get(name[-1])
    if rejected and rejected.match(text, end) and not near:
        return None
    short = len(name) == 2 and name[-1] in "县区市" or name in _GENERIC
    if short and not near and start > 0 and text[start - 1] not in _BOUNDARY:
        return None
    is_weak = (all(flag for _, flag in codes) or name in _GENERIC) and not near
    if is_weak and not weak:
        return None
    candidates = _ranked([code for code, _ in codes], found, context, near)
    code = candidates[0] if _decided(candidates, found, context, near) else ""
    return Mention(start, end, name, candidates, code, is_weak)


def _ranked(
    codes: Sequence[str], found: Sequence[Mention], context: Sequence[str], near: Sequence[str]
) -> tuple[str, ...]:
    """Order candidates: beside a larger one, within a given one, named before, higher, current."""
    earlier = [mention.code for mention in found if mention.code]

    def key(code: str) -> tuple[bool, bool, bool, int, bool, str]:
        return (
            code not in near,
            not any(covers(outer, code) for outer in context if outer),
            not any(covers(outer, code) for outer in earlier),
            len(_significant(code)),
            _table()[code].former,
            code,
        )

    return tuple(sorted(codes, key=key))


def _decided(
    candidates: Sequence[str],
    found: Sequence[Mention],
    context: Sequence[str],
    near: Sequence[str],
) -> bool:
    if len(candidates) == 1:
        return True
    first, second = candidates[:2]
    outers = [*(code for code in context if code), *(m.code for m in found if m.code)]
    for group in (near, [c for c in candidates if any(covers(o, c) for o in outers)]):
        if first in group:
            return second not in group or _rank(first) < _rank(second)
    return _rank(first) < _rank(second)


def _rank(code: str) -> tuple[int, bool]:
    return len(_significant(code)), _table()[code].former


def _adjacent(text: str, mention: Mention, start: int) -> bool:
    return start - mention.end <= 2 and _LINK.match(text[mention.end : start]) is not None


def _abbreviated(text: str, i: int) -> Mention | None:
    if text[i] not in ABBREVIATIONS:
        return None
    match = _RUN.match(text, i) or _LONE.match(text, i)
    if match is None and len(text.strip()) == 1:
        match = re.compile(".").match(text, i)
    if match is None or match.group() in _NOT_RUNS:
        return None
    codes = tuple(ABBREVIATIONS[char] for char in match.group())
    return Mention(i, match.end(), match.group(), codes, codes[0])


def _expanded(found: Sequence[Mention]) -> list[Mention]:
    """Return one mention for each character of a run such as 京津冀."""
    out = []
    for mention in found:
        if len(mention.text) == len(mention.candidates) and _RUN.fullmatch(mention.text):
            for k, code in enumerate(mention.candidates):
                at = mention.start + k
                out.append(
                    replace(
                        mention,
                        start=at,
                        end=at + 1,
                        text=mention.text[k],
                        candidates=(code,),
                        code=code,
                    )
                )
        else:
            out.append(mention)
    return out


def _significant(code: str) -> str:
    """Return the digits that name the level: 37, 3703, 370322."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


@cache
def _table() -> dict[str, Region]:
    """Return the divisions by code; a code in use again under a new name has the new one."""
    rows = sorted(_rows(), key=lambda row: row["former"])
    names: dict[str, str] = {}
    for row in rows:
        names.setdefault(row["code"], row["name"])
    table: dict[str, Region] = {}
    for row in rows:
        code = row["code"]
        if code in table:
            continue
        ups = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
        full = "".join(names[up] for up in ups if up in names)
        level: Literal["省", "市", "县"] = "县"
        if code.endswith("00"):
            level = "省" if code.endswith("0000") else "市"
        former = bool(row["former"])
        table[code] = Region(code, row["name"], row["short"], full, level, former)
    return table


@cache
def _names() -> tuple[dict[str, tuple[tuple[str, bool], ...]], dict[str, tuple[int, ...]]]:
    """Return name -> ((code, weak), …), and first character -> lengths of names, longest first."""
    names: dict[str, dict[str, bool]] = {}
    for row in _rows():
        names.setdefault(row["name"], {})[row["code"]] = False
        if row["short"]:
            codes = names.setdefault(row["short"], {})
            codes[row["code"]] = codes.get(row["code"], True) and bool(row["weak"])
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[0], set()).add(len(name))
    return (
        {name: tuple(codes.items()) for name, codes in names.items()},
        {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()},
    )


@cache
def _pairs() -> frozenset[str]:
    """Return the first two characters of all names and of what `_abbreviated` reads."""
    short = [one + other for one in ABBREVIATIONS for other in (*ABBREVIATIONS, *"省政府发")]
    return frozenset([*(name[:2] for name in _names()[0]), *short])


@cache
def _rows() -> tuple[dict[str, str], ...]:
    source = files("index.structure").joinpath("data/divisions.csv")
    return tuple(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))
