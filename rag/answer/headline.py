"""The first line of an answer: the figure asked for, where a statement gives one and no other."""

from __future__ import annotations

import re

from rag.answer.writing import figures_of
from rag.quotes.citations import markers_in_order
from rag.reader.details import QUANTITIES, measured
from rag.types import Ask

_BOUND = re.compile(
    r"(?:不得|不应|应当|不)?(?:超过|高于|低于|少于|多于|大于|小于|早于|晚于|长于)$|(?:最高|最低|最多|最少|至少|至多|上限为?|下限为?|满)$"
)
_LONGEST = 8


def headline(ask: Ask, said: str, line: str) -> str:
    """Return the only figure of the kind asked for, with its bound and the marker of `line`.

    "" if `said`, what `line` quotes, gives none or several.

    >>> asked = Ask("押金最多几个月", "duration")
    >>> headline(asked, "押金不得超过一个月租金。", "规定：押金不得超过一个月租金。[2]")
    '**不得超过一个月**[2]'
    """
    kind = figures_of(said, ask.detail) if ask.detail in QUANTITIES else []
    found = kind or measured(said, ask.unit)
    markers = markers_in_order(line)
    if len({said[start:end] for start, end in found}) != 1 or not markers:
        return ""
    start, end = found[0]
    bound = _BOUND.search(said[max(0, start - _LONGEST) : start])
    return f"**{bound[0] if bound else ''}{said[start:end]}**[{markers[-1]}]"
