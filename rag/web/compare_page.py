"""`/compare`: two documents or two clauses side by side, matched by matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from rag.browse.beside import Means, Pair, Vectors, beside, pair
from rag.web.catalogue import Catalogue
from rag.web.desk import Desk
from rag.web.diff_html import marks_html, place_html
from rag.web.escaping import address_html, text_html
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

LIKELY = 8
"""Clauses of other documents that are offered for comparison with one."""
CUT = 120

Ids = Annotated[list[Annotated[str, Query(max_length=1000)]], Query(max_length=8)]


def compare_routes(desk: Desk, catalogue: Catalogue) -> APIRouter:
    """Return the page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/compare")
    def compared(request: Request, doc: Ids = [], clause: Ids = []) -> HTMLResponse:  # noqa: B006
        shelf, view = desk.shelf(), view_of(request)
        if clause:
            body = _clauses(shelf, [_clause(shelf, item) for item in clause[:2]], view)
        else:
            chosen = [_document(shelf, item) for item in dict.fromkeys(filter(None, doc))][:2]
            if len(chosen) == 2:
                body = _documents(shelf, catalogue, chosen, view)
            else:
                body = _chooser(shelf, chosen, view)
        title = word("compare", view.language)
        return HTMLResponse(framed(body, request, title=title, here="compare"))

    return router


def _document(shelf: Shelf, doc_id: str) -> Document:
    if all(item.doc_id != doc_id for item in shelf.documents):
        raise HTTPException(404, "当前索引里没有这份文件")
    return shelf.document(doc_id)


def _clause(shelf: Shelf, clause_id: str) -> Clause:
    try:
        return shelf.clause(shelf.row(clause_id))
    except KeyError:
        raise HTTPException(404, "当前索引里没有这一条") from None


def means_of(shelf: Shelf) -> Means | None:
    """Return what turns clauses into vectors: the mean of their statements'.

    None where the vectors of statements aren't kept.
    """
    if not isinstance(shelf, Snapshot) or shelf.kept_statements is None:
        return None
    statements = shelf.kept_statements

    def means(clauses: Sequence[Clause]) -> Vectors:
        rows = np.array([shelf.row(clause.clause_id) for clause in clauses], np.int64)
        vectors, counts = statements.of(rows)
        sums = np.zeros((len(rows), vectors.shape[1]), np.float32)
        np.add.at(sums, np.repeat(np.arange(len(rows)), counts), vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        whole: Vectors = sums / np.maximum(lengths, 1e-9)
        return whole

    return means


def _documents(shelf: Shelf, catalogue: Catalogue, chosen: list[Document], view: View) -> str:
    left, right = chosen
    states = catalogue.states(shelf)
    heads = "".join(
        f'<th scope="col"><a href="{document_address(item.doc_id, view)}">'
        f"{text_html(item.title)}</a>"
        f"{facts_line(item, view, state_badge(states[item.doc_id], view))}</th>"
        for item in chosen
    )
    found = beside(left, right, means_of(shelf))
    count = said("compare_count", view, count=len(found.pairs))
    rows = "".join(_pair(item, view) for item in found.pairs)
    swap = address(view, "compare", doc=(right.doc_id, left.doc_id))
    table = (
        f'<table class="tw-beside"><caption class="tw-hidden">{count}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
    return (
        f'<p class="tw-count" role="status">{count} <a href="{swap}">'
        f"{word('compare_swap', view.language)}</a></p>"
        f'<p class="tw-path tw-legend">{_legend(view)}</p><div class="tw-scroll">{table}</div>'
        f"{_alone(found.only_left, left, view)}{_alone(found.only_right, right, view)}"
    )


def _legend(view: View) -> str:
    gone, new = (word(key, view.language) for key in ("only_left", "only_right"))
    figures = f"<mark>{word('compare_figures', view.language)}</mark>"
    return f"<del>{gone}</del> <ins>{new}</ins> {figures} {said('compare_how', view)}"


def _pair(item: Pair, view: View) -> str:
    left = marked_line(item.left.text, item.left_only)
    right = marked_line(item.right.text, item.right_only)
    if item.marks:
        left = marks_html(item.marks, without="insert")
        right = marks_html(item.marks, without="delete")
    cells = ((item.left, left), (item.right, right))
    return f"<tr>{''.join(_cell(clause, text, view) for clause, text in cells)}</tr>"


def _cell(clause: Clause, text: str, view: View) -> str:
    href = address_html(clause_address(clause.clause_id, view.base))
    return f'<td><a class="tw-path" href="{href}">{place_html(clause)}</a><p>{text}</p></td>'


def _alone(clauses: Sequence[Clause], document: Document, view: View) -> str:
    """Return what has no counterpart in the other document."""
    if not clauses:
        return ""
    label = said("compare_alone", view, title=document.title, count=len(clauses))
    items = "".join(f"<li>{_line(clause, view)}</li>" for clause in clauses)
    return (
        f'<details class="tw-alone"><summary>{label}</summary>'
        f'<ul class="tw-clauses">{items}</ul></details>'
    )


def _line(clause: Clause, view: View, *, href: str = "", title: str = "") -> str:
    to = href or address_html(clause_address(clause.clause_id, view.base))
    text = clause.text[:CUT] + ("…" if len(clause.text) > CUT else "")
    lead = f"{text_html(title)} › " if title else ""
    return (
        f'<a class="tw-hit" href="{to}"><span class="tw-path">{lead}{place_html(clause)}</span>'
        f"<span>{text_html(text)}</span></a>"
    )


def _clauses(shelf: Shelf, chosen: list[Clause], view: View) -> str:
    """Return two clauses side by side, or one with those that may be put beside it."""
    titles = {item.doc_id: item.title for item in shelf.documents}
    if len(chosen) == 2:
        heads = "".join(
            f'<th scope="col">{text_html(titles[clause.doc_id])}</th>' for clause in chosen
        )
        table = (
            f'<table class="tw-beside"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{_pair(pair(*chosen), view)}</tbody></table>"
        )
        return (
            f'<p class="tw-path tw-legend">{_legend(view)}</p><div class="tw-scroll">{table}</div>'
        )
    (clause,) = chosen
    _, rows = shelf.lexical.search(shelf.lexical.tokenize(clause.text), LIKELY + 1)
    others = [shelf.clause(int(row)) for row in rows]
    items = "".join(
        "<li>"
        + _line(
            other,
            view,
            href=address(view, "compare", clause=(clause.clause_id, other.clause_id)),
            title=titles[other.doc_id],
        )
        + "</li>"
        for other in others
        if other.clause_id != clause.clause_id
    )
    own = _line(clause, view, title=titles[clause.doc_id])
    return (
        f'<ul class="tw-clauses"><li>{own}</li></ul>'
        f'<h2 class="tw-above">{word("compare_clauses", view.language)}</h2>'
        f'<ul class="tw-clauses">{items}</ul>'
    )


def _chooser(shelf: Shelf, chosen: list[Document], view: View) -> str:
    """Return two selects of documents."""
    picked = [item.doc_id for item in chosen] + ["", ""]
    by_title = sorted(shelf.documents, key=lambda item: (item.title, item.doc_id))

    def select(place: int) -> str:
        options = "".join(
            f'<option value="{text_html(item.doc_id)}"'
            f"{' selected' if item.doc_id == picked[place] else ''}>"
            f"{text_html(item.title or item.file)}</option>"
            for item in by_title
        )
        label = word(("compare_left", "compare_right")[place], view.language)
        return (
            f'<label class="tw-field tw-wide">{label}<select name="doc">'
            f'<option value=""></option>{options}</select></label>'
        )

    return (
        f'<form action="{address(view, "compare")}"><p class="tw-how">'
        f"{said('compare_choose', view)}</p>"
        f'<div class="tw-fields">{select(0)}{select(1)}</div>'
        f'<button class="tw-button">{word("compare", view.language)}</button></form>'
    )
