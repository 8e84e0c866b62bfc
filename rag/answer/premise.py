"""Whether the clauses bear out what a question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from index.structure.document import Clause
from rag.figures import Figure, figures
from rag.question.premise import ACTS
from rag.types import Draft, Query

UNREASONED = "文件没有说明原因，相关的规定是："
_YEARS = re.compile(r"(20\d\d)年?\s*[-—–~至到]+\s*(20\d\d)")
_PURPOSE = re.compile(r"为了|为(?=[深加进贯全更促推])|旨在|以便|有利于|防止|避免|目的是")


def borne_out(act: str, texts: Iterable[str]) -> bool:
    """Return whether a text speaks of the act, in this word or another for it."""
    words = next(row for row in ACTS if act in row)
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
        for figure in unfounded_figures(query.figures, said)
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


def unfounded_figures(claimed: Iterable[Figure], said: str) -> tuple[Figure, ...]:
    """Return those of the figures that a question takes for granted which `said` doesn't have."""
    known = (*figures(said), *_spans_of_years(said))
    return tuple(f for f in claimed if not any(f.matches(other) for other in known))


def _spans_of_years(text: str) -> list[Figure]:
    """Read 2021—2025年 as five years (or four, as some count)."""
    lengths = [int(b) - int(a) for a, b in _YEARS.findall(text)]
    return [Figure("number", str(n), "年", "") for length in lengths for n in (length, length + 1)]
