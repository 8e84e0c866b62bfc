"""What a form of answer works from: one generation of the index, and what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Statement
from rag.answer.writing import quote_statements, quotes
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label, place_label
from rag.reader.statements import Scored, StatementReader
from rag.scope.places import Places, places_of
from rag.types import Detail, Hit, Query

if TYPE_CHECKING:
    from rag.retrieval.retriever import Retrieval


class Materials:
    """The hits of one query and the statements in them, read once however many forms ask.

    Example:
        >>> materials = Materials(query, snapshot, reader, retrieval)  # doctest: +SKIP
        >>> materials.ranked[0].statement.text  # doctest: +SKIP
        '租房居住满一年的，本人及配偶均可落户。'
    """

    def __init__(
        self, query: Query, snapshot: Snapshot, reader: StatementReader, retrieval: Retrieval
    ) -> None:
        """Join what was found for `query` with what can be read of it."""
        self.query = query
        self.snapshot = snapshot
        self.reader = reader
        self.retrieval = retrieval

    @property
    def places(self) -> Places:
        """Where the clauses of the snapshot apply."""
        return places_of(self.snapshot)

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The hits, best first: as retrieval and the reader order them together."""
        return self.reader.ordered(self.retrieval.hits, self.ranked)

    @cached_property
    def ranked(self) -> tuple[Scored, ...]:
        """The statements of the hits, best first."""
        return self.reader.rank(self.query, self.retrieval.hits)

    @cached_property
    def ranked_sides(self) -> tuple[tuple[Scored, ...], ...]:
        """The statements of each side of a comparison, best first."""
        return tuple(self.reader.rank(self.query, hits) for hits in self.retrieval.group_hits)

    def in_scope(self) -> list[Clause]:
        """Return every clause in the query's scope, in order."""
        return self.snapshot.clauses(self.places.rows(self.query.scope))

    def place(self, clause: Clause) -> str:
        """Name document and place of a clause."""
        return place_label(self.snapshot.document(clause.doc_id), clause)

    def say(self, citer: Citer, chosen: Sequence[Scored], detail: Detail = "") -> str:
        """Name the place and quote statements of one clause."""
        return f"{self.place(chosen[0].clause)}规定：{quotes(citer, chosen, detail)}"

    def tell(self, citer: Citer, clause: Clause, statement: Statement) -> str:
        """Name the place and quote one statement that wasn't scored."""
        return f"{self.place(clause)}规定：{quote_statements(citer, clause, [statement])}"

    def grouped(self, citer: Citer, groups: Sequence[tuple[Clause, list[Scored]]]) -> list[str]:
        """Return a line per document and a bullet per clause."""
        lines: list[str] = []
        for doc_id in dict.fromkeys(clause.doc_id for clause, _ in groups):
            lines.append(f"{document_label(self.snapshot.document(doc_id))}：")
            for clause, chosen in groups:
                if clause.doc_id == doc_id:
                    label = clause_label(clause)
                    lines.append(f"- {label}{'：' if label else ''}{quotes(citer, chosen)}")
        return lines
