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
    lines = [document.title, document.region, clause.area, *clause.path, clause.text]
    lines += _units_not_in_text(clause)
    lines.append(clause.translation)
    return "\n".join(_distinct(lines))


def _units_not_in_text(clause: Clause) -> list[str]:
    """Responsible units that a heading above states for the clause."""
    inherited = [u for u in (*clause.lead_units, *clause.units) if u not in clause.text]
    return ["责任单位：" + "、".join(dict.fromkeys(inherited))] if inherited else []


def _distinct(lines: list[str]) -> list[str]:
    """Drop empty lines and repeats (a document's title is often the first heading too)."""
    return list(dict.fromkeys(filter(None, map(str.strip, lines))))
