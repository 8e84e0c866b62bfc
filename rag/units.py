"""Organisations that a question names: 县大数据局, 大数据局, 发改局 → as the corpus writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.gazetteer import find_regions
from rag.lexicon.tables import table

LEVEL = re.compile(r"^(?:国家|自治区|省|市|县|区|州|旗|镇|乡)")
SUFFIX = re.compile(
    r"(?:委员会|委|局|厅|部|办公室|办|院|中心|银行|总队|支队|大队|公司|会|署|处|行)$"
)
MIN_STEM = 2


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
        known = sorted(self._spellings, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(re.escape, known))) if known else None

    def find(self, text: str) -> tuple[str, ...]:
        """Return the corpus's names of the units in the text, in order of appearance."""
        if self._pattern is None:
            return ()
        found: dict[str, None] = {}
        for match in self._pattern.finditer(text):
            found.update(self._spellings[match.group()])
        return tuple(found)


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
