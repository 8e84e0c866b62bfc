"""Hands out the markers of an answer: one number a quote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from index.structure.document import Clause
from rag.types import Citation


@dataclass(slots=True)
class Citer:
    """Hands out markers: one number for each (clause, quote), in order of first use.

    >>> citer = Citer()
    >>> citer.cite(clause, 0, 12), citer.cite(clause, 12, 20), citer.cite(clause, 0, 12)
    ('[1]', '[2]', '[1]')
    """

    _numbers: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    @classmethod
    def after(cls, citations: Iterable[Citation]) -> Citer:
        """Go on behind markers already handed out."""
        return cls({(c.clause.clause_id, c.start, c.end): c for c in citations})

    def cite(self, clause: Clause, start: int, end: int) -> str:
        """Return the marker for `clause.text[start:end]`."""
        key = (clause.clause_id, start, end)
        if key not in self._numbers:
            n = len(self._numbers) + 1
            self._numbers[key] = Citation(n, clause, clause.text[start:end], start, end)
        return f"[{self._numbers[key].n}]"

    def number(self, clause: Clause, start: int, end: int) -> int:
        """Like `cite`, as a number."""
        return int(self.cite(clause, start, end)[1:-1])

    def marker_of(self, clause: Clause, start: int, end: int) -> str:
        """Return the marker of the quote that holds `clause.text[start:end]`, "" if none does."""
        for (clause_id, first, last), citation in self._numbers.items():
            if clause_id == clause.clause_id and first <= start and end <= last:
                return f"[{citation.n}]"
        return ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._numbers.values())
