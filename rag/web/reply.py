"""A reply: what the page keeps of an answer, with the facts of the documents it cites.

Answer (rag) + documents (snapshot) -> Reply, which the page renders, the browser stores and the
exports write. A reply stored by a browser is read back through pydantic: it is foreign data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from index.structure.document import Clause
from rag.types import Answer, Citation
from rag.web.ports import Shelf

MAX_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A clause shown under an answer; `n` is its marker, 0 for a clause that is only near.

    `quote` is what the answer quotes (empty for a near clause) and stands at `start:end` of the
    clause's text.
    """

    n: int
    clause_id: str
    title: str
    doc_number: str
    path: tuple[str, ...]
    number: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a comparison: who, what, and the markers that prove it."""

    label: str
    cell: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One question with its answer, ready to be shown, stored or exported."""

    question: str
    text: str
    resolved: str = ""
    scope: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    nearest: tuple[Card, ...] = ()
    table: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    refused: bool = False
    reason: str = ""
    generator: str = "extractive"
    snapshot: str = ""
    done: bool = True
    confidence: float = 0.0
    inherited: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    overruled: tuple[str, ...] = ()
    seal: str = ""
    """Proof that this server has given the reply (`rag/web/sharing.py`)."""


def reply_of(
    answer: Answer, shelf: Shelf, *, scope: Sequence[str] = (), done: bool = True
) -> Reply:
    """Return the reply for an answer; near clauses are kept only for a refusal."""
    facts = {item.doc_id: (item.title, item.doc_number) for item in shelf.documents}
    resolved = answer.resolved_question
    nearest: tuple[Card, ...] = ()
    if answer.refused:
        nearest = tuple(_near(hit.clause, facts) for hit in answer.hits[:MAX_NEAREST])
    return Reply(
        question=answer.question,
        text=answer.text,
        resolved=resolved if resolved != answer.question else "",
        scope=tuple(scope),
        cards=tuple(_cited(citation, facts) for citation in answer.citations),
        nearest=nearest,
        table=tuple(Row(*row) for row in answer.table),
        notes=answer.notes,
        confidence=answer.confidence,
        inherited=answer.inherited,
        places=answer.places,
        overruled=answer.overruled,
        refused=answer.refused,
        reason=answer.reason,
        generator=answer.generator,
        snapshot=answer.snapshot,
        done=done,
    )


def _cited(citation: Citation, facts: dict[str, tuple[str, str]]) -> Card:
    clause = citation.clause
    title, doc_number = facts.get(clause.doc_id, (clause.doc_id, ""))
    return Card(
        n=citation.n,
        clause_id=clause.clause_id,
        title=title,
        doc_number=doc_number,
        path=clause.path,
        number=clause.number,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
    )


def _near(clause: Clause, facts: dict[str, tuple[str, str]]) -> Card:
    title, doc_number = facts.get(clause.doc_id, (clause.doc_id, ""))
    return Card(0, clause.clause_id, title, doc_number, clause.path, clause.number, "", 0, 0)


_REPLIES: TypeAdapter[tuple[Reply, ...]] = TypeAdapter(tuple[Reply, ...])
