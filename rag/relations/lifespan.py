"""From when and until when a document holds, by what it says of itself.

A sentence speaks of the document if 本办法, 本通知 and the like are its subject, or if it stands in
the note under the title or in the info box of the page. 有效期 of a certificate is none of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.readers.labels import info_pairs
from index.readers.metadata import iso_date as plain_date
from index.structure.document import Clause, Document, Statement
from index.structure.numbers import from_numeral
from rag.figures import normalise
from rag.relations.names import KINDS
from rag.relations.periods import last_day

_KINDS = f"{KINDS}|清单|文件|文|说明"
_SELF = re.compile(
    rf"(?:^|[，。；：\s]|原则上)(?:本|以上|上述)(?:实施|试行|暂行|补充|若干|管理|工作|相关)*(?:{_KINDS}|条款)"
    r"(?!规定的|所称|第|中[“\"]|确定的)"
)
_DAY = r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
_ISSUE = r"(?:印发|公布|发布|颁布|下发|公布下发|发文|通过|签发|政策发布|出台)"
_STARTS = r"(?:起)?(?:正式)?(?:施行|实施|执行|生效|试行|起效)"
_FROM_DAY = re.compile(rf"(?:自|从|于)?(?:{_DAY}|(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日)起?{_STARTS}")
_FROM_ISSUE = re.compile(rf"自{_ISSUE}之日起?(?P<later>\d{{1,3}}日后)?{_STARTS}")
_UNTIL_DAY = re.compile(
    rf"(?:(?:有效期|试行期|执行期|实施期|期限|施行|执行|有效|适用)(?:限)?[^。；]{{0,30}}?(?:至|到)"
    rf"|截止(?:时间|日期)(?:为|是|：|:)){_DAY}"
)
_UNTIL_YEAR = re.compile(
    r"(?:有效期|执行期)[^。；]{0,20}?(?:至|到)(?P<year>\d{4})年[^。；]{0,20}?(?:结束|止|底|末)"
    r"|至当年[^。；]{0,16}?(?:结束|止)"
)
_LASTS = re.compile(
    r"(?:有效期|试行期|试行|暂行期|执行期限?|施行期限?|期限)(?:限)?(?:暂定)?(?:为|是|：|:)?"
    rf"(?P<from>自(?:[^，。；]{{0,6}}){_ISSUE}之日起)?(?P<count>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?P<unit>年|个月|日|天)(?!内)"
)
_NOTES = ("题注",)
_OF_ITSELF = re.compile(r"[（(]|自|\d{4}年[^《]*?(?:通过|公布|发布|修正|修订)")
"""How a note under the title begins that tells of the document, not of another one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A day and the sentence that gives it: `clause.text[start:end]`."""

    day: date | None
    clause: Clause
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lifespan:
    """`starts` and `ends` are None where the document doesn't say; `ends.day` is the last day."""

    issued: date | None
    starts: Said | None
    ends: Said | None


def lifespan_of(document: Document) -> Lifespan:
    """Return when a document begins and ceases to hold by its own words."""
    issued = issued_on(document)
    starts = next(_starts(document, issued), None)
    begun = starts.day if starts and starts.day else issued
    ends = next(_ends(document, begun, issued), None)
    return Lifespan(issued, starts, ends)


def told_by(document: Document) -> tuple[Said, ...]:
    """Return what says until when and from when a document holds: its own text before the box
    of facts beside it.
    """
    issued = issued_on(document)
    starts = next(_starts(document, issued), None)
    begun = starts.day if starts and starts.day else issued
    ends = next(_ends_in_text(document, begun, issued), None)
    ends = ends or next(_infos(document, "expires"), None)
    return tuple(said for said in (ends, starts) if said)


def issued_on(document: Document) -> date | None:
    """Return the day a document was issued; None if it isn't known to the day.

    The day on which a page was put up says nothing: old laws were put up late.
    """
    try:
        return date.fromisoformat(document.issued_on)
    except ValueError:
        return None


def earlier(one: str, other: str) -> bool:
    """Tell whether a date is surely before another; each is YYYY, YYYY-MM, YYYY-MM-DD or "".

    >>> earlier("2019-12-31", "2020"), earlier("2020", "2020-05-01"), earlier("", "2020")
    (True, False, False)
    """
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _starts(document: Document, issued: date | None) -> Iterator[Said]:
    infos = list(_infos(document, "effective"))
    for clause, statement, text in _own(document):
        if match := _FROM_DAY.search(text):
            if day := _day(match, issued):
                yield _said(day, clause, statement)
        elif _FROM_ISSUE.search(text):
            yield _said(issued, clause, statement)
    yield from infos


def _ends(document: Document, begun: date | None, issued: date | None) -> Iterator[Said]:
    yield from _infos(document, "expires")
    yield from _ends_in_text(document, begun, issued)


def _ends_in_text(document: Document, begun: date | None, issued: date | None) -> Iterator[Said]:
    for clause, statement, text in _own(document):
        if (match := _UNTIL_DAY.search(text)) and (day := _day(match, issued)):
            yield _said(day, clause, statement)
        elif match := _UNTIL_YEAR.search(text):
            year = int(match["year"]) if match["year"] else issued.year if issued else 0
            yield _said(date(year, 12, 31) if year else None, clause, statement)
        elif match := _LASTS.search(text):
            since = issued if match["from"] else begun
            count, unit = from_numeral(match["count"]), match["unit"]
            last = last_day(since, count, unit) if since else None
            yield _said(last, clause, statement)


def _said(day: date | None, clause: Clause, statement: Statement) -> Said:
    return Said(day, clause, statement.start, statement.end)


def _own(document: Document) -> Iterator[tuple[Clause, Statement, str]]:
    """Yield the sentences that speak of the document, last clauses first, notes before them."""
    yield from _notes(document)
    for clause in reversed(document.clauses):
        if clause.area or clause.kind in ("attachments", "table"):
            continue
        spoken = False  # 本办法自…施行。有效期3年。
        for statement in clause.statements:
            text = "".join(normalise(statement.text).split())
            subject = _SELF.search(text)
            if subject or (spoken and text.startswith(("有效期", "试行期", "自"))):
                yield clause, statement, text[subject.start() if subject else 0 :]
            spoken = subject is not None


def _notes(document: Document) -> Iterator[tuple[Clause, Statement, str]]:
    """Yield the note under the title, and what a decree says of what it makes public."""
    for clause in document.clauses:
        name = clause.clause_id.rsplit("/", 1)[-1].split("-")[0]
        for statement in clause.statements:
            text = "".join(normalise(statement.text).split())
            public = clause.kind == "preamble" and re.search(r"现[将予]?.{0,40}公布", text)
            if (name in _NOTES and _OF_ITSELF.match(text)) or public:
                yield clause, statement, text


def _infos(document: Document, kind: str) -> Iterator[Said]:
    """Yield what the info box of a page says: 失效日期：2029年12月06日."""
    for clause in document.clauses:
        if clause.clause_id.rsplit("/", 1)[-1].split("-")[0] != "信息":
            continue
        position = 0
        for line in clause.text.split("\n"):
            for found, value, at in info_pairs(line):
                day = _plain(value) if found == kind else None
                if day:
                    start = position + line.index(line.strip())
                    yield Said(day, clause, start, position + at + len(value))
            position += len(line) + 1


def _plain(value: str) -> date | None:
    match = re.search(_DAY, "".join(normalise(value).split()))
    try:
        return _ymd(match) if match else date.fromisoformat(plain_date(value))
    except ValueError:
        return None


def _day(match: re.Match[str], issued: date | None) -> date | None:
    groups = match.groupdict()
    try:
        if groups.get("year"):
            return _ymd(match)
        return date(issued.year, int(groups["m"]), int(groups["d"])) if issued else None
    except ValueError:
        return None


def _ymd(match: re.Match[str]) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))
