"""Whether the documents really say nothing: looked for in all clauses in scope, not only in hits.

未提及 and 文件没有给出具体的金额 are claims. They are made only where nothing in scope holds the
words of the matter; the forms look at what is near in meaning themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from index.structure.document import Clause, Statement
from index.structure.statements import quotable_spans
from rag.answer.materials import Materials
from rag.reader.details import answers
from rag.reader.statements import FRAME_KINDS
from rag.types import Ask, Query, Scope

LOOKED_AT = 12
"""So many clauses of a scope, those that share most words with a question, are read."""
MENTIONED = 0.5
"""A clause mentions a matter if it and its headings hold this share of the matter's words."""
BESIDE = 0.3
"""What a neighbour of the best clause must hold for its figures to be shown."""


def mentioning(query: Query, scope: Scope, materials: Materials) -> list[Clause]:
    """Return the clauses in `scope` that mention what the query is about, the likeliest first."""
    lexical = materials.snapshot.lexical
    tokens = [(token, 1.0) for token in lexical.tokenize(query.topic)]
    for term, weight in query.expansions:
        tokens += [(token, weight) for token in lexical.tokenize(term)]
    rows = lexical.search(tokens, LOOKED_AT, materials.places.rows(scope))[1]
    clauses = materials.snapshot.clauses(rows)
    return [
        clause
        for clause in clauses
        if clause.kind not in FRAME_KINDS and share_held(query, clause, materials) >= MENTIONED
    ]


def share_held(query: Query, clause: Clause, materials: Materials) -> float:
    """Return the share of the matter's words that a clause and its headings hold, 0 to 1."""
    text = "\n".join((*clause.path, clause.text))
    return materials.reader.terms(query).coverage(materials.reader.tokens(text))


def nearest_value(ask: Ask, query: Query, materials: Materials) -> tuple[Clause, Statement] | None:
    """Return the likeliest place of a value that no statement surely gives, None if there is none.

    Looked at are the best clause, the clauses beside it, and all in scope that mention the matter.
    """
    for clause in _nearby(query, materials):
        for statement in clause.statements:
            spans = quotable_spans(clause, statement)
            said = "".join(clause.text[start:end] for start, end in spans)
            if answers(said, ask):
                return clause, statement
    return None


def _nearby(query: Query, materials: Materials) -> Iterator[Clause]:
    best = materials.ranked[0].clause
    yield best
    clauses = materials.snapshot.document(best.doc_id).clauses
    at = next(i for i, clause in enumerate(clauses) if clause.clause_id == best.clause_id)
    for clause in (*clauses[max(0, at - 1) : at], *clauses[at + 1 : at + 2]):
        if clause.kind not in FRAME_KINDS and share_held(query, clause, materials) >= BESIDE:
            yield clause
    yield from mentioning(query, query.scope, materials)
