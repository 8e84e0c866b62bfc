"""The state of the index as one object: documents, facts, counts, warnings, what is pending."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from index.build.refine import refinement
from index.encoder import BUILTIN
from index.errors import CorpusEmpty
from index.generation.history import Kept
from index.generation.manifest import Manifest, sha256_of
from index.generation.snapshot import Snapshot
from index.readers import list_documents
from index.structure.document import Document
from index.structure.quality import quality

Json = dict[str, object]


def status_json(snapshot: Snapshot, corpus: Path, state: Path | None = None) -> Json:
    """Return the object of `index status --json`; `state` tells how far the second tier is."""
    manifest = snapshot.manifest
    refined = refinement(state) if state and manifest.encoder.encoder_id == BUILTIN else None
    return {
        "snapshot": snapshot.generation,
        "created": manifest.created,
        "encoder": asdict(manifest.encoder),
        "dense": {"kind": manifest.dense_kind, "recall_at_10": manifest.dense_recall_at_10},
        "counts": {
            "documents": manifest.documents,
            "clauses": manifest.clauses,
            "statements": manifest.statements,
            "rejected": len(manifest.rejected),
            "warnings": sum(len(document.warnings) for document in snapshot.documents),
            "noise": sum(len(document.noise) for document in snapshot.documents),
        },
        "documents": [
            document_json(document, len(snapshot.rows_of(document.doc_id)))
            | _reading(snapshot, document)
            for document in snapshot.documents
        ],
        "rejected": [asdict(item) for item in manifest.rejected],
        "pending": pending(manifest, corpus),
        "refinement": asdict(refined) if refined else None,
    }


def document_json(document: Document, clauses: int) -> Json:
    """Return all that is known of one document and the number of its clauses."""
    return {
        "doc_id": document.doc_id,
        "file": document.file,
        "title": document.title,
        "doc_number": document.doc_number,
        "issuer": document.issuer,
        "issued_on": document.issued_on,
        "region": document.region,
        "region_code": document.region_code,
        "level": document.level,
        "aliases": list(document.aliases),
        "facts": [asdict(fact) for fact in document.facts],
        "clauses": clauses,
        "headings": len(document.headings),
        "characters": len(document.text),
        "pages": len(document.pages),
        "warnings": list(document.warnings),
        "noise": list(document.noise),
        "sha256": document.sha256,
    }


def _reading(snapshot: Snapshot, document: Document) -> Json:
    """Return how well a document was read: its text and clauses are fetched for it."""
    rows = snapshot.rows_of(document.doc_id)
    clauses = snapshot.clauses(int(row) for row in rows)
    measured = quality(document, clauses, snapshot.text(document.doc_id))
    return {"characters": measured.characters, "quality": asdict(measured)}


def pending(manifest: Manifest, corpus: Path) -> dict[str, list[str]]:
    """Return the files that the next build would add, read again or remove."""
    try:
        listed = {item.file: item.path for item in list_documents(corpus)}
    except CorpusEmpty:
        listed = {}
    refused = {item.file for item in manifest.rejected}
    known = manifest.sources
    return {
        "added": [file for file in listed if file not in known and file not in refused],
        "changed": [
            file for file, path in listed.items() if file in known and _differs(path, known[file])
        ],
        "removed": [file for file in known if file not in listed],
    }


def _differs(path: Path, sha256: str) -> bool:
    try:
        return sha256_of(path) != sha256
    except OSError:
        return True


def kept_json(kept: Kept) -> Json:
    """Return the object of `index history --json` for one generation."""
    manifest = kept.manifest
    return {
        "generation": kept.generation,
        "current": kept.current,
        "created": manifest.created if manifest else "",
        "documents": manifest.documents if manifest else 0,
        "clauses": manifest.clauses if manifest else 0,
        "encoder": manifest.encoder.encoder_id if manifest else "",
        "summary": manifest.summary if manifest else "",
        "problem": kept.problem,
    }
