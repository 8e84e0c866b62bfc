"""What a build changes against the generation that serves: only changed documents are compared."""

from __future__ import annotations

from pathlib import Path

from index.diff import DocumentDiff, compare_corpora
from index.generations import generation_folder
from index.intake import Intake, parser_digest
from index.manifest import Manifest
from index.shelf import Shelf


def changes_since(
    state: Path, serving: Manifest | None, intake: Intake
) -> tuple[DocumentDiff, ...]:
    """Compare the documents taken in with those of the serving generation, None for no such."""
    if serving is None:
        return compare_corpora((), [item.document() for item in intake.taken])
    same_parser = serving.parser == parser_digest()
    kept = {
        file
        for file, sha256 in intake.sources.items()
        if same_parser and serving.sources.get(file) == sha256
    }
    shelf = Shelf(generation_folder(state, serving.generation), serving.dropped)
    try:
        old = [
            shelf.document(document.doc_id)
            for document in shelf.documents
            if document.file not in kept
        ]
    finally:
        shelf.close()
    new = [item.document() for item in intake.taken if item.stored.file not in kept]
    return compare_corpora(old, new)
