"""Three questions to go on with, made of the documents an answer cites, each answered first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from index.structure.document import Document
from rag.web.example_makers import MAKERS, Example
from rag.web.examples import first_answered
from rag.web.ports import Chain, Shelf
from rag.web.words import Language

MOST = 3
TRIES = 3
"""Questions of one kind that are asked before the kind is given up."""
AROUND = 8
"""Clauses after the first cited one that questions are made of."""
BUDGET_S = 4.0
_MAKING = threading.Lock()


def follow_ups(
    chain: Chain, clause_id: str, asked: Sequence[str] = (), language: Language = "zh"
) -> tuple[str, ...]:
    """Return up to three questions after an answer from a clause, each of another kind.

    They are a courtesy: while they are made for somebody else, there are none.
    """
    if not _MAKING.acquire(blocking=False):
        return ()
    try:
        return _follow_ups(chain, clause_id, asked, language)
    finally:
        _MAKING.release()


def _follow_ups(
    chain: Chain, clause_id: str, asked: Sequence[str], language: Language
) -> tuple[str, ...]:
    until = time.monotonic() + BUDGET_S
    found: list[str] = []
    for pool in _pools(chain.snapshot, clause_id, language):
        new = (example for example in pool if example.question not in (*asked, *found))
        if example := first_answered(chain, islice(new, TRIES), until):
            found.append(example.question)
        if len(found) == MOST:
            break
    return tuple(found)


def _pools(shelf: Shelf, clause_id: str, language: Language) -> Iterator[Iterator[Example]]:
    """Yield the questions of each kind, the nearest kinds first; then of the whole document."""
    try:
        clause = shelf.clause(shelf.row(clause_id))
    except KeyError:  # of an older generation
        return
    document = shelf.document(clause.doc_id)
    makers = (*MAKERS[language][1:], MAKERS[language][0])  # the matter first, a lay word last
    for part in (_near(document, clause_id), document):
        for maker in makers:
            yield maker(part, shelf)


def _near(document: Document, clause_id: str) -> Document:
    """Return the document with the cited clause and those after it only."""
    clauses = sorted(document.clauses, key=lambda item: item.start)
    here = next((i for i, item in enumerate(clauses) if item.clause_id == clause_id), 0)
    return replace(document, clauses=tuple(clauses[here : here + AROUND]))
