"""An answer as JSON: the object of `ask --json`, `ask --output` and the page's API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from index.structure.document import Document
from rag.types import Answer, Citation, Hit

MAX_HITS = 10
DocumentOf = Callable[[str], Document]


def answer_to_json(
    answer: Answer, document_of: DocumentOf, id_: str | None = None
) -> dict[str, Any]:
    """Return the answer as plain data; `document_of` maps a doc_id to its document.

    `id_` is put first if given (batches).
    """
    head: dict[str, Any] = {} if id_ is None else {"id": id_}
    return head | {
        "question": answer.question,
        "refused": answer.refused,
        "reason": answer.reason,
        "text": answer.text,
        "citations": [_citation(c, document_of(c.clause.doc_id)) for c in answer.citations],
        "hits": [_hit(h, document_of(h.clause.doc_id)) for h in answer.hits[:MAX_HITS]],
        "generator": answer.generator,
        "snapshot": answer.snapshot,
        "timings_ms": {stage: round(ms, 2) for stage, ms in answer.timings_ms.items()},
        "resolved_question": answer.resolved_question,
        "inherited": [{"kind": kind, "text": text} for kind, text in answer.inherited],
        "places": [{"name": name, "without": rest} for name, rest in answer.places],
        "overruled": list(answer.overruled),
        "kind": answer.kind,
        "table": [
            {"label": label, "text": text, "citations": list(marks)}
            for label, text, marks in answer.table
        ],
        "notes": list(answer.notes),
        "unverified": list(answer.unverified),
        "confidence": round(answer.confidence, 4),
    }


def _citation(citation: Citation, document: Document) -> dict[str, Any]:
    clause = citation.clause
    return {
        "n": citation.n,
        "clause_id": clause.clause_id,
        "document": document.file,
        "title": document.title,
        "doc_number": document.doc_number,
        "path": list(clause.path),
        "number": clause.number,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def _hit(hit: Hit, document: Document) -> dict[str, Any]:
    clause = hit.clause
    return {
        "rank": hit.rank,
        "clause_id": clause.clause_id,
        "document": document.file,
        "path": list(clause.path),
        "number": clause.number,
        "text": clause.text,
        "score": round(hit.score, 6),
    }
