"""Drafts of several questions -> one draft, its markers numbered anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.types import Citation, Draft, Reason

_MARKER = re.compile(r"\[(\d+)\]")


def join_drafts(drafts: Sequence[tuple[str, Draft]]) -> Draft:
    """Return one draft of all, under their questions if there are several."""
    if len(drafts) == 1:
        return drafts[0][1]
    blocks: list[str] = []
    citations: dict[tuple[str, int, int], Citation] = {}
    table = []
    for i, (question, draft) in enumerate(drafts, 1):
        new = {c.n: _take(citations, c) for c in draft.citations}
        blocks.append(f"**{i}. {question.strip()}**\n{_renumbered(draft.text, new)}")
        table += [
            (label, _renumbered(cell, new), tuple(new[n] for n in marks))
            for label, cell, marks in draft.table
        ]
    refused = all(draft.refused for _, draft in drafts)
    reasons: list[Reason] = [draft.reason for _, draft in drafts if draft.reason]
    return Draft(
        "\n\n".join(blocks),
        tuple(citations.values()),
        tuple(table),
        notes=tuple(dict.fromkeys(note for _, draft in drafts for note in draft.notes)),
        refused=refused,
        reason=reasons[0] if refused else "",
        generator=drafts[-1][1].generator,
    )


def _take(citations: dict[tuple[str, int, int], Citation], citation: Citation) -> int:
    key = (citation.clause.clause_id, citation.start, citation.end)
    if key not in citations:
        citations[key] = replace(citation, n=len(citations) + 1)
    return citations[key].n


def _renumbered(text: str, new: dict[int, int]) -> str:
    return _MARKER.sub(lambda m: f"[{new.get(int(m[1]), m[1])}]", text)
