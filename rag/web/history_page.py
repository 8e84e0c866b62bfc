"""`/history`: what one has asked. The conversations are the browser's; `history.js` shows them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse

from rag.web.conversations import read_many
from rag.web.escaping import address_html
from rag.web.export import MARKDOWN_TYPE, to_markdown
from rag.web.frame import framed, view_of
from rag.web.words import word


def history_routes() -> APIRouter:
    """Return the page, and the route that writes conversations as Markdown."""
    router = APIRouter(include_in_schema=False)

    @router.get("/history")
    def page(request: Request) -> HTMLResponse:
        view = view_of(request)
        script = address_html(f"{view.base}ui/history.js")
        body = f'<div id="tw-past"></div><script src="{script}" defer></script>'
        title = word("history_title", view.language)
        return HTMLResponse(framed(body, request, title=title, here="history"))

    @router.post("/api/conversations/markdown")
    def markdown(conversations: Any = Body()) -> PlainTextResponse:  # noqa: B008
        """Write conversations that a browser keeps; what isn't one is left out."""
        found = read_many(conversations)
        if not found:
            raise HTTPException(422, "没有可以导出的对话")
        text = "\n".join(to_markdown(item.title, item.turns) for item in found)
        return PlainTextResponse(text, media_type=MARKDOWN_TYPE)

    return router
