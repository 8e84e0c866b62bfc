"""What the web needs of the layers below: something that answers, and the documents behind it.

`rag.pipeline.Pipeline` is the one that serves; tests play the part with a scripted one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.browse.ports import Holdings
from rag.types import Answer, Scope


class Shelf(Holdings, Protocol):
    """One generation of the index, as far as a reader of documents needs it."""

    def row(self, clause_id: str) -> int:
        """Return the row of a clause; KeyError if there is none."""
        ...

    def __len__(self) -> int:
        """Return the number of clauses."""
        ...


class Chain(Protocol):
    """Question in, answer out."""

    @property
    def snapshot(self) -> Shelf:
        """The generation that answers come from."""
        ...

    def answer(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Answer:
        """Return the answer."""
        ...

    def stream(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield growing answers; the last one is final."""
        ...
