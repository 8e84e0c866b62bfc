"""Whether a document is in force: what another document says of it, and what it says itself."""

from __future__ import annotations

from datetime import date

from index.structure.document import Document
from rag.answer.documents import documents_asked
from rag.answer.life import own_life, repealing
from rag.answer.materials import Materials
from rag.answer.writing import quote
from rag.quotes.citer import Citer
from rag.quotes.labels import document_label, place_label
from rag.relations.changes import Change, changes_of, repeal_of
from rag.relations.validity import validity_on
from rag.types import Draft, Query

_ASKED = frozenset({"in_force", "repealed"})


def repealed_by(query: Query, materials: Materials) -> Draft | None:
    """Quote what the documents asked about repeal, None where they repeal nothing."""
    if "repeals" not in query.document_facts:
        return None
    citer = Citer()
    lines = []
    for document in documents_asked(query, materials):
        if said := "".join(quote(citer, *stated) for stated in repealing(document)):
            lines.append(f"{document_label(document)}：{said}")
    return Draft("\n".join(lines), citer.citations) if lines else None


def validity(query: Query, materials: Materials) -> Draft | None:
    """Say which of the documents asked about are repealed, and from when the others hold."""
    if not _ASKED.intersection(query.document_facts):
        return None
    citer = Citer()
    repealed = [(title, repeal_of(materials.snapshot, title)) for title in query.outside]
    if outside := [_outside(citer, title, change) for title, change in repealed if change]:
        return Draft("\n".join(outside), citer.citations)
    documents = documents_asked(query, materials)
    if not documents:
        return None
    newest = sorted(documents, key=lambda d: d.issued_on, reverse=True)
    lines = [_state(citer, document, materials) for document in newest]
    unsaid = not citer.citations
    return Draft(
        "\n".join(lines),
        citer.citations,
        refused=unsaid,
        reason="detail_missing" if unsaid else "",
    )


def _outside(citer: Citer, title: str, change: Change) -> str:
    """Say of a document that the corpus lacks what repeals it."""
    said = citer.cite(change.clause, change.start, change.end)
    place = place_label(change.by, change.clause)
    text = change.clause.text[change.start : change.end]
    return f"语料没有收录《{title}》，但收录的文件说它**已废止**：\n{place}规定：{text}{said}"


def _state(citer: Citer, document: Document, materials: Materials) -> str:
    label = document_label(document)
    changes = changes_of(materials.snapshot, document)
    found = validity_on(document, changes, date.today())
    if found.by:
        grounds = found.grounds[0]
        said = citer.cite(grounds.clause, grounds.start, grounds.end)
        if any(c.kind == "新版" and c.by.doc_id == found.by.doc_id for c in changes):
            return f"{label}**{found.state}**：\n{found.why}{said}"
        text = grounds.clause.text[grounds.start : grounds.end]
        return (
            f"{label}**{found.state}**：\n{place_label(found.by, grounds.clause)}规定：{text}{said}"
        )
    own = own_life(document)
    if not own:
        return f"{label}：文件没有写明施行日期和有效期，语料中也没有文件说它已废止。"
    said = "".join(quote(citer, clause, s, "date") for clause, s in own)
    if found.state not in ("现行有效", "未说明"):
        return f"{label}**{found.state}**：{found.why}{said}"
    return f"{label}：语料中没有文件说它已废止。{said}"
