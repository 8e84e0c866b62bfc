"""The scope chooser: places, filters, areas and documents as choices, and back to a Scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.browse.filters import choices as filter_choices
from rag.browse.narrowing import FIELDS, Wanted, scope_for
from rag.browse.standing import Standing
from rag.types import Scope
from rag.web.ports import Shelf
from rag.web.words import WORDS, Language, word

MAX_CHOSEN = 50
_KINDS = ("doc", "region", "area", *FIELDS)


def choices(
    shelf: Shelf, states: Mapping[str, Standing], language: Language = "zh"
) -> list[tuple[str, str]]:
    """Return (label, value) pairs: regions, filters with several values, areas, documents."""
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
        *_filters(shelf, states, language),
        *((name, f"area:{name}") for name in areas),
        *documents,
    ]


def _filters(
    shelf: Shelf, states: Mapping[str, Standing], language: Language
) -> list[tuple[str, str]]:
    found = filter_choices(shelf.documents, states)
    colon = "：" if language == "zh" else ": "
    return [
        (f"{word(field, language)}{colon}{_called(field, one.label, language)}", f"{field}:{value}")
        for field in FIELDS
        if len(found[field]) > 1
        for one in found[field]
        if (value := one.value)
    ]


def _called(field: str, label: str, language: Language) -> str:
    key = f"{field}_{label}"
    return word(key, language) if key in WORDS else label


def wanted_of(values: Sequence[str]) -> Wanted:
    """Return what chosen values mean; unknown kinds are ignored."""
    parts: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for value in values[:MAX_CHOSEN]:
        kind, _, name = value.partition(":")
        if kind in parts and name:
            parts[kind].append(name)
    return Wanted(*(tuple(parts[kind]) for kind in _KINDS))


def scope_of(values: Sequence[str], shelf: Shelf, states: Mapping[str, Standing]) -> Scope | None:
    """Return the scope for chosen values, None for everywhere."""
    return scope_for(wanted_of(values), shelf.documents, states)


def labels_of(
    values: Sequence[str], shelf: Shelf, states: Mapping[str, Standing], language: Language = "zh"
) -> tuple[str, ...]:
    """Return the labels of chosen values, in their order."""
    if not values:
        return ()
    labels = {value: label for label, value in choices(shelf, states, language)}
    return tuple(labels[value] for value in values if value in labels)
