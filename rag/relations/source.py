"""A quote and where it stands: what relations rest on and cells of tables show."""

from __future__ import annotations

from dataclasses import dataclass

from index.structure.document import Clause, Document


@dataclass(frozen=True, slots=True)
class Source:
    """A quote and where it stands: `clause.text[start:end]`."""

    clause: Clause
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The quoted text."""
        return self.clause.text[self.start : self.end]


def whole(clause: Clause) -> Source:
    """Return a clause as a source of itself."""
    return Source(clause, 0, len(clause.text))


def opening(document: Document) -> tuple[Source, ...]:
    """Return where a document (with its text) begins: its first clause, if it has any."""
    return tuple(map(whole, document.clauses[:1]))


def printed(document: Document, fact: str) -> tuple[Source, ...]:
    """Return where a document prints a fact; () if it is in its title or metadata alone."""
    for one in document.facts:
        if one.name == fact:
            for clause in document.clauses:
                if clause.start <= one.start and one.end <= clause.end:
                    return (Source(clause, one.start - clause.start, one.end - clause.start),)
    return ()
