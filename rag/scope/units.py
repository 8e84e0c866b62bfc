"""Organisations that a question names: 县大数据局, 大数据局, 发改局 → as the corpus writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.structure.gazetteer import find_regions
from rag.scope.names import NameFinder
from rag.words.tables import table
from rag.words.topic import Span, remove_spans, topic_of

LEVEL = re.compile(r"^(?:国家|自治区|省|市|县|区|州|旗|镇|乡)")
LEVEL_BEFORE = re.compile(r"(?:国家|自治区|省|市|县|区|州|旗|镇|乡)$")
SUFFIX = re.compile(
    r"(?:委员会|委|局|厅|部|办公室|办|院|中心|银行|总队|支队|大队|公司|会|署|处|行)$"
)
MIN_STEM = 2
_PART = re.compile(
    r"负责|牵头|责任|承担|参与|参加|配合|主管|分管|归|任务|职责|分工|条款|涉及|牵扯|有关|相关|出现|名下|身上|头上|份内"
    r"|管|干|做|办|活|[条项件]"
)
"""What a unit has to do with a clause."""
_ASKS_UNIT = re.compile(r"谁|哪(?:一|几)?[个家]?(?:部门|单位|局|机关)|什么(?:部门|单位)")
_PAUSE = re.compile(r"[，,；;]")
_AROUND = re.compile(
    r"部分|板块|一起|共同|列(?:出来?|举|一下|个?清单|个?表)?|清单|工作|事情?儿?|单位|部门|落实|推进|完成|开展|写明?|明确|规定|提到|点名|安排|分给|交给|被|要求?|让"
    r"|文件|方案|意见|政策|全部|所有|一共|总共|分别|主要|具体|哪里|哪儿|哪些?|几|多少|什么|啥|看看|帮我?|我|想|知道|查|请问?|告诉|一下"
    r"|它|他们|这个?|那个?|应该?|需要?|得|会|能|可以|作为|当|的|在|里面?|中|上|下|都|是|也|有|和|跟|与|把|将|对|给|由|为|儿|呢|吗|了|着|过|个|些"
    r"|出来|到|来|去|拿|数|[\s，。？！、；：“”《》（）()?!,.;:]"
)


class UnitFinder:
    """Knows the units of a corpus by their names, by abbreviations, with or without the level.

    >>> UnitFinder(["县大数据局", "县发展改革局"]).find("发改局负责哪些任务")
    ('县发展改革局',)
    """

    def __init__(self, units: Sequence[str]) -> None:
        """Make every spelling of every unit."""
        self._spellings: dict[str, dict[str, None]] = {}
        for unit in units:
            for spelling in spellings(unit):
                self._spellings.setdefault(spelling, {})[unit] = None
        self._names = NameFinder(self._spellings)

    def find(self, text: str) -> tuple[str, ...]:
        """Return the corpus's names of the units in the text, in order of appearance."""
        return tuple(dict.fromkeys(unit for _, units in self._met(text) for unit in units))

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the text names a unit of the corpus."""
        return tuple(span for span, _ in self._met(text))

    def _met(self, text: str) -> Iterator[tuple[tuple[int, int], list[str]]]:
        """Yield the names in the text; one behind another level's name is another unit."""
        for start, end, name in self._names.find(text):
            level = LEVEL_BEFORE.search(text[:start])
            meant = [unit for unit in self._spellings[name] if _of_level(unit, name, level)]
            if meant:
                yield (start, end), meant


def _of_level(unit: str, spelling: str, level: re.Match[str] | None) -> bool:
    """Whether 公安局 behind `level` may be the unit: 市公安局 isn't 县公安局."""
    if level is None or LEVEL.match(spelling) or not LEVEL.match(unit):
        return True
    return unit.startswith(level.group())


def asks_tasks(text: str, units: Sequence[Span], places: Sequence[Span] = ()) -> bool:
    """Whether a question asks nothing but what the units in it have to do.

    >>> asks_tasks("县财政局在哪几条里是责任单位", [(0, 4)])
    True
    >>> asks_tasks("县财政局怎么支持上市", [(0, 4)])
    False
    """
    first = _PAUSE.split(text, maxsplit=1)[0]  # 负责哪几项，和哪个局一起
    if not units or _ASKS_UNIT.search(first):
        return False
    rest = _ASKS_UNIT.sub("", remove_spans(text, [*units, *places]))
    if len(_AROUND.sub("", _PART.sub("", rest))) > 1:
        return False
    return bool(_PART.search(rest)) or not topic_of(rest)


def spellings(unit: str) -> tuple[str, ...]:
    """Return the ways a question may write a unit.

    >>> spellings("县发展改革局")
    ('县发展改革局', '发展改革局', '县发展和改革局', '发展和改革局', '县发改局', '发改局')
    """
    bare = LEVEL.sub("", unit)
    names = [unit]
    if SUFFIX.search(bare) and len(SUFFIX.sub("", bare)) >= MIN_STEM:
        names.append(bare)
    if placeless := _without_regions(bare):
        names += [placeless]
    for short, full in table("units", "abbreviations").items():
        if full != short and full in bare and SUFFIX.search(bare):
            swapped = unit.replace(full, short), bare.replace(full, short)
            names += [name for name in swapped if len(name) >= 3]
    return tuple(dict.fromkeys(names))


def _without_regions(unit: str) -> str:
    """Return 国网供电公司 for 国网高青供电公司, "" if no place stands in it or too little stays."""
    found = find_regions(unit)
    rest = unit
    for mention in reversed(found):
        rest = rest[: mention.start] + rest[mention.end :]
    stem = SUFFIX.sub("", rest)
    return rest if found and stem != rest and len(stem) > MIN_STEM else ""
