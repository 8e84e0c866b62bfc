"""What a question takes for granted (为什么禁止…, 被撤销后…) and whether the clauses say it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ACTS: tuple[tuple[str, ...], ...] = (
    ("禁止", "严禁", "不许", "不准", "不让", "不允许", "不得"),
    ("取消", "撤销", "废止", "停止", "暂停", "叫停", "终止", "不再", "关闭"),
    ("没被列入", "没有列入", "没列入", "未列入", "不在", "没有纳入", "未纳入", "排除"),
)
"""Acts that mean about the same; a premise is borne out by any word of its row."""
_ACT = "|".join(word for row in _ACTS for word in row)
WHY = re.compile(r"为什么|为何|为啥|凭什么|什么原因|原因是|\bwhy\b", re.IGNORECASE)
_CLAIMED = re.compile(
    rf"(?:为什么|为何|为啥|凭什么)[^，。？?]{{0,8}}?({_ACT})|({_ACT})[^，。？?]{{0,12}}(?:的原因|是为什么|是为何)"
    rf"|被({_ACT})(?:了)?(?:以后|之后|后|的)"
)
_PURPOSE = re.compile(r"为了|为(?=[深加进贯全更促推])|旨在|以便|有利于|防止|避免|目的是")


def claimed(question: str) -> str:
    """Return the act that the question says was done, "" if it claims none.

    >>> claimed("为什么禁止工业用地先租后让？")
    '禁止'
    """
    found = _CLAIMED.search(question)
    return next((word for word in found.groups() if word), "") if found else ""


def borne_out(act: str, texts: Iterable[str]) -> bool:
    """Return whether a text speaks of the act, in this word or another for it."""
    words = next(row for row in _ACTS if act in row)
    return any(word in text for text in texts for word in words)


def gives_reason(text: str) -> bool:
    """Return whether a sentence says what something is for."""
    return bool(_PURPOSE.search(text))
