"""Which documents of a corpus repeal, amend or follow which: the events in a document's life."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from weakref import WeakKeyDictionary

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from rag.relations.citing import Citation, citations_of
from rag.relations.lifespan import Said, earlier, lifespan_of
from rag.relations.names import (
    DocumentStore,
    Register,
    is_draft,
    number_key,
    register_of,
    title_key,
)
from rag.scope.likely import READ_WHOLE, likely_documents
from rag.scope.places import fold

_TITLES = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_LONG_ENOUGH = 5
"""A title of fewer characters (《办法》) is no name."""
ChangeKind = Literal["废止", "修改", "新版"]


@dataclass(frozen=True, slots=True)
class Change:
    """What `by` does to another document, from `on`: `clause.text[start:end]` says so."""

    kind: ChangeKind
    by: Document
    on: date | None
    clause: Clause
    start: int
    end: int


def changes_in(store: DocumentStore) -> Mapping[str, tuple[Change, ...]]:
    """Return what happened to each document by what others of the corpus say, by doc_id."""
    known = _KNOWN.get(store)
    if known is None:
        known = _KNOWN[store] = _read(store, store.documents)
    return known


def changes_of(snapshot: Snapshot, document: Document) -> tuple[Change, ...]:
    """Return what happened to one document; of a large corpus only what may name it is read."""
    if len(snapshot) <= READ_WHOLE or snapshot in _KNOWN:
        return changes_in(snapshot).get(document.doc_id, ())
    likely = {*likely_documents(snapshot, [document.title]), document.doc_id}
    same = _version_key(document)
    read = [d for d in snapshot.documents if d.doc_id in likely or _version_key(d) == same]
    return _read(snapshot, read).get(document.doc_id, ())


def _read(store: DocumentStore, documents: Iterable[Document]) -> Mapping[str, tuple[Change, ...]]:
    """Return what these documents do to others, and which of them are newer versions."""
    register = register_of(store)
    final = [document for document in documents if not is_draft(document)]
    found: dict[str, dict[str, Change]] = {}
    for facts in filter(_may_change, final):
        for target, change in _made_by(store.document(facts.doc_id), register):
            found.setdefault(target, {}).setdefault(f"{change.kind} {facts.doc_id}", change)
    for target, change in _newer(store, final):
        found.setdefault(target, {}).setdefault(f"新版 {change.by.doc_id}", change)
    return {target: tuple(changes.values()) for target, changes in found.items()}


def repealed_titles(store: DocumentStore, text: str) -> tuple[str, ...]:
    """Return the titles that a text names, that the store lacks and a document in it repeals."""
    folded, register = fold(text), register_of(store)
    told = (f.value for d in store.documents for f in d.facts if f.name == "repeals")
    keys = {title_key(title): title for value in told for title in _TITLES.findall(value)}
    named = [key for key in keys if len(key) >= _LONG_ENOUGH and key in folded]
    whole = (key for key in named if not any(key in other and key != other for other in named))
    return tuple(keys[key] for key in whole if not register.meant(keys[key]))


def repeal_of(store: DocumentStore, title: str) -> Change | None:
    """Return what says that a document outside of the store is repealed, None if nothing does."""
    key = title_key(title)
    for facts in store.documents:
        if not any(f.name == "repeals" and title in f.value for f in facts.facts):
            continue
        document = store.document(facts.doc_id)
        for citation in citations_of(document):
            if citation.role == "废止" and title_key(citation.title) == key:
                return _change(citation, document, None)
    return None


def _may_change(document: Document) -> bool:
    """Tell from a document's facts, without its text, whether it may repeal or amend another."""
    stated = any(fact.name == "repeals" for fact in document.facts)
    return stated or any(
        word in document.title for word in ("废止", "失效", "修改", "修订", "清理")
    )


def _made_by(document: Document, register: Register) -> Iterator[tuple[str, Change]]:
    life = lifespan_of(document)
    on = life.starts.day if life.starts and life.starts.day else life.issued
    for citation in citations_of(document):
        if citation.role not in ("废止", "修改"):
            continue
        for target in register.meant(citation.title, citation.number, citation.year):
            if target.doc_id != document.doc_id and _before(target, document):
                yield target.doc_id, _change(citation, document, on)


def _change(citation: Citation, document: Document, on: date | None) -> Change:
    clause = citation.clause
    inside = (s for s in clause.statements if s.start <= citation.start < s.end)
    statement = next(inside, None)
    start, end = (statement.start, statement.end) if statement else (citation.start, citation.end)
    kind: ChangeKind = "废止" if citation.role == "废止" else "修改"
    return Change(kind, document, on, clause, start, end)


def _before(target: Document, document: Document) -> bool:
    """Nothing repeals what was made after it."""
    return not earlier(document.issued_on, target.issued_on)


def _newer(store: DocumentStore, documents: Iterable[Document]) -> Iterator[tuple[str, Change]]:
    """Yield for each document its newer version: the same title and place, later issued."""
    versions: dict[tuple[str, str], list[Document]] = {}
    for document in documents:
        if document.issued_on:
            versions.setdefault(_version_key(document), []).append(document)
    for same in versions.values():
        same.sort(key=lambda document: document.issued_on)
        for older, newer in zip(same, same[1:], strict=False):
            if not earlier(older.issued_on, newer.issued_on) or _same_number(older, newer):
                continue
            whole = store.document(newer.doc_id)
            if whole.clauses:
                life, first = lifespan_of(whole), whole.clauses[0]
                said = life.starts or Said(life.issued, first, 0, len(first.text))
                on = said.day or life.issued
                yield older.doc_id, Change("新版", newer, on, said.clause, said.start, said.end)


def _version_key(document: Document) -> tuple[str, str]:
    """Versions of one document share title and place."""
    return title_key(document.title), document.region_code


def _same_number(one: Document, other: Document) -> bool:
    key = number_key(one.doc_number)
    return bool(key) and key == number_key(other.doc_number)


_KNOWN: WeakKeyDictionary[DocumentStore, Mapping[str, tuple[Change, ...]]] = WeakKeyDictionary()
