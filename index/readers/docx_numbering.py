"""Word's automatic numbering: counts the lists of a document as Word does (ECMA-376, 17.9).

A paragraph names a `num` and a level; the `num` points to an `abstractNum` that holds the levels
and may override them. Lists that share an abstractNum share its counters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from docx.oxml.ns import qn
from lxml.etree import _Element

from index.readers.number_formats import format_number

_MAX_LEVELS = 9
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list; `text` holds %1 to %9 for the numbers of levels 1 to 9."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart_after: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """One `num`: its levels after overrides, and the levels at which it starts anew."""

    abstract: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has been counted."""

    lists: Mapping[str, _List]
    _counters: dict[tuple[str, int], int] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, num_id: str, level: int) -> tuple[str, bool]:
        """Count one paragraph; return its label with what parts it from the text, and whether
        it is a bullet.
        """
        numbered = self.lists.get(num_id)
        shape = numbered.levels.get(level) if numbered else None
        if numbered is None or shape is None:
            return "", False
        self._count(num_id, numbered, level)
        if shape.number_format == "bullet":
            return (_PRIVATE_USE.sub("•", shape.text) or "•") + " ", True
        text = re.sub(
            r"%([1-9])", lambda match: self._number(numbered, int(match[1]) - 1, shape), shape.text
        )
        return text + _separator(text, shape.suffix), False

    def level_of_style(self, num_id: str, style: str) -> int:
        """Return the level that a numbered paragraph style stands for."""
        numbered = self.lists.get(num_id)
        levels = numbered.levels if numbered else {}
        return next((number for number, level in levels.items() if level.style == style), 0)

    def _count(self, num_id: str, numbered: _List, level: int) -> None:
        for above in range(level):
            self._counters.setdefault(
                (numbered.abstract, above), numbered.levels.get(above, Level()).start
            )
        key = (numbered.abstract, level)
        fresh_start = level in numbered.restarts and (num_id, level) not in self._started
        if fresh_start or key not in self._counters:
            self._counters[key] = numbered.restarts.get(level, numbered.levels[level].start)
        else:
            self._counters[key] += 1
        self._started.add((num_id, level))
        for below in range(level + 1, _MAX_LEVELS):
            restart = numbered.levels.get(below, Level()).restart_after
            if restart is None or 0 < restart >= level + 1:
                self._counters.pop((numbered.abstract, below), None)

    def _number(self, numbered: _List, level: int, shape: Level) -> str:
        own = numbered.levels.get(level, Level())
        value = self._counters.get((numbered.abstract, level), own.start)
        return format_number(value, "decimal" if shape.legal else own.number_format)


def _separator(text: str, suffix: str) -> str:
    """Word parts label and text by a tab or a blank; Chinese labels end in a mark of their own."""
    if not text or suffix == "nothing" or (suffix == "tab" and text[-1] in "、。，：）"):
        return ""
    return " "


def read_numbering(root: _Element | None, style_links: Mapping[str, str]) -> Numbering:
    """Read numbering.xml; `style_links` gives the numId that a numbering style stands for."""
    if root is None:
        return Numbering({})
    abstracts = {
        element.get(qn("w:abstractNumId"), ""): element
        for element in root.iterchildren(qn("w:abstractNum"))
    }
    nums = {element.get(qn("w:numId"), ""): element for element in root.iterchildren(qn("w:num"))}
    lists = {}
    for num_id, element in nums.items():
        abstract = _value(element, "w:abstractNumId")
        levels = _levels(_linked(abstract, abstracts, nums, style_links))
        lists[num_id] = _overridden(element, abstract, levels)
    return Numbering(lists)


def _linked(
    abstract: str,
    abstracts: Mapping[str, _Element],
    nums: Mapping[str, _Element],
    style_links: Mapping[str, str],
) -> _Element | None:
    """Follow a numStyleLink to the abstractNum that holds the levels."""
    element = abstracts.get(abstract)
    for _ in range(len(abstracts)):
        link = _value(element, "w:numStyleLink") if element is not None else ""
        num = nums.get(style_links.get(link, ""))
        if not link or num is None:
            break
        element = abstracts.get(_value(num, "w:abstractNumId"))
    return element


def _overridden(num: _Element, abstract: str, levels: dict[int, Level]) -> _List:
    restarts: dict[int, int] = {}
    for override in num.iterchildren(qn("w:lvlOverride")):
        number = _integer(override.get(qn("w:ilvl")), 0)
        for level in override.iterchildren(qn("w:lvl")):
            levels[number] = _level(level)
        start = _value(override, "w:startOverride")
        if start:
            restarts[number] = _integer(start, 1)
            levels[number] = replace(levels.get(number, Level()), start=restarts[number])
    return _List(abstract, levels, restarts)


def _levels(abstract: _Element | None) -> dict[int, Level]:
    if abstract is None:
        return {}
    return {
        _integer(level.get(qn("w:ilvl")), 0): _level(level)
        for level in abstract.iterchildren(qn("w:lvl"))
    }


def _level(element: _Element) -> Level:
    restart = _value(element, "w:lvlRestart")
    legal = element.find(qn("w:isLgl"))
    return Level(
        start=_integer(_value(element, "w:start"), 0),
        number_format=_number_format(element),
        text=_value(element, "w:lvlText"),
        suffix=_value(element, "w:suff") or "tab",
        restart_after=_integer(restart, 0) if restart else None,
        legal=legal is not None and legal.get(qn("w:val"), "1") not in ("0", "false"),
        style=_value(element, "w:pStyle"),
    )


def _number_format(element: _Element) -> str:
    """Formats newer than the standard stand in an mc:AlternateContent with a known fallback."""
    found = next(element.iter(qn("w:numFmt")), None)
    return "decimal" if found is None else found.get(qn("w:val"), "decimal")


def _value(element: _Element, tag: str) -> str:
    child = element.find(qn(tag))
    return "" if child is None else child.get(qn("w:val"), "")


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
