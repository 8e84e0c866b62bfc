"""Questions that name a place in a document: 第十条讲了什么, 附件三说了啥."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from index.structure.numbers import from_numeral
from rag.answer.basis import cited_document
from rag.answer.documents import catalogue
from rag.answer.joining import join_drafts
from rag.answer.materials import Materials
from rag.answer.units import responsible, tasks_of_units
from rag.answer.writing import quote, quote_all
from rag.quotes.citer import Citer
from rag.quotes.labels import clause_label, document_label, short_label
from rag.scope.places import places_of
from rag.types import Draft, Query

_ATTACHMENT = re.compile(r"附件\s*([〇零一二三四五六七八九十百\d]{1,5})(?!条)")
_NUMBER = re.compile(r"([〇零一二三四五六七八九十百\d]{1,5})")
_PART = re.compile(r"\s*(?:第\s*)?([〇零一二三四五六七八九十百\d]{1,5})\s*(?:、|部分|[编章])")
_SAME = 5
"""Documents of one short title, of which each is told."""
_ASKED = 8
"""Documents that are named where it is asked which one is meant."""
_OPENED = 200
"""Documents that are opened to look for a number in each."""


def look_up(query: Query, materials: Materials) -> Draft | None:
    """Return what needs no search: a clause by its number, a unit's tasks, what there is."""
    snapshot = materials.snapshot
    if query.of_document and "catalogue" in query.facts:
        return catalogue(snapshot.documents)
    if placed := _by_number(query, snapshot):
        return placed
    return tasks_of_units(query, materials) if query.kind == "units_of" else None


def _by_number(query: Query, snapshot: Snapshot) -> Draft | None:
    """Return the clause or a refusal if the question names a number, else None."""
    names = _documents(query, snapshot)
    attachment, pilot = query.numbered.attachment, query.numbered.pilot
    # Of a large collection, opening every document for a number would take minutes.
    several = 1 < len(names) <= _SAME and bool(query.scope.doc_ids)
    sought = attachment or pilot or len(names) == 1 or several
    documents = [snapshot.document(n) for n in names] if sought and len(names) <= _OPENED else []
    if attachment and query.numbered.articles and not query.scope.doc_ids:
        documents = [d for d in documents if attachment in _attachments(d)] or documents
    if attachment and documents:
        having = [d for d in documents if _attachments(d)]
        if having and all(attachment not in _attachments(d) for d in having):
            return _no_attachment(having, attachment)
    if pilot and len(names) <= _OPENED:
        return _pilot(documents, pilot)
    if cited := cited_document(query, snapshot):
        return cited
    if len(documents) != 1 and not several:
        asking = query.numbered.articles and 1 < len(names) <= _OPENED
        return _which(query, [snapshot.document(n) for n in names]) if asking else None
    newest = sorted(documents, key=lambda d: d.issued_on, reverse=True)
    told = [
        (f"{short_label(d)}第{n}条" if several else f"第{n}条", _article(query, d, n))
        for n in query.numbered.articles
        for d in newest
    ]
    drafts = [(name, draft) for name, draft in told if draft]
    told_by = [(name, draft) for name, draft in drafts if not draft.refused]
    return join_drafts(told_by or drafts) if drafts else None


def _documents(query: Query, snapshot: Snapshot) -> list[str]:
    """Return the documents in scope (all if there is none)."""
    if query.scope.doc_ids:
        return list(query.scope.doc_ids)
    if query.scope.areas and not query.scope.regions and not query.numbered.attachment:
        return []  # the area may be the attachment's own: it is looked for in every document
    codes = query.scope.regions
    if not codes:
        return list(places_of(snapshot).by_doc_id)
    return [d.doc_id for d in snapshot.documents if d.region_code in codes]


def _article(query: Query, document: Document, wanted: int) -> Draft | None:
    """Quote clause `wanted` of a document, or say how far its numbers go."""
    numbered = [c for c in document.clauses if c.kind == "clause" and _number(c)]
    if attachment := query.numbered.attachment:
        numbered = [c for c in numbered if attachment in _attachment_numbers(c.path)]
    if part := query.numbered.part:
        numbered = [c for c in numbered if _in_part(c, part)] or numbered
    found = [c for c in numbered if _number(c) == wanted]
    if not found and numbered:
        last = max(_number(c) for c in numbered)
        text = f"{document_label(document)}没有第{wanted}条，条款编号最大到第{last}条。"
        return Draft(text, refused=True, reason="detail_missing")
    found = [c for c in found if not c.area] or found
    if len(found) != 1:
        return None  # numbering restarts: the search decides
    if query.kind == "unit" and (found[0].units or found[0].lead_units):
        citer = Citer()
        return Draft(responsible(citer, found[0], document), citer.citations)
    return _whole(found[0], document)


def _in_part(clause: Clause, part: int) -> bool:
    """Whether a clause stands under a heading of this number: 四、…, 第四部分, 第四章."""
    numbers = (_PART.match(heading) for heading in clause.path)
    return any(from_numeral(found[1]) == part for found in numbers if found)


def _which(query: Query, documents: Sequence[Document]) -> Draft | None:
    """Ask which document is meant, and say how the clause of that number begins in each.

    Where some documents number their clauses as 第N条, those are meant.
    """
    articles = query.numbered.articles
    if query.kind != "clause" or len(articles) != 1 or query.scope.names:
        return None
    having = [
        (document, found[0])
        for document in documents
        if len(found := [c for c in _numbered(document) if _number(c) == articles[0]]) == 1
    ]
    printed = [(document, clause) for document, clause in having if "条" in clause.number]
    having = printed or having
    if len(having) < 2:
        return _whole(having[0][1], having[0][0]) if printed else None
    citer = Citer()
    lines = [f"有{len(having)}份文件有第{articles[0]}条，请说明是哪一份："]
    for document, clause in having[:_ASKED]:
        first = next(iter(clause.statements), None)
        said = quote(citer, clause, first) if first else ""
        lines.append(f"- {document_label(document)}{clause_label(clause)}：{said}")
    if len(having) > _ASKED:
        lines.append(f"（其余{len(having) - _ASKED}份从略。）")
    return Draft("\n".join(lines), citer.citations)


def _numbered(document: Document) -> list[Clause]:
    return [c for c in document.clauses if c.kind == "clause" and not c.area and _number(c)]


def _whole(clause: Clause, document: Document) -> Draft:
    citer = Citer()
    lines = [f"{document_label(document)}{clause_label(clause)}："]
    lines += [f"- {quote(citer, clause, sentence)}" for sentence in clause.statements]
    return Draft("\n".join(lines), citer.citations)


def _pilot(documents: Sequence[Document], wanted: int) -> Draft | None:
    """Say where pilot `wanted` is: its scope in the attachment of that number."""
    areas = {d: frozenset(n for n in _attachments(d) if _scopes(d, n)) for d in documents}
    having = [d for d in documents if areas[d]]
    found = [(d, c) for d in having for c in _scopes(d, wanted)]
    if not having:
        return None
    if not found:
        return _no_attachment(having, wanted, f"第{wanted}个试点")
    citer = Citer()
    lines = [f"{document_label(d)}{clause_label(c)}：{quote_all(citer, c)}" for d, c in found]
    return Draft("\n".join(lines), citer.citations)


def _scopes(document: Document, attachment: int) -> list[Clause]:
    scopes = (c for c in document.clauses if c.kind == "scope")
    return [c for c in scopes if attachment in _attachment_numbers(c.path)]


def _no_attachment(documents: Sequence[Document], wanted: int, name: str = "") -> Draft:
    held = "；".join(f"{short_label(d)}有{len(_attachments(d))}个附件" for d in documents)
    text = f"文件里没有{name or f'附件{wanted}'}。{held}。"
    return Draft(text, refused=True, reason="detail_missing")


def _attachments(document: Document) -> frozenset[int]:
    return frozenset(n for c in document.clauses for n in _attachment_numbers(c.path))


def _attachment_numbers(path: Sequence[str]) -> tuple[int, ...]:
    found = (_ATTACHMENT.match(heading) for heading in path)
    return tuple(from_numeral(match[1]) for match in found if match and match[1])


def _number(clause: Clause) -> int:
    found = _NUMBER.search(clause.number)
    return from_numeral(found[1]) if found else 0
