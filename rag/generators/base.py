"""What every generator does: a query and its hits become a growing draft of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from index.structure.document import Clause
from rag.types import Citation, Draft, Query


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

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._numbers.values())


class LanguageModel(Protocol):
    """A chat model: a system and a user message become a stream of text."""

    @property
    def name(self) -> str:
        """How answers name their writer, for example `local:Qwen3-0.6B`."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` (an upper estimate if unknown)."""
        ...

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        Raises:
            GenerationError: the model can't be reached, fails or times out.
        """
        ...


class Composer(Protocol):
    """Writes drafts for one query."""

    def compose(self, query: Query) -> Iterator[Draft]:
        """Yield growing drafts."""
        ...
