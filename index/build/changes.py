"""What a build changes against the generation that serves: only changed documents are compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.build.intake import Intake, parser_digest
from index.build.taken import Held
from index.diff.compare import DocumentDiff, compare_corpora, compare_documents
from index.generation.folders import generation_folder
from index.generation.manifest import Manifest
from index.generation.shelf import Shelf

LISTED = 20_000
"""Clauses of new documents up to which every one is listed; of more, their number is told."""


def changes_since(
    state: Path, serving: Manifest | None, intake: Intake
) -> tuple[DocumentDiff, ...]:
    """Compare the documents taken in with those of the serving generation, None for no such."""
    if serving is None:
        return _compared(None, intake.taken, frozenset())
    same_parser = serving.parser == parser_digest()
    kept = {
        file
        for file, sha256 in intake.sources.items()
        if same_parser and serving.sources.get(file) == sha256
    }
    new = [item for item in intake.taken if item.file not in kept]
    shelf = Shelf(generation_folder(state, serving.generation), serving.dropped)
    try:
        return _compared(shelf, new, frozenset(kept))
    finally:
        shelf.close()


def _compared(
    shelf: Shelf | None, new: Sequence[Held], kept: frozenset[str]
) -> tuple[DocumentDiff, ...]:
    heads = [head for head in shelf.documents if head.file not in kept] if shelf else []
    if sum(item.clauses for item in new) <= LISTED:
        old = [shelf.document(head.doc_id) for head in heads] if shelf else []
        return compare_corpora(old, [item.document() for item in new])
    diffs = _one_by_one(shelf, {head.doc_id for head in heads}, new)
    return tuple(diff for diff in diffs if diff.changes or diff.unlisted)


def _one_by_one(shelf: Shelf | None, old: set[str], new: Sequence[Held]) -> Iterator[DocumentDiff]:
    """Compare documents of the same name; tell only the size of those that came."""
    for item in new:
        if shelf is not None and item.doc_id in old:
            yield compare_documents(shelf.document(item.doc_id), item.document())
        else:
            yield DocumentDiff(Path(item.file).stem, "", item.file, (), item.clauses)
    if shelf is not None:
        for doc_id in sorted(old - {item.doc_id for item in new}):
            yield compare_documents(shelf.document(doc_id), None)
