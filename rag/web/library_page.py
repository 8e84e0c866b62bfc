"""`/library`: the documents as a table and by year; `/library/<doc_id>`: one, part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from index.structure.document import Document
from rag.browse.filters import Filter, admitted
from rag.browse.parts import Part, parts
from rag.browse.standing import STATES, Standing
from rag.web.catalogue import Catalogue, Value, filter_in
from rag.web.desk import Desk
from rag.web.escaping import address_html, text_html
from rag.web.filter_form import fields_of, filter_fields
from rag.web.frame import (
    address,
    document_address,
    facts_line,
    framed,
    level_word,
    said,
    state_badge,
    view_of,
)
from rag.web.ports import Shelf
from rag.web.reading import View, clause_address
from rag.web.words import word

SHOWN = 500
"""Rows of the table; more are reached by filters."""
PER_YEAR = 12
SAID = 160
"""Characters shown of the first statement of a part."""

States = Mapping[str, Standing]
SortKey = Callable[[Document, Standing], tuple[object, ...]]
COLUMNS: Mapping[str, SortKey] = {
    "title": lambda item, _: (item.title,),
    "doc_number": lambda item, _: (item.doc_number == "", item.doc_number),
    "issuer": lambda item, _: (item.issuer == "", item.issuer),
    "issued_on": lambda item, _: (item.issued_on,),
    "place": lambda item, _: (item.region_code,),
    "state": lambda _, standing: (STATES.index(standing.state),),
    "quality": lambda item, _: (len(item.warnings),),
}
"""Name of each column, which is its word, and how it is sorted; ties by doc_id."""

Order = Annotated[str, Query(pattern="^(asc|desc)?$")]
ViewName = Annotated[str, Query(pattern="^(table|timeline)?$")]


def shelf_routes(desk: Desk, catalogue: Catalogue) -> APIRouter:
    """Return the pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/library")
    def listed(
        request: Request,
        text: Value = "",
        sort: Value = "issued_on",
        order: Order = "",
        view: ViewName = "table",
        wanted: Filter = Depends(filter_in),  # noqa: B008  # how FastAPI is told
    ) -> HTMLResponse:
        shelf, seen = desk.shelf(), view_of(request)
        states = catalogue.states(shelf)
        wanted = Filter(**fields_of(wanted), text=text)
        found = admitted(shelf.documents, wanted, states)
        sort = sort if sort in COLUMNS else "issued_on"
        order = order or ("desc" if sort == "issued_on" else "asc")
        asked = fields_of(wanted) | {"text": text, "sort": sort, "order": order}
        body = _form(shelf, states, wanted, asked | {"view": view}, seen)
        body += _switch(asked, view, seen)
        if view == "timeline":
            body += _timeline(found, states, asked, seen)
        else:
            body += _table(_sorted(found, states, sort, order), states, asked, seen)
        title = word("library_tab", seen.language)
        return HTMLResponse(framed(body, request, title=title, here="library"))

    @router.get("/library/{doc_id:path}")
    def one(request: Request, doc_id: str) -> HTMLResponse:
        shelf, seen = desk.shelf(), view_of(request)
        states = catalogue.states(shelf)
        if doc_id not in states:
            raise HTTPException(404, "当前索引里没有这份文件")
        document = shelf.document(doc_id)
        body = _about(document, states[doc_id], seen) + _parts(document, seen)
        return HTMLResponse(framed(body, request, title=document.title, here="library/"))

    return router


def _sorted(found: Iterable[Document], states: States, sort: str, order: str) -> list[Document]:
    """Return the documents in the order of a column; those that are alike in it by doc_id."""
    by_id = sorted(found, key=lambda item: item.doc_id)
    key = COLUMNS[sort]
    return sorted(
        by_id,
        key=lambda item: key(item, states[item.doc_id]),
        reverse=order == "desc",
    )


def _form(
    shelf: Shelf, states: States, wanted: Filter, asked: Mapping[str, str], view: View
) -> str:
    label = word("lib_filter", view.language)
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{text_html(asked[name])}">'
        for name in ("sort", "order", "view")
    )
    return (
        f'<form class="tw-search" role="search" action="{address(view, "library")}">'
        f'<div class="tw-bar"><input class="tw-input" type="search" name="text" '
        f'value="{text_html(wanted.text)}" aria-label="{label}" placeholder="{label}" '
        f'maxlength="300"><button class="tw-button">{word("filter", view.language)}</button></div>'
        f'<div class="tw-fields">{filter_fields(shelf.documents, states, wanted, view)}</div>'
        f"{kept}</form>"
    )


def _switch(asked: Mapping[str, str], current: str, view: View) -> str:
    links = ""
    for name in ("table", "timeline"):
        here = ' aria-current="true"' if name == current else ""
        href = address(view, "library", **asked, view=name)
        links += f'<a href="{href}"{here}>{word(name, view.language)}</a>'
    manage = f'<a class="tw-manage" href="{address_html(view.base)}#documents">'
    manage += f"{word('manage', view.language)}</a>"
    label = word("views", view.language)
    return f'<nav class="tw-switch" aria-label="{label}">{links}{manage}</nav>'


def _table(found: list[Document], states: States, asked: Mapping[str, str], view: View) -> str:
    count = said("library_count", view, count=len(found))
    if not found:
        return f'<p class="tw-none" role="status">{word("lib_no_match", view.language)}</p>'
    heads = "".join(_head(name, asked, view) for name in COLUMNS)
    rows = "".join(_row(item, states[item.doc_id], view) for item in found[:SHOWN])
    more = f'<p class="tw-note">{said("library_more", view, shown=SHOWN)}</p>'
    compare = word("compare_two", view.language)
    return (
        f'<p class="tw-count" role="status">{count}</p>'
        f'<form action="{address(view, "compare")}"><div class="tw-scroll">'
        f'<table class="tw-list"><caption class="tw-hidden">{count}</caption>'
        f'<thead><tr><th scope="col"><span class="tw-hidden">{word("pick", view.language)}</span>'
        f"</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<p><button class="tw-button tw-quiet">{compare}</button></p></form>'
        f"{more if len(found) > SHOWN else ''}"
    )


def _head(name: str, asked: Mapping[str, str], view: View) -> str:
    here = asked["sort"] == name
    up = here and asked["order"] == "asc"
    aria = f' aria-sort="{"ascending" if up else "descending"}"' if here else ""
    href = address(view, "library", **{**asked, "sort": name, "order": "desc" if up else "asc"})
    arrow = f'<span aria-hidden="true"> {"▲" if up else "▼"}</span>' if here else ""
    return f'<th scope="col"{aria}><a href="{href}">{word(name, view.language)}{arrow}</a></th>'


def _row(document: Document, standing: Standing, view: View) -> str:
    href = document_address(document.doc_id, view)
    title = text_html(document.title or document.file)
    pick = said("pick_this", view, title=document.title)
    cells = (
        ("doc_number", text_html(document.doc_number)),
        ("issuer", text_html(document.issuer)),
        ("issued_on", text_html(document.issued_on)),
        ("place", _place(document, view)),
        ("state", state_badge(Standing(standing.state), view)),
        ("quality", _quality(document, view)),
    )
    shown = "".join(
        f'<td class="tw-{"date" if name == "issued_on" else "cell"}" '
        f'data-label="{word(name, view.language)}">{value}</td>'
        for name, value in cells
    )
    return (
        f'<tr><td class="tw-pick"><input type="checkbox" name="doc" '
        f'value="{text_html(document.doc_id)}" aria-label="{pick}"></td>'
        f'<th scope="row"><a href="{href}">{title}</a></th>{shown}</tr>'
    )


def _place(document: Document, view: View) -> str:
    if document.region:
        return text_html(document.region)
    return word("nation", view.language) if document.level == "国家" else ""


def _quality(document: Document, view: View) -> str:
    count = len(document.warnings)
    if not count:
        return f'<span class="tw-fine">{word("quality_good", view.language)}</span>'
    return f'<span class="tw-warning">{said("quality_look", view, count=count)}</span>'


def _timeline(
    found: Iterable[Document], states: States, asked: Mapping[str, str], view: View
) -> str:
    """Return the documents by year, latest first, those without a date last."""
    by_date = sorted(found, key=lambda item: (item.issued_on, item.doc_id), reverse=True)
    years = [(year, list(items)) for year, items in groupby(by_date, lambda i: i.issued_on[:4])]
    most = max((len(items) for year, items in years if year), default=1)
    rows = "".join(_year(year, items, most, states, asked, view) for year, items in years)
    return f'<ol class="tw-timeline">{rows}</ol>'


def _year(
    year: str,
    items: list[Document],
    most: int,
    states: States,
    asked: Mapping[str, str],
    view: View,
) -> str:
    label = text_html(year) or word("undated", view.language)
    lines = "".join(_dated(item, states[item.doc_id], view) for item in items[:PER_YEAR])
    more = ""
    if len(items) > PER_YEAR and year:
        href = address(view, "library", **{**asked, "year": year}, view="table")
        more = f'<li><a href="{href}">{said("year_all", view, count=len(items))}</a></li>'
    width = round(100 * len(items) / most) if year else 0
    count = said("library_count", view, count=len(items))
    return (
        f'<li><h2>{label} <span class="tw-path">{count}</span></h2>'
        f'<div class="tw-measure" style="width:{width}%" aria-hidden="true"></div>'
        f'<ul class="tw-plain">{lines}{more}</ul></li>'
    )


def _dated(document: Document, standing: Standing, view: View) -> str:
    day = document.issued_on[5:] or "—"
    href = document_address(document.doc_id, view)
    badge = state_badge(standing, view)
    return (
        f'<li><span class="tw-day">{text_html(day)}</span> '
        f'<a href="{href}">{text_html(document.title or document.file)}</a> {badge}</li>'
    )


def _about(document: Document, standing: Standing, view: View) -> str:
    level = level_word(document.level, view) if document.level else ""
    rows = (
        ("file", text_html(document.file)),
        ("level", level),
        ("clauses", str(len(document.clauses))),
    )
    facts = "".join(
        f"<div><dt>{word(key, view.language)}</dt><dd>{value}</dd></div>"
        for key, value in rows
        if value
    )
    warnings = "".join(f'<p class="tw-warning">{text_html(text)}</p>' for text in document.warnings)
    return (
        f"{facts_line(document, view, _state(standing, view))}"
        f'<dl class="tw-about">{facts}</dl>{warnings}{_ways(document, view)}'
    )


def _state(standing: Standing, view: View) -> str:
    """Return the state with a link to what says so."""
    badge = state_badge(standing, view)
    if standing.by is None:
        return badge
    to = document_address(standing.by.doc_id, view)
    if standing.clause is not None:
        to = address_html(clause_address(standing.clause.clause_id, view.base))
    return f'<a class="tw-reason" href="{to}">{badge}</a>'


def _ways(document: Document, view: View) -> str:
    """Return the ways on from a document: read, search, compare."""
    first = min(document.clauses, key=lambda clause: clause.start, default=None)
    ways = [
        (address(view, "search", doc=document.doc_id), "search_in"),
        (address(view, "compare", doc=document.doc_id), "compare_with"),
    ]
    if first is not None:
        ways.insert(0, (address_html(clause_address(first.clause_id, view.base)), "read_whole"))
    links = "".join(
        f'<li><a href="{href}">{word(key, view.language)}</a></li>' for href, key in ways
    )
    return f'<ul class="tw-chips">{links}</ul>'


def _parts(document: Document, view: View) -> str:
    items = "".join(_part(part, view) for part in parts(document))
    if not items:
        return ""
    return (
        f'<h2 class="tw-above">{word("parts", view.language)}</h2><ol class="tw-parts">{items}</ol>'
    )


def _part(part: Part, view: View) -> str:
    href = address_html(clause_address(part.clause.clause_id, view.base))
    count = said("lib_clauses", view, clauses=part.clauses) if part.clauses > 1 else ""
    whole = part.said[:SAID] + ("…" if len(part.said) > SAID else "")
    line = f"<p>{text_html(whole)}</p>" if whole else ""
    return (
        f'<li class="tw-level-{min(part.level, 5)}"><a href="{href}">{text_html(part.text)}</a> '
        f'<span class="tw-path">{count}</span>{line}</li>'
    )
