"""The HTTP routes beside the chat: JSON for programs, the reading pane, permalinks, own assets."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from index.structure.serialize import clause_to_json
from rag.browse.narrowing import Wanted, scope_for
from rag.history import recent
from rag.serialize import answer_to_json
from rag.types import Scope
from rag.web.desk import Desk
from rag.web.library_routes import document_facts
from rag.web.ports import Shelf
from rag.web.reading import Place, View, reading_html
from rag.web.shell import gone_html, permalink_page
from rag.web.suggest import follow_ups
from rag.web.words import language_of, script_words

ASSETS = {
    "app.css": "text/css",
    "pages.css": "text/css",
    "app.js": "text/javascript",
    "pane.js": "text/javascript",
    "away.js": "text/javascript",
    "scope.js": "text/javascript",
    "lang.js": "text/javascript",
    "library.js": "text/javascript",
    "upload.js": "text/javascript",
    "insights.js": "text/javascript",
    "insights.css": "text/css",
    "find.js": "text/javascript",
    "mending.js": "text/javascript",
    "history.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


ScopeName = Annotated[str, Field(max_length=300)]


Names = Annotated[list[ScopeName], Field(max_length=200)]


class ScopeIn(BaseModel):
    """Where to look; every list is an alternative, none means everywhere.

    Documents, regions and areas are alternatives among themselves; `levels`, `issuers`, `years`
    and `states` narrow them, as the filters of a search do.
    """

    doc_ids: Names = Field(default_factory=list)
    regions: Names = Field(default_factory=list)
    areas: Names = Field(default_factory=list)
    levels: Names = Field(default_factory=list)
    issuers: Names = Field(default_factory=list)
    years: Names = Field(default_factory=list)
    states: Names = Field(default_factory=list)

    def to_scope(self, desk: Desk) -> Scope | None:
        """Return the scope, None if nothing was chosen."""
        wanted = Wanted(**{name: tuple(values) for name, values in self.model_dump().items()})
        if not wanted.filters:
            return scope_for(wanted, (), {})
        shelf = desk.shelf()
        return scope_for(wanted, shelf.documents, desk.catalogue.states(shelf))


class AskIn(BaseModel):
    """A question; `history` holds the earlier questions of the person, oldest first.

    The latest of them count: up to 20, of each up to 500 characters, 4000 in all.
    """

    question: str = Field(max_length=200_000)
    history: list[str] = Field(default_factory=list, max_length=10_000)
    scope: ScopeIn = ScopeIn()


class NextIn(BaseModel):
    """The clause that an answer cites first, and what has been asked already."""

    clause_id: ScopeName
    asked: list[Annotated[str, Field(max_length=500)]] = Field(default_factory=list, max_length=50)


def api_routes(desk: Desk) -> APIRouter:
    """Return the JSON interface."""
    router = APIRouter(prefix="/api", tags=["tiaowen"])

    @router.post("/ask", summary="提问，返回带引用的回答")
    def ask(body: AskIn) -> dict[str, Any]:
        chain = desk.chain()
        earlier = recent(body.history)
        answer = chain.answer(body.question, earlier, scope=body.scope.to_scope(desk))
        return answer_to_json(answer, chain.snapshot.document)

    @router.post("/next", include_in_schema=False)
    def next_questions(body: NextIn, request: Request) -> dict[str, list[str]]:
        """Return questions to go on with; they are not counted as asked."""
        language = language_of(request.headers.get("accept-language"))
        found = follow_ups(desk.unwatched(), body.clause_id, body.asked, language)
        return {"questions": list(found)}

    @router.get("/documents", summary="列出文件")
    def documents() -> list[dict[str, Any]]:
        shelf = desk.shelf()
        return [document_facts(shelf, item) for item in shelf.documents]

    @router.get("/clauses/{clause_id:path}", summary="读取一条")
    def clause(clause_id: str) -> dict[str, Any]:
        shelf = desk.shelf()
        found = shelf.clause(_row(shelf, clause_id))
        document = shelf.document(found.doc_id)
        return clause_to_json(found, document.file) | {
            "title": document.title,
            "doc_number": document.doc_number,
        }

    @router.get("/health", summary="是否可用")
    def health() -> dict[str, Any]:
        trouble = desk.trouble()
        if trouble:
            return {"ready": False, "reason": trouble}
        shelf = desk.shelf()
        counts = {"documents": len(shelf.documents), "clauses": len(shelf)}
        return {"ready": True, "snapshot": shelf.generation} | counts

    return router


def page_routes(desk: Desk) -> APIRouter:
    """Return the routes that people's browsers use beside the chat page."""
    router = APIRouter(include_in_schema=False)

    @router.get("/reader/{clause_id:path}")
    def reader(request: Request, clause_id: str, start: Offset = 0, end: Offset = 0) -> Response:
        view = View(language_of(request.headers.get("accept-language")))
        shelf = desk.shelf()
        try:
            return HTMLResponse(_reading(shelf, clause_id, (start, end), view))
        except HTTPException:
            return HTMLResponse(gone_html(view), status_code=404)

    @router.get("/clause/{clause_id:path}")
    def permalink(request: Request, clause_id: str, start: Offset = 0, end: Offset = 0) -> Response:
        base = str(request.scope.get("root_path", "")).rstrip("/") + "/"
        view = View(language_of(request.headers.get("accept-language")), base)
        shelf = desk.shelf()
        try:
            body, status = _reading(shelf, clause_id, (start, end), view, alone=True), 200
            title = shelf.document(shelf.clause(_row(shelf, clause_id)).doc_id).title
        except HTTPException:
            body, status, title = gone_html(view, alone=True), 404, ""
        return HTMLResponse(permalink_page(body, view, title), status_code=status)

    @router.get("/ui/words.js")
    def words(request: Request) -> Response:
        said = json.dumps(script_words(language_of(request.headers.get("accept-language"))))
        code = f"window.tiaowen = Object.assign(window.tiaowen || {{}}, {{ words: {said} }});"
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"}
        return Response(code, media_type="text/javascript", headers=headers)

    @router.get("/ui/{name}")
    def asset(name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404, "没有这个文件")
        content = files("rag.web").joinpath("assets", name).read_bytes()
        headers = {"Cache-Control": "no-cache"}
        return Response(content, media_type=ASSETS[name], headers=headers)

    @router.get("/favicon.ico")
    def favicon() -> Response:
        return RedirectResponse("ui/icon.svg")

    @router.get("/robots.txt")
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    return router


Offset = Annotated[int, Query(ge=0, le=10_000_000)]


def _row(shelf: Shelf, clause_id: str) -> int:
    try:
        return shelf.row(clause_id)
    except KeyError:
        raise HTTPException(404, "当前索引里没有这一条") from None


def _reading(
    shelf: Shelf, clause_id: str, span: tuple[int, int], view: View, *, alone: bool = False
) -> str:
    clause = shelf.clause(_row(shelf, clause_id))
    document = shelf.document(clause.doc_id)
    return reading_html(document, Place(clause, *span), view, alone=alone)
