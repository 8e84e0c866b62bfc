"""Find a number that is missing from a sequence inside the line before it.

Sources glue a unit to the heading above it (`（十六）…融合发展49.推动…`). Only a number that its
sequence lacks is looked for, and only where a sentence or a short title ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.structure.lines import Line
from index.structure.marks import Mark, read_mark
from index.structure.numbers import to_chinese

_MAX_MISSING = 3
_MAX_LINES = 60
_MAX_LINE = 20_000
_MAX_TITLE = 40
_ENDS = "。；;！？!?）)”》"


def split_glued(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Return the lines with glued units on lines of their own, and a warning for each."""
    cuts: dict[int, list[int]] = {}
    warnings = []
    previous: dict[str, tuple[int, Mark]] = {}
    for j, line in enumerate(lines):
        mark = read_mark(line.text) if line.kind != "table_row" else None
        if mark is None or mark.weak or len(mark.parts) > 1:
            continue
        for value, first in _missing(previous.get(mark.family), mark, j):
            if found := _find(lines, range(first, j), (mark.family, value), cuts):
                k, at = found
                cuts.setdefault(k, []).append(at)
                warnings.append(f"疑似粘连：{lines[k].text[at : at + 16]}…从前一行中分出")
        previous[mark.family] = (j, mark)
    return _cut(lines, cuts), warnings


def _missing(before: tuple[int, Mark] | None, mark: Mark, j: int) -> list[tuple[int, int]]:
    """Return the values missing before `mark`, each with the first line to look in."""
    if before is not None:
        i, earlier = before
        gap = mark.value - earlier.value - 1
        if 0 < gap <= _MAX_MISSING and j - i <= _MAX_LINES:
            return [(earlier.value + n, i) for n in range(1, gap + 1)]
    if 1 < mark.value <= _MAX_MISSING + 1 and (before is None or before[1].value >= mark.value):
        first = max(0 if before is None else before[0], j - 4)
        return [(value, first) for value in range(1, mark.value)]
    return []


def _pattern(family: str, value: int) -> str:
    match family:
        case "1.":
            return rf"(?<![\d.A-Za-z第])({value}\s?[.．、])(?!\d)"
        case "（一）":
            return rf"(?<![第和与及按照至、])([（(]\s?{to_chinese(value)}\s?[）)])(?![项款、和至])"
        case "一、":
            return rf"(?<=。)({to_chinese(value)}、)"
        case "条":
            return rf"(?<=[\u3002\u4e00-\u9fff])[\s\u3000]*(第{to_chinese(value)}条)(?=[\s\u3000])"
    return ""


def _find(
    lines: Sequence[Line], where: range, wanted: tuple[str, int], cuts: dict[int, list[int]]
) -> tuple[int, int] | None:
    pattern = _pattern(*wanted)
    if not pattern:
        return None
    for k in where:
        text = lines[k].text
        if len(text) > _MAX_LINE or lines[k].kind == "table_row":
            continue
        for match in re.finditer(pattern, text):
            at = match.start(1)
            head = text[:at].rstrip()
            after = all(at > cut for cut in cuts.get(k, ()))
            ended = head and (head[-1] == "。" if wanted[0] == "条" else head[-1] in _ENDS)
            if head and after and (ended or _is_title(head)):
                return k, at
    return None


def _is_title(head: str) -> bool:
    return (
        len(head) <= _MAX_TITLE
        and not any(c in head for c in "。；，,：:")
        and bool(read_mark(head))
    )


def _cut(lines: Sequence[Line], cuts: dict[int, list[int]]) -> list[Line]:
    if not cuts:
        return list(lines)
    out = []
    for k, line in enumerate(lines):
        offset = 0
        for at in cuts.get(k, ()):
            left, line = line.split(at - offset)
            out.append(left)
            offset += line.start - left.start
        out.append(line)
    return out
