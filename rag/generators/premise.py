"""What a question takes for granted (为什么禁止…, 5年的试点期…) and whether the clauses say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from index.structure.document import Clause
from rag.quotes.numbers import Figure, figures, normalise
from rag.types import Draft, Query

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
_OWN = re.compile(
    r"[我咱俺]|本人|自家|家里|老公|老婆|媳妇|孩子|儿子|女儿|爸|妈|朋友|还是|如果|假如|比如|想"
)
UNREASONED = "文件没有说明原因，相关的规定是："
_POINTED = re.compile(
    r"[第哪这那每前上下后头][\d一二两三四五六七八九十百]+\s*(?:个|条|项|款|点|年|章|部分|份|家|名|类|种|批|届|次|期|大)"
)
_YEARS = re.compile(r"(20\d\d)年?\s*[-—–~至到]+\s*(20\d\d)")
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


def unreasoned(draft: Draft) -> Draft:
    """Say that what a draft tells isn't the reason asked for."""
    if draft.refused or any(gives_reason(citation.quote) for citation in draft.citations):
        return draft
    return replace(draft, text=f"{UNREASONED}\n{draft.text}", reason="detail_missing")


def corrected(draft: Draft, query: Query, near: Iterable[Clause]) -> Draft:
    """Say so where the question states a figure that neither the cited clauses nor those near
    them have.
    """
    said = "\n".join("\n".join((*c.clause.path, c.clause.text)) for c in draft.citations)
    around = [f for f in figures("\n".join(clause.text for clause in near)) if f.unit]  # no 5G
    wrong = [
        figure
        for figure in unfounded_figures(query.unscoped or query.text, said)
        if not any(figure.matches(other) for other in around)
    ]
    if not wrong or not draft.citations:
        return draft
    quoted = figures("\n".join(c.quote for c in draft.citations))
    instead = any(f.unit == w.unit and f.kind == w.kind for f in quoted for w in wrong)
    named = "、".join(f"“{w.text.strip()}”" for w in wrong)
    head = f"文件里没有{named}的说法，{'写的' if instead else '相关的规定'}是："
    text = draft.text
    if text.startswith(UNREASONED):
        head, text = (
            f"文件里没有{named}的说法，也没有说明原因，相关的规定是：",
            text[len(UNREASONED) + 1 :],
        )
    return replace(draft, text=f"{head}\n{text}", reason="detail_missing")


def unfounded_figures(question: str, said: str) -> tuple[Figure, ...]:
    """Return the figures that a question states as given and `said` doesn't have.

    What people tell of themselves (我交了3年社保) and what they leave open (2年还是3年) is no
    premise; nor are ordinals (第3条) and pointers (这2个).

    >>> [figure.text for figure in unfounded_figures("5年的试点期从哪天算", "自即日起2年内")]
    ['5年']
    """
    if _OWN.search(question):
        return ()
    known = (*figures(said), *_spans_of_years(said))
    return tuple(
        figure
        for figure in figures(_POINTED.sub("", normalise(question)))
        if figure.kind in ("number", "ratio")
        and figure.unit
        and not any(figure.matches(other) for other in known)
    )


def _spans_of_years(text: str) -> list[Figure]:
    """Read 2021—2025年 as five years (or four, as some count)."""
    lengths = [int(b) - int(a) for a, b in _YEARS.findall(text)]
    return [Figure("number", str(n), "年", "") for length in lengths for n in (length, length + 1)]
