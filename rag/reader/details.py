"""Whether a text gives the value that a question asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.structure.gazetteer import find_regions
from rag.figures import figures
from rag.types import Ask, Detail

_PERMISSION = re.compile(
    r"允许|可以|可[持在按自通凭]|支持|鼓励|不得|禁止|应当|必须|取消|放宽|放开|同等|享受|自主"
)
_UNIT = re.compile(
    r"(?:责任|牵头|配合|主管)(?:单位|部门)|由\S{2,20}(?:负责|牵头)|[省市县区](?:委|局|厅|办)"
)
_CONTACT = re.compile(
    r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|1\d{4})(?!\d)|https?:|www\.|@|[路街道巷]\d+号"
)
_PAPERS = re.compile(r"材料|证明|证件|身份证|居住证|申请[表书]|凭证|[持凭]\S{2,12}证")
_AT_MOST = re.compile(r"不超过|不高于|不多于|不得超过|以内|以下|最高|最多|至多|上限|封顶")
_AT_LEAST = re.compile(r"不低于|不少于|不得低于|不小于|以上|至少|最低|最少|下限|起步")
_TIME = re.compile(r"即日起|年底|月底|年内|季度|每[年月季]|年度|之日起|长期|阶段|半年")
_NUMERAL = r"(?:[\d０-９][\d０-９.,，．]*|[〇零一二两三四五六七八九十百千万半点]+)"
_SAME_UNITS = (("度", "摄氏度", "℃"), ("公里", "千米"), ("公斤", "千克"), ("公尺", "米"))
"""Everyday and statutory names of one unit (国务院关于在我国统一实行法定计量单位的命令, 1984)."""
_UNIT_NAMES = {name: names for names in _SAME_UNITS for name in names}
_MEASURE_NAMES = {**_UNIT_NAMES, "人": ("人", "名"), "名": ("人", "名")}
_MONTH = re.compile(r"月|季度|即日|年底|年内")
_DAY = re.compile(r"日(?!常|益|趋)|即日|年底|月底")

QUANTITIES: frozenset[Detail] = frozenset(
    {"money", "percent", "date", "duration", "count", "number", "contact", "papers", "places"}
)
TO_DO: frozenset[Detail] = frozenset({"contact", "papers"})
"""What one needs in order to act: only the very thing helps, whatever the question's kind."""
NAMES: dict[Detail, str] = {
    "money": "金额",
    "percent": "比例",
    "date": "时间",
    "duration": "期限",
    "count": "数量",
    "number": "数字",
    "contact": "联系方式或地址",
    "papers": "申请材料",
    "places": "地方名称",
    "unit": "责任单位",
    "permission": "",
    "": "",
}


def answers(text: str, ask: Ask) -> bool:
    """Return whether `text` gives a value of the kind, measure, bound and precision asked for.

    >>> answers("提取不低于10%的经费", Ask("最高能提几成", "percent", bound="most"))
    False
    >>> answers("室温不低于十八摄氏度。", Ask("温度多少度", "count", measure="度", unit="度"))
    True
    """
    given = gives(text, ask.detail) or (ask.share_too and gives(text, "percent"))
    given = given or bool(measured(text, ask.unit))
    fits = _bounded(text, ask) and _precise(text, ask) and gives_measure(text, ask.measure)
    return given and fits and ask.rate in text


def measured(text: str, unit: str) -> list[tuple[int, int]]:
    """Return where figures of a unit stand in a text, whatever the unit and by each of its names.

    >>> measured("水温不得高于四十五度。", "度"), measured("室温不低于18摄氏度。", "度")
    ([(6, 10)], [(5, 10)])
    """
    if not unit:
        return []
    names = _any_of(_UNIT_NAMES.get(unit, (unit,)))
    return [m.span() for m in re.finditer(rf"{_NUMERAL}\s*{names}", text)]


def _any_of(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, names))})"


def _bounded(text: str, ask: Ask) -> bool:
    """Return False if `text` sets the other bound only."""
    sets_most, sets_least = bool(_AT_MOST.search(text)), bool(_AT_LEAST.search(text))
    if ask.bound == "most":
        return sets_most or not sets_least
    return sets_least or not sets_most if ask.bound == "least" else True


def _precise(text: str, ask: Ask) -> bool:
    """Return False if a month or day is asked for and `text` gives none."""
    if ask.precision == "month":
        return bool(_MONTH.search(text))
    return bool(_DAY.search(text)) if ask.precision == "day" else True


def gives_measure(text: str, measure: str) -> bool:
    """Return True if `text` has a figure with this measure word (人 and 名 are the same)."""
    names = _any_of(_MEASURE_NAMES.get(measure, (measure,)))
    return not measure or bool(re.search(rf"[\d一二两三四五六七八九十百千万亿余]\s*{names}", text))


def gives(text: str, detail: Detail) -> bool:
    """Return True if `text` has a value of the kind asked."""
    if detail == "permission":
        return bool(_PERMISSION.search(text))
    if detail == "unit":
        return bool(_UNIT.search(text))
    if detail == "contact":
        return bool(_CONTACT.search(text))
    if detail == "papers":
        return bool(_PAPERS.search(text))
    if detail == "places":
        return len(find_regions(text)) > 1 or "全域" in text
    if detail in ("date", "duration") and _TIME.search(text):
        return True
    return any(_fits(f.kind, f.unit, detail) for f in figures(text))


def _fits(kind: str, unit: str, detail: Detail) -> bool:
    if kind in ("doc_number", "article"):
        return False
    if detail == "money":
        return kind == "number" and unit in ("元", "美元", "港元")
    if detail == "percent":
        return unit in ("%", "‰", "百分点", "成") or kind == "ratio"
    if detail == "duration":
        return kind == "date" or unit in ("年", "月", "日", "小时", "分钟")
    if detail == "date":
        return kind == "date" or unit in ("年", "月", "日")
    if detail == "count":
        return kind == "number" and unit in ("个", "", "倍")
    return kind in ("number", "ratio")
