"""Several questions in one message: split, answered one by one, joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.generators.base import Draft
from rag.types import Citation, Reason

MAX_QUESTIONS = 5
_MARKER = re.compile(r"\[(\d+)\]")
_END = re.compile(r"(?<=[？?])[\s”’）)]*|\n+")
_TALK = re.compile(
    r"^(?:谢谢|多谢|感谢|你好|您好|请问|麻烦了?|急|在线等|thanks?|thank you)+$", re.I
)


def split_questions(message: str) -> tuple[str, ...]:
    """Return the questions of a message, the message itself if it holds only one.

    >>> split_questions("落户要什么条件？由谁负责？谢谢！")
    ('落户要什么条件？', '由谁负责？')
    """
    parts = [part.strip() for part in _END.split(message)]
    asked = [part for part in parts if _says_something(part)]
    marks = sum(part.endswith(("？", "?")) for part in asked)
    if len(asked) < 2 or marks < 2 or len(asked) > MAX_QUESTIONS:
        return (message.strip(),)
    return tuple(asked)


def _says_something(part: str) -> bool:
    bare = "".join(char for char in part if char.isalnum())
    return len(bare) >= 2 and not _TALK.match(bare)


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
