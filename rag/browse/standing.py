"""Whether documents stand: in force as far as the collection says, amended, or repealed.

Repealed is what another document says so of, by title (see `rag.answer.validity`); amended, what
has a later edition of the same title and place in the collection. Nothing is guessed beyond that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from index.structure.document import Clause, Document, Statement
from rag.answer.documents import states
from rag.browse.ports import Holdings
from rag.scope.places import fold

State = Literal["in_force", "amended", "repealed"]
STATES: tuple[State, ...] = get_args(State)
_REPEAL = "废止"
_TITLES = re.compile(r"《((?:[^《》\n]|《[^《》\n]*》)+)》")
_EDITION = re.compile(r"(?:\s*[（(][^（()）]{1,14}[)）])+$")


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, and what says so: the later document and, if it is one, its clause."""

    state: State = "in_force"
    by: Document | None = None
    clause: Clause | None = None


def standings(holdings: Holdings) -> Mapping[str, Standing]:
    """Return how each document stands, by doc_id."""
    found = dict.fromkeys((item.doc_id for item in holdings.documents), Standing())
    for earlier, later in _editions(holdings.documents):
        found[earlier.doc_id] = Standing("amended", later)
    for document, other, clause in _repealed(holdings):
        found[document.doc_id] = Standing("repealed", other, clause)
    return found


def _editions(documents: tuple[Document, ...]) -> Iterator[tuple[Document, Document]]:
    """Yield each document with the latest edition of it, where that is another one."""
    groups: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents:
        if document.title and document.issued_on:
            key = fold(_EDITION.sub("", document.title)), document.region_code
            groups[key].append(document)
    for group in groups.values():
        latest = max(group, key=lambda item: (item.issued_on, item.doc_id))
        yield from ((item, latest) for item in group if item.issued_on < latest.issued_on)


def _repealed(holdings: Holdings) -> Iterator[tuple[Document, Document, Clause]]:
    """Yield each repealed document with the document and the clause that repeal it.

    Only clauses that hold the word are read.
    """
    named: defaultdict[str, list[Document]] = defaultdict(list)
    for document in holdings.documents:
        named[fold(document.title)].append(document)
    by_id = {document.doc_id: document for document in holdings.documents}
    for row in np.sort(holdings.lexical.holding(_REPEAL)).tolist():
        clause = holdings.clause(row)
        other = by_id[clause.doc_id]
        for title in dict.fromkeys(map(fold, _TITLES.findall(clause.text))):
            for document in named.get(title, ()):
                if any(repeals(other, clause, s, document) for s in clause.statements):
                    yield document, other, clause


def repeals(other: Document, clause: Clause, statement: Statement, document: Document) -> bool:
    """Tell whether a statement of another document repeals one by its title.

    If it names a year, that must be the document's. An earlier document repeals no later one.
    """
    if document.doc_id == other.doc_id or other.issued_on < document.issued_on:
        return False
    title, year = fold(document.title), document.issued_on[:4]
    text = fold(statement.text)
    named = title in text and states(clause, statement, "repeals")
    return named and (year in text or "年" not in text or not year)
