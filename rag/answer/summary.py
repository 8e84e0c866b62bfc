"""What a document says on the whole: its parts, with the first statement of each."""

from __future__ import annotations

from collections.abc import Iterator

from index.structure.document import Clause, Document
from rag.answer.documents import documents_asked, own_clauses
from rag.answer.materials import Materials
from rag.answer.writing import quote_statements, with_announced
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label
from rag.types import Draft, Query

MAX_DOCUMENTS, MAX_PARTS = 3, 15
_TEXT_KINDS = ("clause", "text", "preamble", "table", "closing")


def summary(query: Query, materials: Materials) -> Draft | None:
    """Return the parts of the documents asked about, None if no document is meant."""
    documents = documents_asked(query, materials)
    if not documents or not query.facts:
        return None
    inside = frozenset(materials.places.rows(query.scope).tolist())
    citer = Citer()
    lines: list[str] = []
    for document in documents[:MAX_DOCUMENTS]:
        rows = materials.snapshot.rows_of(document.doc_id).tolist()
        held = [c for row, c in zip(rows, document.clauses, strict=True) if row in inside]
        lines += _outline(citer, document, held or list(document.clauses))
    if len(documents) > MAX_DOCUMENTS:
        lines.append(f"（另有{len(documents) - MAX_DOCUMENTS}份文件，请说明要看哪一份。）")
    return Draft("\n".join(lines), citer.citations)


def _outline(citer: Citer, document: Document, held: list[Clause]) -> Iterator[str]:
    """Yield how large a document is, and a line for each part, or each clause of one part."""
    numbered = [clause for clause in held if clause.kind == "clause"]
    own, depth = own_clauses(numbered)
    parts: dict[str, Clause] = {}
    for clause in own:
        if clause.path[depth:]:
            parts.setdefault(clause.path[depth], clause)
    counted = f"分**{len(parts)}个部分**，" if len(parts) > 1 else ""
    size = f"{counted}共**{len(own)}条**" if own else "没有编号的条款"
    yield f"{document_label(document)}{size}："
    if len(parts) > 1:
        chosen = list(parts.items())
    else:
        bodies = own or [c for c in held if c.kind in _TEXT_KINDS]
        chosen = [(clause_label(clause), clause) for clause in bodies]
    for name, clause in chosen[:MAX_PARTS]:
        yield f"- {' '.join(name.split())}{'：' if name else ''}{_first(citer, clause)}"
    if len(chosen) > MAX_PARTS:
        yield f"（其余{len(chosen) - MAX_PARTS}条从略，可在原文中查看。）"


def _first(citer: Citer, clause: Clause) -> str:
    """Quote the first statement that a clause makes, with the list that it announces."""
    stated = [s for s in clause.statements if s.role == "body"] or list(clause.statements)
    if not stated:
        return clause.text.strip()[:60] + citer.cite(clause, 0, len(clause.text))
    return quote_statements(citer, clause, with_announced(clause, stated[:1]))
