"""Which documents and clauses an insight is asked about: by document, and by place."""

from __future__ import annotations

from collections.abc import Iterator

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from index.structure.gazetteer import NATION, covers, deepest, find_regions
from rag.insights.options import Options

_NATION = frozenset({NATION, "全国", "国家", "中央"})


def documents_of(snapshot: Snapshot, options: Options) -> Iterator[Document]:
    """Yield the chosen documents in full, by doc_id; all of them where none is named."""
    codes = codes_of(options.regions)
    for document in snapshot.documents:
        if options.doc_ids and document.doc_id not in options.doc_ids:
            continue
        whole = snapshot.document(document.doc_id)
        if not options.regions or any(applies(whole, clause, codes) for clause in whole.clauses):
            yield whole


def codes_of(regions: tuple[str, ...]) -> frozenset[str]:
    """Return the codes of places given by code or by name; unknown names stay as they are.

    >>> sorted(codes_of(("淄博市", "140000")))
    ['140000', '370300']
    """
    return frozenset(code for place in regions for code in _codes(place.strip()))


def _codes(place: str) -> Iterator[str]:
    if place in _NATION:
        yield NATION
    elif place.isdigit():
        yield place
    else:
        named = [m.code for m in deepest(find_regions(place), place) if m.code]
        yield from named or [place]


def applies(document: Document, clause: Clause, codes: frozenset[str]) -> bool:
    """Tell whether a clause speaks of one of the places or of a place within it."""
    places = clause.regions or ((document.region_code,) if document.region_code else ())
    national = NATION in codes and document.level == "国家"
    return national or any(covers(c, place) for c in codes - {NATION} for place in places)
