"""The first line of an answer: the figure asked for, or yes or no, where a statement gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answer.writing import figures_of
from rag.reader.details import QUANTITIES, measured
from rag.types import Ask, Modal

_BOUND = re.compile(
    r"(?:不得|不应|应当|不)?(?:超过|高于|低于|少于|多于|大于|小于|早于|晚于|长于)$|(?:最高|最低|最多|最少|至少|至多|上限为?|下限为?|满)$"
)
_LONGEST = 8
_HEADLINE = re.compile(r"\*\*[^*]+\*\*(?:（[^（）]{2,31}）)?\[\d+\]")
_SAID = re.compile(
    r"(?P<barred>不得|不准|不许|不允许|不可以|禁止|严禁|无权)"
    r"|(?P<free>无需|不需要|不必|可以不)"
    r"|(?P<may>可以|允许|准许|准予|有权)"
    r"|(?P<must>应当|必须)"
)
"""The deontic words of statutes: a closed class."""
_CONDITION = re.compile(
    r"(?:^|[，,；;。：:])(?P<case>[^，,；;。：:]{2,30}的)[，,][^；;。]*$"
    r"|(?P<consent>经[^，,；;。：:]{2,24})[，,][^；;。]*$"
)
"""租房满一年的，… 经业主同意，…: in what case, with whose consent."""


def is_headline(line: str) -> bool:
    """Return whether a line of an answer is its conclusion, as `headline` and `verdict` write it.

    >>> is_headline("**可以**（租房满一年的）[1]"), is_headline("某县办法第一条规定：可以。[1]")
    (True, False)
    """
    return _HEADLINE.fullmatch(line.strip()) is not None


def headline(ask: Ask, said: str, beside: Iterable[str], mark: str) -> str:
    """Return the only figure of the kind asked for, with its bound and `mark`.

    "" if `said` gives none or several, or what is quoted `beside` it gives another.

    >>> asked = Ask("押金最多几个月", "duration")
    >>> headline(asked, "押金不得超过一个月租金。", [], "[2]")
    '**不得超过一个月**[2]'
    """
    found = _figures(said, ask)
    given = {said[start:end] for start, end in found}
    given |= {text[start:end] for text in beside for start, end in _figures(text, ask)}
    if len(given) != 1 or not found or not mark:
        return ""
    start, end = found[0]
    bound = _BOUND.search(said[max(0, start - _LONGEST) : start])
    return f"**{bound[0] if bound else ''}{said[start:end]}**{mark}"


def _figures(text: str, ask: Ask) -> list[tuple[int, int]]:
    kind = figures_of(text, ask.detail) if ask.detail in QUANTITIES else []
    return kind or measured(text, ask.unit)


def verdict(asked: Modal, said: str, mark: str) -> str:
    """Return whether one may or must, in the statement's own word, with its condition; "" if
    neither is asked, or the statement says both or something else.

    >>> verdict("may", "乘客不得携带宠物乘车。", "[1]")
    '**不得**[1]'
    >>> verdict("may", "租房满一年的，本人可以落户。", "[1]")
    '**可以**（租房满一年的）[1]'
    """
    if not mark or not asked:
        return ""
    words = [(match.lastgroup, match) for match in _SAID.finditer(said)]
    kinds = {kind for kind, _ in words}
    if len(kinds) != 1 or not kinds <= ({"may", "barred"} if asked == "may" else {"must", "free"}):
        return ""
    first = words[0][1]
    condition = _CONDITION.search(said[: first.start()])
    case = f"（{condition['case'] or condition['consent']}）" if condition else ""
    return f"**{first[0]}**{case}{mark}"
