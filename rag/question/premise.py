"""What a question takes for granted: 为什么禁止…, 5年的试点期…"""

from __future__ import annotations

import re

from index.text.tokens import tagged
from rag.figures import Figure, figures, normalise

ACTS: tuple[tuple[str, ...], ...] = (
    ("禁止", "严禁", "不许", "不准", "不让", "不允许", "不得"),
    ("取消", "撤销", "废止", "停止", "暂停", "叫停", "终止", "不再", "关闭"),
    ("没被列入", "没有列入", "没列入", "未列入", "不在", "没有纳入", "未纳入", "排除"),
)
"""Acts that mean about the same; a premise is borne out by any word of its row."""
_ACT = "|".join(word for row in ACTS for word in row)
_WHY = re.compile(r"为什么|为何|为啥|凭什么|什么原因|原因是|\bwhy\b", re.IGNORECASE)
_CLAIMED = re.compile(
    rf"(?:为什么|为何|为啥|凭什么)[^，。？?]{{0,8}}?({_ACT})|({_ACT})[^，。？?]{{0,12}}(?:的原因|是为什么|是为何)"
    rf"|被({_ACT})(?:了)?(?:以后|之后|后|的)"
)
_OWN = re.compile(
    r"[我咱俺]|本人|自家|家里|老公|老婆|媳妇|孩子|儿子|女儿|爸|妈|朋友|还是|如果|假如|比如|想"
)
_POINTED = re.compile(
    r"[第哪这那每前上下后头][\d一二两三四五六七八九十百]+\s*(?:个|条|项|款|点|年|章|部分|份|家|名|类|种|批|届|次|期|大)"
)
_SHORT_YEAR = re.compile(r"[5-9]\d年")
_TIMES = ("年", "岁", "周岁", "月", "个月", "日", "天", "周")


def asks_why(question: str) -> bool:
    """Return whether a reason is asked for."""
    return bool(_WHY.search(question))


def claimed(question: str) -> str:
    """Return the act that the question says was done, "" if it claims none.

    >>> claimed("为什么禁止工业用地先租后让？")
    '禁止'
    """
    found = _CLAIMED.search(question)
    return next((word for word in found.groups() if word), "") if found else ""


def figures_claimed(question: str) -> tuple[Figure, ...]:
    """Return the figures that a question states as given.

    What people tell of themselves (我交了3年社保) and what they leave open (2年还是3年) is no
    premise; nor are ordinals (第3条) and pointers (这2个).

    >>> [figure.text for figure in figures_claimed("5年的试点期从哪天算")]
    ['5年']
    """
    if _OWN.search(question):
        return ()
    text = _POINTED.sub("", normalise(question))
    told = (f for f in figures(text) if f.kind in ("number", "ratio") and f.unit)
    return tuple(f for f in told if not _of_a_life(f, text))


def _of_a_life(figure: Figure, text: str) -> bool:
    """Tell what somebody has lived through (交了6年, 满60岁) and a year without its century (95年).

    That is a case to be judged, which the documents needn't name.
    """
    written = figure.text.strip()
    if figure.unit == "年" and _SHORT_YEAR.fullmatch(written):
        return True
    before = text[: text.find(written)]
    verb = bool(before) and tagged(before)[-1][1].startswith(("v", "u"))
    return figure.unit in _TIMES and (verb or before.endswith(("满", "了", "过")))
