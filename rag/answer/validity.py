"""Whether a document is in force: what another document says of it, and what it says itself."""

from __future__ import annotations

from collections.abc import Iterator

from index.structure.document import Clause, Document, Statement
from rag.answer.documents import documents_asked, states
from rag.answer.materials import Materials
from rag.answer.writing import quote
from rag.quotes.citer import Citer
from rag.quotes.labels import document_label, place_label
from rag.scope.likely import likely_documents
from rag.scope.places import fold
from rag.types import Draft, Query

_ASKED = frozenset({"in_force", "repealed"})
_OWN = ("expires", "effective")


def validity(query: Query, materials: Materials) -> Draft | None:
    """Say which of the documents asked about are repealed, and from when the others hold."""
    documents = documents_asked(query, materials) if _ASKED & set(query.document_facts) else []
    if not documents:
        return None
    citer = Citer()
    newest = sorted(documents, key=lambda d: d.issued_on, reverse=True)
    lines = [_state(citer, document, materials) for document in newest]
    unsaid = not citer.citations
    return Draft(
        "\n".join(lines),
        citer.citations,
        refused=unsaid,
        reason="detail_missing" if unsaid else "",
    )


def _state(citer: Citer, document: Document, materials: Materials) -> str:
    label = document_label(document)
    for other, clause, statement in _repeals(document, materials):
        said = quote(citer, clause, statement)
        return f"{label}**已废止**：{place_label(other, clause)}规定：{said}"
    own = [
        (clause, statement)
        for name in _OWN
        for clause in document.clauses
        for statement in clause.statements
        if states(clause, statement, name)
    ]
    if not own:
        return f"{label}：文件没有写明施行日期和有效期，语料中也没有文件说它已废止。"
    said = "".join(quote(citer, clause, s, "date") for clause, s in dict.fromkeys(own))
    return f"{label}：语料中没有文件说它已废止。{said}"


def _repeals(
    document: Document, materials: Materials
) -> Iterator[tuple[Document, Clause, Statement]]:
    """Yield where other documents repeal this one."""
    snapshot = materials.snapshot
    for doc_id in likely_documents(snapshot, [document.title]):
        other = snapshot.document(doc_id)
        for clause in other.clauses:
            for statement in clause.statements:
                if repeals(other, clause, statement, document):
                    yield other, clause, statement


def repeals(other: Document, clause: Clause, statement: Statement, document: Document) -> bool:
    """Tell whether a statement of another document repeals one by its title.

    If it names a year, that must be the document's. An earlier document repeals no later one.
    """
    if document.doc_id == other.doc_id or other.issued_on < document.issued_on:
        return False
    title, year = fold(document.title), document.issued_on[:4]
    text = fold(statement.text)
    named = title in text and states(clause, statement, "repeals")
    return named and (year in text or "年" not in text or not year)
