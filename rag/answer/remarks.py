"""Remarks beside an answer: how the question was understood, and what of it did not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.types import Query


def notes_on(query: Query) -> Iterator[str]:
    """Say what was taken over from before, and what is named outside of the chosen scope."""
    if query.resolved:
        taken = "、".join(f"{kind}“{words}”" for kind, words in query.inherited)
        yield f"按“{query.text}”理解{f'，沿用了前面的{taken}' if taken else ''}"
    if query.overruled:
        yield outside_note(query.overruled)


def outside_note(names: Sequence[str]) -> str:
    """Say that the question names what is not in the scope chosen."""
    return f"问题里说的是{'、'.join(names)}，不在选定的范围内；这里只查了选定的范围"


def check_notes(unverified: int, removed: int) -> Iterator[str]:
    """Say what the check of the quotes has found."""
    if unverified:
        yield f"有{unverified}句未能在所引条款中核实，已标出"
    if removed:
        yield f"去掉了{removed}个没有对应条款的编号"
