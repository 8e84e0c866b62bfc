"""Full-text search: clauses that hold what is sought, by document, best first.

The index names the rows that hold every token; their texts are read and decide. So a phrase is
found wherever it stands, and nothing is found that doesn't hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from index.structure.document import Clause, Document
from rag.browse.filters import Filter, admitted, applies
from rag.browse.ports import Holdings, LexicalSearch
from rag.browse.sought import (
    Sought,
    Span,
    article_of,
    holds,
    holds_phrase,
    same_number,
    spans,
    spellings,
    words_of,
)
from rag.browse.standing import Standing

MAX_READ = 2_000
"""Clauses whose text is read for one search: those with the best scores."""
NEAREST = 30
"""Clauses shown where none holds all that is sought."""
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FoundClause:
    """A clause, its BM25 score, and where its text holds what is sought."""

    clause: Clause
    score: float
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with its clauses, in reading order, and whether it was found by itself: by its
    number or its title.
    """

    document: Document
    clauses: tuple[FoundClause, ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Documents, best first. `near` says that nothing holds all, and these hold some of it;
    `cut` that more clauses hold it than were read.
    """

    documents: tuple[FoundDocument, ...] = ()
    near: bool = False
    cut: bool = False

    @property
    def clauses(self) -> int:
        """The number of clauses found."""
        return sum(len(item.clauses) for item in self.documents)


def search(
    holdings: Holdings, sought: Sought, wanted: Filter, states: Mapping[str, Standing]
) -> Found:
    """Return the clauses that hold all that is sought, by document."""
    if not sought:
        return Found()
    # An attachment of a document without a region may speak of the place: clauses decide on it.
    anywhere = replace(wanted, place="")
    known = {item.doc_id: item for item in admitted(holdings.documents, anywhere, states)}
    allowed = _rows_of(holdings, known.values()) if anywhere else None
    best, cut = _best(holdings, sought, allowed)
    found = _checked(holdings, sought, known, best, wanted.place)
    here = admitted(known.values(), Filter(place=wanted.place), states)
    documents = _with_named(sought, here, _by_document(found, known))
    if documents:
        return Found(documents, cut=cut)
    scores, rows = holdings.lexical.search(_tokens(holdings, sought), NEAREST, allowed)
    some = _checked(holdings, None, known, zip(scores, rows, strict=True), wanted.place)
    near = (replace(item, spans=spans(sought, item.clause.text)) for item in some)
    return Found(_by_document(near, known), near=True)


def _rows_of(holdings: Holdings, documents: Iterable[Document]) -> Rows:
    parts = [np.asarray(holdings.rows_of(item.doc_id), np.int64) for item in documents]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _tokens(holdings: Holdings, sought: Sought) -> list[str]:
    lexical = holdings.lexical
    whole = (*sought.parts, *sought.numbers, *map(str, sought.articles))
    return [token for part in whole for token in lexical.tokenize(part)]


def _best(
    holdings: Holdings, sought: Sought, allowed: Rows | None
) -> tuple[list[tuple[float, int]], bool]:
    """Return scores and rows that may hold all that is sought, the best first, as many as are
    read; and whether there are more.
    """
    rows = _rows(holdings.lexical, sought)
    rows = np.arange(len(holdings.lexical), dtype=np.int64) if rows is None else rows
    rows = rows if allowed is None else np.intersect1d(rows, allowed)
    scores = holdings.lexical.scores(_tokens(holdings, sought), rows)
    order = np.lexsort((rows, -scores))[:MAX_READ]
    return [(float(scores[i]), int(rows[i])) for i in order], len(rows) > MAX_READ


def _rows(lexical: LexicalSearch, sought: Sought) -> Rows | None:
    """Return the rows whose tokens allow that they hold all that is sought; None for any."""
    parts = [_with_all(lexical, _sure(lexical, phrase)) for phrase in sought.phrases]
    for term in sought.terms:
        tokens = (token for word in words_of(term) for token in _sure(lexical, word))
        parts.append(_with_all(lexical, tokens))
    if sought.articles:
        spelt = (text for article in sought.articles for text in spellings(article))
        ways = (_with_all(lexical, lexical.tokenize(text)) for text in spelt)
        known = (way for way in ways if way is not None)
        parts.append(reduce(np.union1d, known, np.zeros(0, np.int64)))
    if not parts:
        parts = [_with_all(lexical, _sure(lexical, number)) for number in sought.numbers]
    limits = [part for part in parts if part is not None]
    return reduce(np.intersect1d, limits) if limits else None


def _with_all(lexical: LexicalSearch, tokens: Iterable[str]) -> Rows | None:
    held = [lexical.holding(token) for token in dict.fromkeys(tokens)]
    return reduce(np.intersect1d, sorted(held, key=len)) if held else None


def _sure(lexical: LexicalSearch, text: str) -> list[str]:
    """Return the tokens that a text has wherever it stands: no word that a dictionary might cut
    otherwise there, no character that is alone only here.
    """
    return [token for token in lexical.tokenize(text) if token.isascii() or len(token) == 2]


def _checked(
    holdings: Holdings,
    sought: Sought | None,
    known: Mapping[str, Document],
    best: Iterable[tuple[float, int]],
    place: str,
) -> Iterator[FoundClause]:
    """Yield the clauses of some rows that apply and hold what is sought."""
    for score, row in best:
        clause = holdings.clause(int(row))
        document = known.get(clause.doc_id)
        if document is None or not applies(clause, document, place):
            continue
        if sought is None or _holds(sought, clause, document):
            marked = spans(sought, clause.text) if sought else ()
            yield FoundClause(clause, float(score), marked)


def _holds(sought: Sought, clause: Clause, document: Document) -> bool:
    """Tell whether a clause holds it all, part of it perhaps in the headings above it."""
    if sought.articles and article_of(clause.number) not in sought.articles:
        return False
    own = "\n".join((*clause.path, clause.text))
    whole = f"{document.title}\n{document.doc_number}\n{own}"
    if not sought.parts and not sought.articles:
        return any(holds_phrase(number, own) for number in sought.numbers)
    exact = all(holds_phrase(part, whole) for part in (*sought.phrases, *sought.numbers))
    apart = all(holds(term, whole) for term in sought.terms)
    return exact and apart and (not sought.parts or any(holds(part, own) for part in sought.parts))


def _named(sought: Sought, document: Document) -> bool:
    """Tell whether a document is found by itself, not by a clause."""
    if sought.articles:
        return False
    number = document.doc_number
    by_number = not sought.numbers or any(same_number(n, number) for n in sought.numbers)
    return by_number and all(holds_phrase(part, document.title) for part in sought.parts)


def _with_named(
    sought: Sought, documents: Iterable[Document], found: tuple[FoundDocument, ...]
) -> tuple[FoundDocument, ...]:
    """Put the documents found by themselves first, with the clauses found in them."""
    clauses = {item.document.doc_id: item.clauses for item in found}
    order = {doc_id: place for place, doc_id in enumerate(clauses)}
    named = [item for item in documents if _named(sought, item)]
    named.sort(key=lambda item: order.get(item.doc_id, len(order)))
    ids = {item.doc_id for item in named}
    heads = [FoundDocument(item, clauses.get(item.doc_id, ()), True) for item in named]
    return (*heads, *(item for item in found if item.document.doc_id not in ids))


def _by_document(
    found: Iterable[FoundClause], known: Mapping[str, Document]
) -> tuple[FoundDocument, ...]:
    """Group clauses by document, the document of the best first; ties by doc_id."""
    groups: dict[str, list[FoundClause]] = {}
    for item in found:
        groups.setdefault(item.clause.doc_id, []).append(item)
    best = {doc_id: max(item.score for item in items) for doc_id, items in groups.items()}
    return tuple(
        FoundDocument(
            known[doc_id], tuple(sorted(groups[doc_id], key=lambda item: item.clause.start))
        )
        for doc_id in sorted(groups, key=lambda doc_id: (-best[doc_id], doc_id))
    )
