"""`/history`: what one has asked, shown by `history.js`: the browser's own, or the account's."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel, Field

from rag.web.asgi import name_of
from rag.web.conversations import read_many, rename, to_json
from rag.web.escaping import address_html
from rag.web.export import MARKDOWN_TYPE, to_markdown
from rag.web.frame import address, framed, said, view_of
from rag.web.keeping import Keeping
from rag.web.words import word


class Changes(BaseModel):
    """New titles by id, and the ids of conversations to delete."""

    titles: dict[str, Annotated[str, Field(max_length=200)]] = Field(default={}, max_length=50)
    dropped: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=50)


def history_routes(keeping: Keeping) -> APIRouter:
    """Return the page, and the routes that list, change and write conversations."""
    router = APIRouter(include_in_schema=False)

    @router.get("/history")
    def page(request: Request) -> HTMLResponse:
        view = view_of(request)
        script = address_html(f"{view.base}ui/history.js")
        shared = f'<p><a href="{address(view, "shared")}">{said("shared_own", view)}</a></p>'
        body = f'{shared}<div id="tw-past"></div><script src="{script}" defer></script>'
        title = word("history_title", view.language)
        return HTMLResponse(framed(body, request, title=title, here="history"))

    @router.get("/api/conversations")
    def own(request: Request) -> dict[str, Any]:
        """Return the account's conversations; without accounts they are the browser's."""
        account = name_of(request.scope)
        many = keeping.all([], account) if account else ()
        return {"account": bool(account), "conversations": to_json(many)}

    @router.post("/api/conversations/change")
    def change(changes: Changes, request: Request) -> dict[str, Any]:
        """Rename and delete conversations of the account."""
        account = name_of(request.scope)
        if account:
            for item in keeping.all([], account):
                if title := changes.titles.get(item.id):
                    keeping.keep(rename(item, title), [], account)
            for key in changes.dropped:
                keeping.drop(key, [], account)
        return own(request)

    @router.post("/api/conversations/markdown")
    def markdown(request: Request, conversations: Any = Body()) -> PlainTextResponse:  # noqa: B008
        """Write conversations that a browser keeps; what isn't one is left out."""
        found = read_many(conversations)
        if not found:
            raise HTTPException(422, "没有可以导出的对话")
        language = view_of(request).language
        text = "\n".join(to_markdown(item.title, item.turns, language) for item in found)
        return PlainTextResponse(text, media_type=MARKDOWN_TYPE)

    return router
