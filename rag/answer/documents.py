"""Questions about a document itself: number, issuer, date, scope, period, attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document, Statement
from rag.answer.basis import basis, cited_in_matter
from rag.answer.life import own_period
from rag.answer.materials import Materials
from rag.answer.premise import unreasoned
from rag.answer.writing import by_document, quote, quote_all
from rag.quotes.citer import Citer
from rag.quotes.dates import plain_date
from rag.quotes.labels import clause_label, document_label, short_label
from rag.retrieval.docfacts import FACT_WORDS, IN_HEADING
from rag.scope.likely import likely_texts
from rag.scope.titles import words_held
from rag.types import BasisAsked, Draft, FactName, Query

_MAX_DOCUMENTS = 12
_COUNTED = re.compile(r"同意[^。；]{0,120}[\d一二三四五六七八九十]+个[^。，；]{0,24}试点")
_PILOT_RUN = re.compile(r"试点期限|自[^，。,]{1,12}起[^，。,]{0,8}年内[^。；]{0,120}试点")
_ENDED = re.compile(r"[。；]\[\d+\]$")


def document_facts(query: Query, materials: Materials) -> Draft | None:
    """Return the facts asked for, None if the question is about the documents' content."""
    asked = [name for name in query.facts if name != "scope"]
    documents = documents_asked(query, materials) if asked else []
    if not documents:
        return None
    citer = Citer()
    if "basis" in asked and query.basis.matter:
        cited = cited_in_matter(citer, materials)
        return Draft(cited, citer.citations) if cited else None  # the clauses are the ground
    if asked == ["size"]:
        inside = frozenset(materials.places.rows(query.scope).tolist())
        rows = materials.snapshot.rows_of
        documents = [_part(d, rows(d.doc_id).tolist(), inside) for d in documents]
    lines = [_line(citer, document, asked, query.basis) for document in documents]
    missing = not citer.citations and all("没有写明" in line for line in lines)
    draft = Draft(
        "\n".join(lines),
        citer.citations,
        refused=missing,
        reason="detail_missing" if missing else "",
    )
    return unreasoned(draft) if query.why else draft


def scope_clauses(query: Query, materials: Materials) -> Draft | None:
    """Return every scope clause (试点范围包括…) in scope if that is what is asked."""
    asked = query.kind in ("document", "list", "comparison", "count") or query.places_asked
    first = materials.hits[0].clause.kind if materials.hits else ""
    meant = query.of_document and "scope" in query.facts
    if not asked or (first != "scope" and not meant):
        return None
    citer = Citer()
    lines: list[str] = []
    wanted = [clause for clause in materials.in_scope() if clause.kind == "scope"]
    for doc_id, mine in by_document(wanted):
        lines.append(f"{document_label(materials.snapshot.document(doc_id))}：")
        lines += [f"- {clause_label(clause)}：{quote_all(citer, clause)}" for clause in mine]
    return Draft("\n".join(lines), citer.citations) if lines else None


def catalogue(documents: Iterable[Document]) -> Draft:
    """List what the corpus holds."""
    listed = tuple(documents)
    lines = [f"语料中有{len(listed)}份文件："]
    lines += [f"- {document_label(document)}" for document in listed]
    return Draft("\n".join(lines))


def documents_asked(query: Query, materials: Materials) -> list[Document]:
    """Return the documents asked about: the scope's, else the best hit's."""
    snapshot = materials.snapshot
    ids = list(query.scope.doc_ids)
    if not ids and (query.scope.regions or query.scope.areas):
        rows = materials.places.rows(query.scope)
        ids = list(dict.fromkeys(snapshot.clause(int(row)).doc_id for row in rows))
    if not ids and query.groups:
        ids = [doc_id for group in query.groups for doc_id in group.doc_ids]
    if not ids and (stating := stating_run(query, snapshot)):
        return [snapshot.document(doc_id) for doc_id in stating]
    if not ids and materials.hits:
        ids = [materials.hits[0].clause.doc_id]
    found = [snapshot.document(doc_id) for doc_id in dict.fromkeys(ids)]
    if not query.scope.doc_ids:
        found = _meant(found, query.topic)
    return [one for one in found if not _speaks_of_another(one, found)][:_MAX_DOCUMENTS]


def _meant(documents: Sequence[Document], topic: str) -> list[Document]:
    """Return those whose titles hold most words of a topic: 低保标准的通知 is not every notice."""
    held = words_held(topic, [document.title for document in documents])
    return [one for one, count in zip(documents, held, strict=True) if count == max(held)]


def _speaks_of_another(document: Document, others: Sequence[Document]) -> bool:
    """Tell whether a title holds another's: 关于废止《甲条例》的决定 isn't meant by 甲条例."""
    named = (f"《{one.title.strip('《》')}》" for one in others if one.doc_id != document.doc_id)
    return any(name in document.title for name in named)


def stating_run(query: Query, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the documents that say how many pilots there are or how long they run.

    () if the question, which names no document, asks for neither.
    """
    if not query.pilots:
        return ()
    count = query.pilots == "count"
    wanted, words = (_COUNTED, "同意试点") if count else (_PILOT_RUN, "试点期限")
    texts = likely_texts(snapshot, [words])
    return tuple(doc_id for doc_id, text in texts if wanted.search(text))


def _line(citer: Citer, document: Document, asked: Sequence[FactName], grounds: BasisAsked) -> str:
    parts = [_fact(citer, document, name, grounds) for name in asked]
    said = "；".join(parts)
    return f"{short_label(document)}：{said}{'' if _ENDED.search(said) else '。'}"


def _fact(citer: Citer, document: Document, name: FactName, grounds: BasisAsked) -> str:
    """Say one fact, cited where a clause carries it."""
    if name == "attachments":
        return _attachments(citer, document)
    if name == "addressee":
        return _addressee(citer, document)
    if name == "basis":
        return basis(citer, document, grounds)
    if name == "title":
        return f"全称是《{document.title}》{_mark(citer, document, name, document.title)}"
    if name == "size":
        return _size(citer, document)
    if name == "period":
        return _period(citer, document)
    value = {
        "doc_number": document.doc_number,
        "issuer": document.issuer,
        "issued_on": plain_date(document.issued_on),
    }[name]
    word = FACT_WORDS[name]
    if not value:
        published = plain_date(document.published) if name == "issued_on" else ""
        seen = f"（收录的网页发布于{published}）" if published else ""
        return f"文件没有写明{word}{seen}"
    return f"{word}是**{value}**{_mark(citer, document, name, value)}"


def _mark(citer: Citer, document: Document, name: str, value: str) -> str:
    """Cite the clause in which the fact stands, or say that it stands in the title."""
    for fact in document.facts:
        if fact.name == name and (clause := _clause_at(document, fact.start, fact.end)):
            return citer.cite(clause, fact.start - clause.start, fact.end - clause.start)
    for clause in document.clauses:
        if (at := clause.text.find(value)) >= 0:
            return citer.cite(clause, at, at + len(value))
    return IN_HEADING if any(fact.name == name for fact in document.facts) else ""


def _clause_at(document: Document, start: int, end: int) -> Clause | None:
    return next((c for c in document.clauses if c.start <= start and end <= c.end), None)


def _attachments(citer: Citer, document: Document) -> str:
    listed = [clause for clause in document.clauses if clause.kind == "attachments"]
    if not listed:
        return "文件没有列出附件"
    marks = "".join(citer.cite(c, 0, len(c.text)) for c in listed)
    return "附件如下：" + "；".join(c.text.strip() for c in listed) + marks


def _part(document: Document, rows: Iterable[int], inside: frozenset[int]) -> Document:
    """Return the document with the attachment asked about alone, if it is one."""
    held = [c for row, c in zip(rows, document.clauses, strict=True) if row in inside]
    areas = {clause.area for clause in held}
    if len(areas) != 1 or "" in areas:
        return document
    return replace(document, clauses=tuple(c for c in document.clauses if c.area in areas))


def own_clauses(numbered: Sequence[Clause]) -> tuple[list[Clause], int]:
    """Return the clauses of a document itself (of its attachment if it has no others), and how
    many headings stand above its parts.
    """
    own = [clause for clause in numbered if not clause.area] or list(numbered)
    return own, 1 if own and own[0].area else 0


def _size(citer: Citer, document: Document) -> str:
    """Count parts and numbered clauses (those of attachments apart), and cite the last."""
    numbered = [clause for clause in document.clauses if clause.kind == "clause"]
    own, depth = own_clauses(numbered)
    if not own:
        return "文件没有编号的条款"
    headed = (clause.path[depth:] for clause in own)
    parts = tuple(dict.fromkeys(path[0] for path in headed if path))
    last = own[-1]
    said = next(iter(last.statements), Statement(0, len(last.text), last.text))
    inside = f"分**{len(parts)}个部分**（{'；'.join(parts)}），" if len(parts) > 1 else ""
    areas = len({clause.area for clause in numbered if clause.area})
    annexed = (
        f"，另有{areas}个附件共{len(numbered) - len(own)}条" if len(own) < len(numbered) else ""
    )
    return (
        f"{inside}共**{len(own)}条**，最后一条是{clause_label(last)}{annexed}\n"
        f"- {quote(citer, last, said)}"
    )


def _period(citer: Citer, document: Document) -> str:
    """Quote what says how long or from when the document's measures run."""
    found = own_period(document)
    if not found:
        return "文件没有写明期限和施行时间"
    return "".join(quote(citer, clause, s, "duration") for clause, s in found[:2])


def _addressee(citer: Citer, document: Document) -> str:
    """Quote the addressees (主送机关)."""
    for clause in document.clauses:
        for fact in clause.facts:
            if fact.name == "addressee":
                start, end = fact.start - clause.start, fact.end - clause.start
                return f"主送{fact.value}{citer.cite(clause, start, end)}"
    return "文件没有写明主送机关"
