"""牵头单位 and 责任单位: who is to do what a clause says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.structure.document import Fact
from index.structure.numbers import CN_NUMERAL

UNIT_FACTS = ("lead_unit", "unit")
"""Under which names units are facts."""
_LEAD = "牵头单位|牵头部门|牵头责任单位|主办单位|牵头"
_UNIT = (
    "责任单位|责任部门|责任主体|配合单位|配合部门|协办单位|参与单位|参加单位|落实单位|负责单位|"
    "实施单位|承办单位|完成单位|责任分工"
)
_LABEL = re.compile(
    rf"({_LEAD}|{_UNIT})\s?[：:]\s?"
    rf"((?:(?![；;，,、\s]+(?:{_LEAD}|{_UNIT}|[\u4e00-\u9fff]{{2,8}})\s?[：:])[^（(）)。\n]"
    r"|[（(][^（()）\n]*[）)])+)"
)
"""A list of units ends where another label begins: 责任单位：市财政局；完成时限：…"""
_BY_VERB = re.compile(
    r"[（(]([^（()）：:。；;\n]{2,300}?(?:分别|按照?职责分工|按职责|共同)?(?:牵头|负责|配合|参与|落实)"
    r"[^（()）：:。；;\n]{0,300})(?:。[^（()）\n]{0,40})?[）)]"
)
"""Behind a full stop may stand a remark on the list: 列第一位者为牵头单位，下同。"""
_ALONE = re.compile(r"(?<=[。；！”])\s*[（(]([^（()）：:。；;\n]{3,300})[）)]\s*$")
"""Behind the last sentence of a clause units may stand in brackets without a word."""
_OF_LEVEL = re.compile(r"^(?:[省市县区州旗]|国家|各|有关|相关|自治区)")
_VERB = re.compile(
    r"(?:等)?(?:分别|按照?(?:各自)?职责(?:分工)?|共同|按分工|具体|会同)*(牵头|负责|配合|参与|落实)(?:负责|落实|实施)?"
)
_SPLIT = re.compile(r"[、，,；;](?![^（()）]*[）)])|(?<=[局委厅办部院会])和(?=[省市县国区])")
"""Not within brackets: 各县（市、区）人民政府 is one name."""
_TIME = re.compile(
    rf"(?:自|从|到|至|于|在|截至|力争|争取|确保|每|全|今|本|当|次|同)*\s?"
    rf"(?:第?[\d两{CN_NUMERAL}]{{1,4}}\s?个?(?:年|月|日|天|周|季度|工作日)"
    r"|年(?:[底末内初]|度(?![\u4e00-\u9fff]*[局委办])|中(?!心)))"
)
"""How a time begins: 2025年底前完成, 第一季度, 每年, 到二〇二五年, 年底前."""
_COUNTED = re.compile(rf"[\d两{CN_NUMERAL}]+[个项件家次%％]|\d+$")
_ETC = re.compile(r"等(?:(?:有关|相关|各)?(?:部门|单位|地区|方面)[和、及]?){0,3}$|等按.*$")
_BETWEEN = re.compile(
    r"(?:牵头|主办|责任|配合|协办|参与|参加|落实|负责|实施|承办|完成)(?:责任)?(?:单位|部门|主体|分工)?"
    r"|按照?(?:各自)?职责(?:分工)?|分别|共同|等|和|及|有关|相关|部门|单位|各"
)
"""What stands between the units of one list beside marks."""
_FIRST_LEADS = re.compile(
    r"(?:列|排)(?:在|名)?(?:第一位?|首位|最前)(?:的|者)?(?:部门|单位)?[为是]牵头(?:部门|单位)"
)
_ORGANISATION = re.compile(
    r"(?:局|委|厅|办|部|院|会|处|中心|行|署|政府|公司|单位|部门|机构|集团|支行|分行|组|社|站|队|"
    r"委员会|管委会|开发区|园区|镇办|街道|乡镇|县市区|区县|区|县|市|银行|协会|学校|大学|医院|所|台|馆|厂|"
    r"海关|联合会|总工会|妇联|团委|残联|工商联|科协|文联|法院|检察院|军分区|人武部|消防|税务|供销社)$"
)


def first_leads(text: str) -> bool:
    """Tell whether a text says that of each list of units, here and below, the first leads.

    >>> first_leads("（财政部、教育部负责。列第一位者为牵头单位，下同）")
    True
    """
    return "牵头" in text and _FIRST_LEADS.search(text) is not None


def unit_facts(text: str, offset: int) -> list[Fact]:
    """Return lead_unit and unit facts of a heading's or a clause's text, in order.

    Args:
        text: the text.
        offset: where it begins in the document; spans are in the document.
    """
    facts = [fact for match in _LABEL.finditer(text) for fact in _labelled(match, offset)]
    if not facts:
        for match in _BY_VERB.finditer(text):
            facts += _by_verb(match, offset)
    if not facts and (alone := _ALONE.search(text)):
        facts = _alone(alone, offset)
    return facts


def _alone(match: re.Match[str], offset: int) -> list[Fact]:
    """Read （省财政厅、省税务局）; the first must say its level, and all must be organisations."""
    found = list(_names(match.group(1), offset + match.start(1), "unit"))
    named = all(_ORGANISATION.search(fact.value) for fact in found)
    return found if found and named and _OF_LEVEL.match(found[0].value) else []


def _labelled(match: re.Match[str], offset: int) -> Iterator[Fact]:
    name = "lead_unit" if match.group(1).startswith(("牵头", "主办")) else "unit"
    yield from _names(match.group(2), offset + match.start(2), name)


def _by_verb(match: re.Match[str], offset: int) -> list[Fact]:
    """Read （省科技厅牵头，省财政厅、省税务局配合）; nothing unless all parts are organisations."""
    inner, start = match.group(1), match.start(1)
    facts: list[Fact] = []
    position = 0
    for verb in _VERB.finditer(inner):
        part = inner[position : verb.start()]
        name = "lead_unit" if verb.group(1) == "牵头" else "unit"
        found = list(_names(part, offset + start + position, name))
        if not found or not all(_ORGANISATION.search(fact.value) for fact in found):
            return []
        facts += found
        position = verb.end()
    return facts


def _names(text: str, offset: int, name: str) -> Iterator[Fact]:
    """Split a list of organisations; 等 is no organisation, nor is a deadline in the list."""
    position, mark = 0, ""
    for cut in [*_SPLIT.finditer(text), None]:
        end = cut.start() if cut else len(text)
        part = text[position:end]
        value = _ETC.sub("", part.strip())
        if len(value) >= 2 and _may_be_unit(value, mark):
            at = offset + position + part.index(value)
            yield Fact(name, value, at, at + len(value))
        position, mark = (cut.end(), cut[0]) if cut else (end, "")


def _may_be_unit(part: str, mark: str) -> bool:
    """Tell a unit from when, or how much, it has to do; `mark` stands in front of the part.

    Behind a comma, where a list usually ends, only what is built as an organisation is one more.
    """
    if _TIME.match(part) or _COUNTED.match(part):
        return False
    built = _ORGANISATION.search(part) or _OF_LEVEL.match(part)
    return bool(built) or mark not in ("，", ",", "；", ";")


def in_lists(units: Sequence[Fact], text: str, offset: int) -> tuple[tuple[Fact, ...], ...]:
    """Group the units of a text by the list that they stand in.

    Args:
        units: facts that `unit_facts` gave, in order.
        text: the text.
        offset: where it begins in the document.
    """
    lists: list[list[Fact]] = []
    for fact in units:
        if not lists or _is_text(text[lists[-1][-1].end - offset : fact.start - offset]):
            lists.append([])
        lists[-1].append(fact)
    return tuple(map(tuple, lists))


def _is_text(between: str) -> bool:
    """Tell whether more than labels and marks stands between two units."""
    return len(re.sub(r"[\W_]+", "", _BETWEEN.sub("", between))) > 3
