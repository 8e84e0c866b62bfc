"""`/search` and `/api/search`: clauses by words, phrases, numbers and articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from rag.browse.filters import Filter
from rag.browse.fulltext import MAX_READ, Found, FoundClause, FoundDocument, search
from rag.browse.sought import MAX_QUERY, Sought, Span, read_query, spans
from rag.browse.standing import Standing
from rag.web.catalogue import Catalogue, filter_in
from rag.web.desk import Desk
from rag.web.escaping import address_html, text_html
from rag.web.filter_form import fields_of, filter_fields
from rag.web.frame import (
    address,
    document_address,
    facts_line,
    framed,
    marked_line,
    said,
    state_badge,
    view_of,
)
from rag.web.ports import Shelf
from rag.web.reading import View, clause_address
from rag.web.words import word

PER_PAGE = 20
"""Documents on one page."""
PER_DOCUMENT = 4
"""Clauses shown of each, unless one document alone is searched."""
MOST = 500
BEFORE, LENGTH = 30, 150
"""Characters shown of a clause: before the first mark, and in all."""

Typed = Annotated[str, Query(max_length=MAX_QUERY)]
Id = Annotated[str, Query(max_length=1000)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


def search_routes(desk: Desk, catalogue: Catalogue) -> APIRouter:
    """Return the page and the route for programs."""
    router = APIRouter()

    @router.get("/api/search", tags=["tiaowen"], summary="全文搜索：词、整句、文号、第几条")
    def searched(
        q: Typed = "",
        doc: Id = "",
        clause: Id = "",
        page: PageNumber = 1,
        wanted: Filter = Depends(filter_in),  # noqa: B008  # how FastAPI is told
    ) -> dict[str, Any]:
        shelf = desk.shelf()
        wanted = _within(shelf, wanted, doc, clause)
        states = catalogue.states(shelf)
        return found_json(search(shelf, read_query(q), wanted, states), q, page, states)

    @router.get("/search", include_in_schema=False)
    def shown(
        request: Request,
        q: Typed = "",
        doc: Id = "",
        page: PageNumber = 1,
        wanted: Filter = Depends(filter_in),  # noqa: B008
    ) -> HTMLResponse:
        shelf, view = desk.shelf(), view_of(request)
        wanted = _within(shelf, wanted, doc, "")
        states = catalogue.states(shelf)
        found = search(shelf, read_query(q), wanted, states)
        results = _results(shelf, states, found, (q, wanted, page), view)
        body = _form(shelf, states, wanted, q, view) + results
        title = word("search_tab", view.language)
        return HTMLResponse(framed(body, request, title=title, here="search"))

    return router


def _within(shelf: Shelf, wanted: Filter, doc: str, clause: str) -> Filter:
    """Return the filter for one document, named by itself or by a clause of it."""
    if clause:
        try:
            doc = shelf.clause(shelf.row(clause)).doc_id
        except KeyError:
            raise HTTPException(404, "当前索引里没有这一条") from None
    if not doc:
        return wanted
    return Filter(wanted.place, wanted.level, wanted.issuer, wanted.year, wanted.state, doc_id=doc)


def found_json(
    found: Found, typed: str, page: int, states: Mapping[str, Standing]
) -> dict[str, Any]:
    """Return what was found for programs; spans count the characters of a clause's text."""
    first = (page - 1) * PER_PAGE
    return {
        "query": typed,
        "documents": len(found.documents),
        "clauses": found.clauses,
        "nearest": found.near,
        "truncated": found.cut,
        "page": page,
        "results": [
            {
                "doc_id": item.document.doc_id,
                "file": item.document.file,
                "title": item.document.title,
                "doc_number": item.document.doc_number,
                "issuer": item.document.issuer,
                "issued_on": item.document.issued_on,
                "state": states[item.document.doc_id].state,
                "named": item.named,
                "clauses": [
                    {
                        "clause_id": one.clause.clause_id,
                        "number": one.clause.number,
                        "path": list(one.clause.path),
                        "text": one.clause.text,
                        "score": round(one.score, 4),
                        "spans": [list(span) for span in one.spans],
                    }
                    for one in item.clauses[:MOST]
                ],
            }
            for item in found.documents[first : first + PER_PAGE]
        ],
    }


def _form(
    shelf: Shelf, states: Mapping[str, Standing], wanted: Filter, typed: str, view: View
) -> str:
    label = word("search_label", view.language)
    within = ""
    if wanted.doc_id:
        titles = {item.doc_id: item.title for item in shelf.documents}
        title = said("search_within", view, title=titles.get(wanted.doc_id, wanted.doc_id))
        away = address(view, "search", q=typed)
        within = (
            f'<input type="hidden" name="doc" value="{text_html(wanted.doc_id)}">'
            f'<p class="tw-within">{title} '
            f'<a href="{away}">{said("search_everywhere", view)}</a></p>'
        )
    fields = "" if wanted.doc_id else filter_fields(shelf.documents, states, wanted, view)
    focus = "" if typed else " autofocus"
    return (
        f'<form class="tw-search" role="search" action="{address(view, "search")}">'
        f'<div class="tw-bar"><input class="tw-input" type="search" name="q" '
        f'value="{text_html(typed)}" aria-label="{label}" placeholder="{label}" '
        f'maxlength="{MAX_QUERY}"{focus}>'
        f'<button class="tw-button">{word("search_tab", view.language)}</button></div>'
        f'{within}<div class="tw-fields">{fields}</div></form>'
    )


def _results(
    shelf: Shelf,
    states: Mapping[str, Standing],
    found: Found,
    asked: tuple[str, Filter, int],
    view: View,
) -> str:
    typed, wanted, page = asked
    sought = read_query(typed)
    if not sought:
        return _examples(shelf, view)
    if not found.documents:
        ask = f'<a href="{address(view, "", ask=typed)}">{said("search_ask", view)}</a>'
        return f'<p class="tw-none" role="status">{said("search_none", view)} {ask}</p>'
    key = "search_near" if found.near else "search_found"
    count = said(key, view, documents=len(found.documents), clauses=found.clauses)
    cut = said("search_cut", view, read=MAX_READ) if found.cut else ""
    listed = found.documents[(page - 1) * PER_PAGE : page * PER_PAGE]
    items = "".join(_document(item, sought, states, asked, view) for item in listed)
    pages = _pages(len(found.documents), asked, view)
    note = f'<p class="tw-note">{cut}</p>' if cut else ""
    return (
        f'<p class="tw-count" role="status">{count}</p>{note}'
        f'<ol class="tw-found">{items}</ol>{pages}'
    )


def _document(
    item: FoundDocument,
    sought: Sought,
    states: Mapping[str, Standing],
    asked: tuple[str, Filter, int],
    view: View,
) -> str:
    typed, wanted, _ = asked
    document = item.document
    most = MOST if wanted.doc_id else PER_DOCUMENT
    clauses = "".join(_clause(one, sought, view) for one in item.clauses[:most])
    more = ""
    if len(item.clauses) > most:
        here = address(view, "search", q=typed, doc=document.doc_id)
        count = said("search_all_here", view, count=len(item.clauses))
        more = f'<p><a class="tw-more" href="{here}">{count}</a></p>'
    title = marked_line(document.title, spans(sought, document.title))
    there = document_address(document.doc_id, view)
    badge = state_badge(states[document.doc_id], view)
    return (
        f'<li><h2><a href="{there}">{title}</a></h2>{facts_line(document, view, badge)}'
        f'<ul class="tw-clauses">{clauses}</ul>{more}</li>'
    )


def _clause(found: FoundClause, sought: Sought, view: View) -> str:
    clause = found.clause
    steps = " › ".join((*clause.path[-2:], clause.number) if clause.number else clause.path[-2:])
    path = marked_line(steps, spans(sought, steps))
    href = clause_address(clause.clause_id, view.base)
    if found.spans:
        href += f"?start={found.spans[0][0]}&end={found.spans[0][1]}"
    text, marks = snippet(clause.text, found.spans)
    return (
        f'<li><a class="tw-hit" href="{address_html(href)}"><span class="tw-path">{path}</span>'
        f"<span>{marked_line(text, marks)}</span></a></li>"
    )


def snippet(text: str, marks: tuple[Span, ...]) -> tuple[str, tuple[Span, ...]]:
    """Return a piece of a text around its first mark, with the marks in it.

    >>> snippet("甲" * 40 + "乙", ((40, 41),))
    ('…甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲乙', ((31, 32),))
    """
    start = max(0, marks[0][0] - BEFORE) if marks else 0
    end = min(len(text), start + LENGTH)
    lead = "…" if start else ""
    moved = len(lead) - start
    inside = tuple((a + moved, b + moved) for a, b in marks if b <= end)
    return f"{lead}{text[start:end]}{'…' if end < len(text) else ''}", inside


def _examples(shelf: Shelf, view: View) -> str:
    """Return how to search, with things to look for that the documents hold."""
    numbers = [item.doc_number for item in shelf.documents if item.doc_number][:2]
    links = "".join(
        f'<li><a href="{address(view, "search", q=text)}">{text_html(text)}</a></li>'
        for text in (*numbers, "第三条")
    )
    return f'<p class="tw-how">{said("search_how", view)}</p><ul class="tw-chips">{links}</ul>'


def _pages(count: int, asked: tuple[str, Filter, int], view: View) -> str:
    typed, wanted, page = asked
    pages = -(-count // PER_PAGE)
    if pages <= 1:
        return ""
    fields = fields_of(wanted) | {"q": typed}

    def step(to: int, key: str) -> str:
        if not 1 <= to <= pages:
            return ""
        href = address(view, "search", **fields, page=to)
        return f'<a class="tw-step" href="{href}">{word(key, view.language)}</a>'

    here = said("page_of", view, page=page, pages=pages)
    steps = f"{step(page - 1, 'earlier_page')}<span>{here}</span>{step(page + 1, 'later_page')}"
    return f'<nav class="tw-pages" aria-label="{here}">{steps}</nav>'
