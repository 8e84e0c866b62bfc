"""What a document has in it, part by part: each heading with the first thing said under it."""

from __future__ import annotations

from dataclasses import dataclass

from index.structure.document import Clause, Document, Heading


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and how many clauses stand under it, those of parts within it too.

    `clause` is the first of them; `said` its first statement, "" where another heading comes
    before it, which says it for itself.
    """

    text: str
    level: int
    clause: Clause
    said: str
    clauses: int


def parts(document: Document) -> tuple[Part, ...]:
    """Return the parts in reading order; without headings, each numbered clause is one.

    A document's title is no part of it, and neither is what nothing stands under.
    """
    clauses = sorted(document.clauses, key=lambda clause: clause.start)
    headings = sorted(document.headings, key=lambda heading: heading.start)
    found = []
    for place, heading in enumerate(headings):
        end = _end(headings[place + 1 :], heading, len(document.text))
        own = [clause for clause in clauses if heading.start < clause.start < end]
        if not heading.level or not own:
            continue
        after = headings[place + 1].start if place + 1 < len(headings) else end
        said = first_said(own[0]) if own[0].start < after else ""
        found.append(Part(heading.text.strip(), heading.level, own[0], said, len(own)))
    return tuple(found) or tuple(
        Part(clause.number, 1, clause, first_said(clause), 1)
        for clause in clauses
        if clause.kind == "clause"
    )


def first_said(clause: Clause) -> str:
    """Return the first statement of a clause that is more than its title."""
    said = [item.text.strip() for item in clause.statements if item.role == "body"]
    return said[0] if said else clause.text.removeprefix(clause.number).strip()


def _end(later: list[Heading], heading: Heading, end: int) -> int:
    return next((item.start for item in later if item.level <= heading.level), end)
