"""The documents that may hold some words, without reading a large corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.generation.snapshot import Snapshot

READ_WHOLE = 5_000
"""Up to this many clauses every document is read."""
_LOOKED_AT = 100
"""Of the clauses that share most words with what is sought, how many have their document read."""


def likely_documents(snapshot: Snapshot, words: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of all documents, or of those whose clauses share most with the words."""
    if len(snapshot) <= READ_WHOLE:
        return tuple(document.doc_id for document in snapshot.documents)
    lexical = snapshot.lexical
    tokens = list(dict.fromkeys(token for word in words for token in lexical.tokenize(word)))
    _, rows = lexical.search(tokens, _LOOKED_AT)
    numbers = sorted(set(snapshot.doc_rows[rows].tolist()))
    return tuple(snapshot.documents[number].doc_id for number in numbers)


def likely_texts(snapshot: Snapshot, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of each of those documents, by doc_id."""
    if len(snapshot) <= READ_WHOLE:
        yield from snapshot.texts()
        return
    for doc_id in likely_documents(snapshot, words):
        yield doc_id, snapshot.text(doc_id)
