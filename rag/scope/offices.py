"""Which office a unit's name means: 市人社局 in a plan of 淄博市 is 淄博市人力资源和社会保障局.

An office is its place and what it looks after. The place is what the name says (高青县, 市) within
the place of the document; the matter is the name without its place and 和, abbreviations written
out by the table of units (`rag/words/units.toml`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from index.structure.document import Document
from index.structure.gazetteer import NATION, deepest, find_regions, parent, region
from rag.scope.units import SUFFIX
from rag.words.tables import table

_LEVEL = re.compile(
    r"(国家|自治区|省|市(?!场|政|容|民)|县|区(?!域)|州|旗|镇|乡(?!村))(?=[\u4e00-\u9fff]{2})"
)
_LEVELS = {"自治区": "省", "省": "省", "市": "市", "州": "市", "县": "县", "区": "县", "旗": "县"}
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国家(?=[\u4e00-\u9fff]{3})|中国(?=人民银行|证监|银保监))"
)
_MINISTRY = re.compile(r"(?:部|总局|总署)$")
_EVERY = re.compile(r"^(?:各|有关|相关|全[省市县区])")
_SHORTER = (("委员会", "委"), ("办公室", "办"), ("人民政府", "政府"))


@dataclass(frozen=True, slots=True)
class Office:
    """`place` is a region's code, `NATION`, or "" if unknown; `level` 省, 市, 县 or ""."""

    place: str
    level: str
    matter: str


def office_of(unit: str, document: Document | None = None) -> Office:
    """Return the office that a name means in a document.

    >>> office_of("高青县人社局").matter == office_of("县人力资源和社会保障局").matter
    True
    """
    return _office(unit, document.region_code if document else "", bool(document))


@lru_cache(maxsize=8192)
def _office(unit: str, home: str, within: bool) -> Office:
    name = "".join(unicodedata.normalize("NFKC", unit).split())
    if _EVERY.match(name):
        return Office(home, "", name)
    place, rest = _split_place(name, home)
    level = _LEVEL.match(rest)
    if level and len(rest) - level.end() >= 2:
        rest = rest[level.end() :]
        kind = _LEVELS.get(level[1], "")
        place = place or _at_level(home, kind) or (NATION if level[1] == "国家" else "")
        return Office(place, kind or _level_of(place), _matter(rest))
    if national := _NATIONAL.match(rest):
        return Office(place or NATION, _level_of(place), _matter(rest[national.end() :]))
    if not place and within:
        place = NATION if not home or _MINISTRY.search(rest) else home
    return Office(place, _level_of(place), _matter(rest))


def same_office(asked: str, office: Office) -> bool:
    """Tell whether a name that somebody asks for means an office; 人社 is short for any such.

    >>> same_office("市人社局", Office("370300", "市", "人力资源社会保障局"))
    True
    >>> same_office("省人社厅", Office("370300", "市", "人力资源社会保障局"))
    False
    """
    wanted = office_of(asked)
    if wanted.place and office.place and wanted.place != office.place:
        return False
    if wanted.level and office.level and wanted.level != office.level:
        return False
    if SUFFIX.search(wanted.matter):
        return wanted.matter == office.matter
    return wanted.matter in office.matter


def _split_place(name: str, home: str) -> tuple[str, str]:
    """Return the place that a name says, and the name without it (国网高青供电公司)."""
    found = deepest(find_regions(name, (home,) if home else ()), name)
    named = [mention for mention in found if mention.code]
    if not named:
        return "", name
    rest = name
    for mention in sorted(find_regions(name), key=lambda each: -each.start):
        rest = rest[: mention.start] + rest[mention.end :]
    rest = rest.lstrip("省市县区") if rest[:1] in "省市县区" and len(rest) > 4 else rest
    return (named[-1].code, rest) if len(rest) >= 2 else ("", name)


def _at_level(home: str, level: str) -> str:
    """Return the division of a level that a place is or lies in."""
    while home and level:
        if region(home).level == level or (level == "市" and region(home).name.endswith("市")):
            return home
        home = parent(home)
    return ""


def _level_of(place: str) -> str:
    return region(place).level if place and place != NATION else ""


def _matter(name: str) -> str:
    """Return a name as offices are compared: 和 left out, abbreviations written out."""
    bare = name.replace("和", "")
    for long, short in _SHORTER:
        bare = bare.replace(long, short)
    for short, full in table("units", "abbreviations").items():
        brief, official = short.replace("和", ""), full.replace("和", "")
        if official in bare:
            return bare
        if brief in bare and SUFFIX.search(bare):
            return bare.replace(brief, official, 1)
        if bare == brief:
            return official
    return bare
