"""Duties told in prose: 市财政部门负责审核…, 由市财政局牵头…, 各县（市、区）要….

A duty is a list of offices in the subject's place, where a part of a sentence begins or behind 由,
and what says that they have to act: a word of responsibility (负责, 牵头, 会同 …) or of obligation
(要, 应当 …), or how they act (按职责分工, 依法, 分别 …). What an office's name is, is told by how
it is built (`rag/scope/office_names.py`). That a document is explained by its issuer (由…负责解释),
of whom a group consists, and on what condition something is said (由…核发的, …的，) are no duties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.structure.document import Clause, Statement
from index.text.tokens import tagged
from rag.scope.office_names import ETC, KINDS, offices_in

_LONGEST = 160
"""A list of offices has no more characters."""
_BRACKET = r"[（(][^（()）\n]{1,40}[）)]"
_TAIL = re.compile(
    rf"(?:{_BRACKET}(?:{'|'.join(KINDS)})?)?"
    rf"(?:{ETC})?"
)
_STOP = re.compile(r"[。；;\n]")
_BY = re.compile(r"(?<![自理事])由")
_START = re.compile(rf"^|(?<=[。；，：,:;\n\u3000])|(?<={_BY.pattern})")
_LEAD_IN = re.compile(
    r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|其中[，、]?|请)?\s*"
)
"""What stands in front of a name in its part of the sentence: an item's number."""
_MUST = r"(?:要|应当|应|须|必须|将)"
_HOW = (
    r"(?:按照?[^，。；]{0,12}?(?:职责|职能|分工|程序|权限|规定)(?:分工|范围|要求)?"
    r"|(?:根据|依照|依据)[^，。；]{2,20}|于[^，。；]{2,14}前|依法|分别|共同|统一|具体|定期"
    r"|[是为][^，。；]{2,40}(?:部门|机关|机构|单位)，|应当|要|应|须|必须|可以|可|将|积极|切实|认真|主动|，)"
)
_DOES = re.compile(
    rf"[，：:]?(?P<how>{_HOW}*)"
    rf"(?:(?P<leads>负责牵头|牵头)(?:负责)?"
    rf"|(?P<with>(?:负责)?会同|商(?![务品业贸经定议]))"
    rf"|(?P<answers>负责|主管|承担|承办|主办|协助|协同|配合|参与)"
    rf"|(?P<acts>(?=[\u4e00-\u9fff])))"
)
_OBLIGES = re.compile(rf"{_MUST}|按照?|根据|依[照据法]|于.*前|分别|共同|统一")
_HELPS = re.compile(rf"(?:{ETC})?(?:配合|参与|参加|协助|协同|作为成员单位)")
_TOGETHER = re.compile(r"(?<=[，,])(?:并)?会同")
_EXPLAINS = re.compile(r"^.{0,12}解释|^(?:负责)?(?:组成|构成)|^[^，。；]{0,8}组成")
_WHO = re.compile(r"^[^，。；]{0,14}的(?:工作)?(?:人员|机构|同志)")
"""负责投诉处理的工作人员: no duty but a description."""
_IF = re.compile(r"^[^，。；,;\n]*(?:的|时|后|前|之日起)[，,；;]")
"""市财政部门审核同意的，: on what condition, not who has to act."""
_RELATIVE = re.compile(r"^[^，。；,;\n]{1,8}的")
_MAY = re.compile(r"^[^。；\n]{0,20}可以?[^。；]")
_GOES_ON = re.compile(r"^(?:、|和|与|及|以及)")


@dataclass(frozen=True, slots=True)
class Duty:
    """`clause.text[start:end]` gives a duty; spans of its units are in the clause's text, too."""

    start: int
    end: int
    leads: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A subject and what it has to do; spans are in the sentence."""

    start: int
    leads: list[tuple[int, int]]
    does: re.Match[str]


def duties_in(clause: Clause) -> Iterator[Duty]:
    """Yield the duties that a clause's sentences give, in reading order."""
    for statement in clause.statements:
        if statement.role != "units":
            yield from _in_sentence(statement)


def _in_sentence(statement: Statement) -> Iterator[Duty]:
    """Yield a sentence's duties: 甲局负责收件，乙局负责审核 are two, each from its unit on."""
    text, at = statement.text, statement.start
    found = list(_subjects(text))
    starts = [0, *(one.start for one in found[1:]), len(text)]
    for one, start, end in zip(found, starts, starts[1:], strict=False):
        others = list(_others(text, one, end))
        yield Duty(at + start, at + end, _moved(one.leads, at), _moved(others, at))


def _moved(spans: list[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys((start + by, end + by) for start, end in spans))


def _subjects(text: str) -> Iterator[_Found]:
    """Yield who has to act, in order; a name is no part of two subjects."""
    after = 0
    for begin in _START.finditer(text):
        if begin.start() >= after and (one := _subject(text, begin.start())):
            yield one
            after = one.does.end()


def _subject(text: str, begin: int) -> _Found | None:
    """Return the list of offices that begins here, if it is to act."""
    lead_in = _LEAD_IN.match(text, begin)
    start = lead_in.end() if lead_in else begin
    agent = text[:begin].endswith("由")
    for end in _ends(text, start, len(text)):
        does = _DOES.match(text, end)
        if _BY.search(text, start, end):
            return None
        if does is None or not _is_duty(text, does, agent=agent):
            continue
        if agent and not does["how"] and does["acts"] is not None and not _acts(text, start, end):
            continue
        if names := offices_in(text[start:end], agent=agent):
            return _Found(start, [(start + a, start + b) for a, b in names], does)
    return None


def _ends(text: str, start: int, limit: int) -> Iterator[int]:
    """Yield where a list of offices that begins at `start` may end, the nearest first."""
    stop = _STOP.search(text, start, limit)
    for end in range(start + 2, min(stop.start() if stop else limit, start + _LONGEST) + 1):
        if text.endswith(KINDS, start, end) and _closed(text[start:end]):
            tail = _TAIL.match(text, end)
            yield tail.end() if tail else end


def _closed(text: str) -> bool:
    return text.count("（") + text.count("(") == text.count("）") + text.count(")")


def _is_duty(text: str, does: re.Match[str], *, agent: bool) -> bool:
    """Tell whether what follows a subject obliges it."""
    rest = text[does.end() :]
    if _EXPLAINS.match(rest) or (does["answers"] and _is_who(rest)):
        return False
    if _IF.match(rest) and not re.search(_MUST, does["how"]):
        return False
    if does["acts"] is None:
        return True
    if agent and not does["how"]:
        return _RELATIVE.match(rest) is None
    return bool(_OBLIGES.search(does["how"])) and not _MAY.match(does["how"] + rest)


def _is_who(rest: str) -> bool:
    """Tell 负责人 and 负责同志 from 负责人才引进."""
    words = tagged(rest[:6])
    first = words[0][0] if words else ""
    return first in ("人", "制", "任", "同志") or _WHO.match(rest) is not None


def _acts(text: str, start: int, end: int) -> bool:
    """Tell whether a word ends at `end` and a verb follows: 由建设单位委托 has no 建设单位委."""
    at = start
    for word, tag in tagged(text[start : end + 6]):
        if at >= end:
            goes_on = word in ("有关", "相关")  # 由人民政府有关部门处理
            return at == end and tag in ("v", "vn", "d", "p") and not goes_on
        at += len(word)
    return False


def _others(text: str, one: _Found, end: int) -> Iterator[tuple[int, int]]:
    """Yield who acts with the subject: 会同…, 牵头、…配合."""
    at = one.does.end()
    if one.does["with"]:
        yield from _listed(text, at, end)
    elif one.does["leads"] and text[at : at + 1] in ("，", "、"):
        names = _listed(text, at + 1, end)
        if names and _HELPS.match(text, names[-1][1]):
            yield from names
    for more in _TOGETHER.finditer(text, at, end):
        yield from _listed(text, more.end(), end)


def _listed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the offices of the longest list that begins here."""
    best: list[tuple[int, int]] = []
    for stop in _ends(text, start, end):
        part = text[start:stop]
        if re.search("[，,]", re.sub(_BRACKET, "", part)):
            break
        if names := offices_in(part):
            best = [(start + a, start + b) for a, b in names]
    return best
