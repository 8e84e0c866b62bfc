"""When a task is due: the deadlines that a text states, each with its place and its last day.

A date is a deadline if the task is to be done by it (到2025年, 6月底前, 完成时限：…). It is none if
it tells of which things something is said (2020年5月1日前到期的贷款), or how long something holds
(2019年1月1日至2020年12月31日).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.structure.numbers import from_numeral
from rag.relations.periods import later, month_end

_HAN = "[一二三四五六七八九十]"
_YEAR = r"(?P<year>\d{4}|[一二][〇零○九][〇零○一二三四五六七八九]{2})\s?年"
_MONTH = rf"(?P<month>\d{{1,2}}|{_HAN}{{1,2}})\s?月"
_DAY = rf"(?P<day>\d{{1,2}}|{_HAN}{{1,3}})\s?日"
_PART = r"(?P<part>年?(?:底|末)|上半年|下半年|第?[一二三四]季度|[上中下]旬)"
_DATE = rf"{_YEAR}(?:\s?{_MONTH}(?:\s?{_DAY})?)?(?:\s?{_PART})?"
_COUNT = rf"(?P<count>\d{{1,3}}|{_HAN}{{1,3}}|两)\s?(?:个)?\s?(?P<unit>年|月|工作日|日|天)"
_ISSUE = r"印发|发布|公布|下发|实施|施行|批复"

_LABELLED = re.compile(
    r"(?:(?:完成|办结|整改|办理|落实)(?:时限|期限|时间|日期)|时限要求|时间节点|时间要求|进度要求|时限)"
    r"\s?[：:]\s?(?P<value>[^；;。）)\n]{2,60})"
)
_BEFORE_DAY = re.compile(
    rf"(?:(?:到|至|于|在|截至|力争|争取|确保)\s?)?(?:{_DATE})\s?(?P<before>之前|以前|前)"
)
_UP_TO_DAY = re.compile(rf"(?<!截)(?<!有效期)(?:到|至)\s?(?:{_DATE})(?![止期])")
_IN_PART = re.compile(
    rf"(?<![至到\d]){_YEAR}(?:\s?{_MONTH})?\s?{_PART}"
    r"(?=[，,）)。；;末底]|(?:基本|全面)?(?:完成|实现|建成|出台|启动)|$)"
)
_THIS_YEAR = re.compile(
    rf"(?:(?:每|今|本)年\s?|(?<![\d年月]))(?:{_MONTH}(?:\s?{_DAY})?(?P<part>底|末)?)\s?(?:之前|以前|前)"
    r"|(?:每年|今年|本年度?)(?:年)?(?:底|末)(?:之?前)?"
)
_AFTER_ISSUE = (
    re.compile(
        rf"(?:自|从)?\s?(?:本[^，。；、之自]{{1,10}})?(?:(?:{_ISSUE})之日|(?<=自)(?:即日|{_ISSUE}))起"
        rf"\s?{_COUNT}(?:之|以)?内"
    ),
    re.compile(rf"(?:本[^，。；、]{{1,10}})?(?:{_ISSUE})之?后\s?{_COUNT}(?:之|以)?内"),
)
_AFTER_EVENT = re.compile(rf"自(?![治身主觉愿])[^，。；自]{{2,20}}之日起\s?{_COUNT}(?:之|以)?内")
_WITHIN = re.compile(rf"(?:(?:应当?|须|必须|要)[^，。；、]{{0,12}}?在?|在)\s?{_COUNT}(?:之|以)?内")
"""应在10个工作日内: from when is said elsewhere, or by the matter."""
_RUNS = re.compile(r"期限(?:为|：|:)?\s?\d{4}\s?年?\s?[—－–-]+\s?(?P<year>\d{4})\s?年")
_OF_THINGS = re.compile(
    r"(?!将|把|对|向|按|以|由|完成|基本|全面|实现|建成|出台|制定|上报|报)[^，。；,;：:、]{0,16}?的"
)
_BEGUN = re.compile(r"(?:\d\s?[年月日]|起|自|从|至今)[^，。；,;]{0,12}$")


@dataclass(frozen=True, slots=True)
class Deadline:
    """`text[start:end]` states it; `due` is the last day, None if the text doesn't fix one."""

    start: int
    end: int
    due: date | None


def deadlines_in(text: str, issued: date | None = None) -> tuple[Deadline, ...]:
    """Return the deadlines of a text in reading order.

    Args:
        text: what a clause says of one task.
        issued: when its document was issued: 印发之日起30日内, 6月底前 count from there.
    """
    found: list[Deadline] = []
    for deadline in _all(text, issued):
        if not any(d.start < deadline.end and deadline.start < d.end for d in found):
            found.append(deadline)
    return tuple(sorted(found, key=lambda deadline: deadline.start))


def _all(text: str, issued: date | None) -> Iterator[Deadline]:
    """Yield deadlines; of those that overlap the first counts."""
    for match in _LABELLED.finditer(text):
        inner = [d.due for d in _plain(match["value"] + "，", issued) if d.due]
        due = inner[-1] if inner else _lone_date(match["value"])
        yield Deadline(match.start("value"), match.end("value"), due)
    yield from _plain(text, issued)


def _plain(text: str, issued: date | None) -> Iterator[Deadline]:
    for pattern in _AFTER_ISSUE:
        for match in pattern.finditer(text):
            yield Deadline(*match.span(), _counted(match, issued))
    for match in _AFTER_EVENT.finditer(text):
        yield Deadline(*match.span(), None)
    for match in _WITHIN.finditer(text):
        bound = match["unit"] == "工作日" or not match[0].startswith("在")
        if bound and _is_deadline(text, match):
            yield Deadline(*match.span(), None)
    for match in _RUNS.finditer(text):
        yield Deadline(*match.span(), date(from_numeral(match["year"]), 12, 31))
    for pattern in (_BEFORE_DAY, _UP_TO_DAY, _IN_PART):
        for match in pattern.finditer(text):
            begun = pattern is _UP_TO_DAY and _BEGUN.search(text[: match.start()])
            if not begun and _is_deadline(text, match):
                yield Deadline(*match.span(), _last_day(match))
    for match in _THIS_YEAR.finditer(text):
        if _is_deadline(text, match):
            every = match.group().startswith("每年")
            yield Deadline(*match.span(), None if every else _in_year(match, issued))


def _is_deadline(text: str, match: re.Match[str]) -> bool:
    """Tell a date by which to act from one that says which things are meant."""
    if match.group().startswith("截至") and "前" not in match.group():
        return False
    return _OF_THINGS.match(text, match.end()) is None


def _last_day(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    year, month, day = (from_numeral(groups.get(name) or "") for name in ("year", "month", "day"))
    before = bool(groups.get("before"))
    return _day_of(year, month, day, groups.get("part") or "", before=before)


def _lone_date(text: str) -> date | None:
    match = re.search(_DATE, text)
    return _last_day(match) if match else None


def _day_of(year: int, month: int, day: int, part: str, *, before: bool = False) -> date | None:
    """Return the last day of a year, month or part of it; of the time before it for 6月前."""
    try:
        if day:
            return date(year, month, day)
        if "半年" in part:
            return date(year, 6, 30) if part == "上半年" else date(year, 12, 31)
        if "季度" in part:
            month = 3 * ("一二三四".index(part.removeprefix("第")[0]) + 1)
        if "旬" in part and month and part != "下旬":
            return date(year, month, 10 if part == "上旬" else 20)
        if before and not part:
            return date(year, month or 1, 1) - timedelta(days=1)
        return month_end(year, month or 12)
    except ValueError:
        return None


def _in_year(match: re.Match[str], issued: date | None) -> date | None:
    if issued is None:
        return None
    if not match["month"]:
        return date(issued.year, 12, 31)
    day, part = from_numeral(match["day"] or ""), match["part"] or ""
    return _day_of(issued.year, from_numeral(match["month"]), day, part, before=True)


def _counted(match: re.Match[str], issued: date | None) -> date | None:
    return later(issued, from_numeral(match["count"]), match["unit"]) if issued else None
