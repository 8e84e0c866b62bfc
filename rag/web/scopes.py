"""The scope chooser: documents, regions and areas of the corpus as choices, and back to a Scope."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Scope
from rag.web.ports import Shelf

MAX_CHOSEN = 50


def choices(shelf: Shelf) -> list[tuple[str, str]]:
    """Return (label, value) pairs: regions first, then areas, then documents."""
    regions: dict[str, str] = {}
    areas: dict[str, None] = {}
    documents: list[tuple[str, str]] = []
    for item in shelf.documents:
        document = shelf.document(item.doc_id)
        if document.region_code:
            regions[document.region_code] = document.region
        areas.update(dict.fromkeys(clause.area for clause in document.clauses if clause.area))
        number = f"（{document.doc_number}）" if document.doc_number else ""
        documents.append((f"《{document.title}》{number}", f"doc:{document.doc_id}"))
    return [
        *((name, f"region:{code}") for code, name in sorted(regions.items())),
        *((name, f"area:{name}") for name in areas),
        *documents,
    ]


def scope_of(values: Sequence[str]) -> Scope | None:
    """Return the scope for chosen values, None for everywhere; unknown kinds are ignored."""
    parts: dict[str, list[str]] = {"doc": [], "region": [], "area": []}
    for value in values[:MAX_CHOSEN]:
        kind, _, name = value.partition(":")
        if kind in parts and name:
            parts[kind].append(name)
    if not any(parts.values()):
        return None
    return Scope(tuple(parts["doc"]), tuple(parts["region"]), tuple(parts["area"]))


def labels_of(values: Sequence[str], shelf: Shelf) -> tuple[str, ...]:
    """Return the labels of chosen values, in their order."""
    labels = {value: label for label, value in choices(shelf)} if values else {}
    return tuple(labels[value] for value in values if value in labels)
