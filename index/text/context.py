"""What is indexed for a clause: its text together with what its document says around it.

A clause alone often lacks the words of the question (which province, which topic), because they
stand in the title or a heading above it. BM25 and the encoder both index this text, so it is
made in this one place; changing it changes every vector-cache key.
"""

from __future__ import annotations

from index.structure.document import Clause, Document

INDEX_TEXT_VERSION = 1
"""Raised when the composition below changes, so that unchanged files are indexed again."""


def index_text(document: Document, clause: Clause, *, context: bool = True) -> str:
    """Return title, region and area, heading path, text, units and translation, one a line.

    With `context=False` it is the clause's own text (to measure what the context is worth).
    """
    if not context:
        return clause.text
    return index_text_at(document, clause)[0]


def index_text_at(document: Document, clause: Clause) -> tuple[str, int]:
    """Return the index text, and where in it the clause's own text begins.

    >>> clause = Clause("d/1", "d", "text", "", (), "甲", 0, 1)
    >>> index_text_at(Document("d", "d", "办法", "", (clause,)), clause)
    ('办法\\n甲', 3)
    """
    before = [document.title, document.region, clause.area, *clause.path]
    after = [*_units_not_in_text(clause), clause.translation]
    lines = _distinct([*before, clause.text, *after])
    own = clause.text.strip()
    above = lines[: lines.index(own)] if own else lines
    lead = len(clause.text) - len(clause.text.lstrip())
    return "\n".join(lines), sum(len(line) + 1 for line in above) - lead


def _units_not_in_text(clause: Clause) -> list[str]:
    """Responsible units that a heading above states for the clause."""
    inherited = [u for u in (*clause.lead_units, *clause.units) if u not in clause.text]
    return ["责任单位：" + "、".join(dict.fromkeys(inherited))] if inherited else []


def _distinct(lines: list[str]) -> list[str]:
    """Drop empty lines and repeats (a document's title is often the first heading too)."""
    return list(dict.fromkeys(filter(None, map(str.strip, lines))))
