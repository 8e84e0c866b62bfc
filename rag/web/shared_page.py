"""`/shared`: an answer that somebody has shared (`?id=`), or what one shares oneself."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from rag.web.asgi import name_of
from rag.web.escaping import text_html
from rag.web.frame import address, framed, said, view_of
from rag.web.reading import View
from rag.web.render import stored_html
from rag.web.sharing import Sharing
from rag.web.signin import is_operator
from rag.web.store.shares import Shared
from rag.web.words import word

Key = Annotated[str, Query(max_length=64)]
_PRIVATE = {"Cache-Control": "no-store"}
"""What is taken back stays in no cache."""


def shared_routes(sharing: Sharing) -> APIRouter:
    """Return the page and the target of its form; who may read at all, reads what is shared."""
    router = APIRouter(include_in_schema=False)

    @router.get("/shared")
    def page(request: Request, id: Key = "") -> HTMLResponse:
        return _answer(request, sharing, id) if id else _own(request, sharing)

    @router.post("/shared/take-back")
    async def take_back(request: Request) -> RedirectResponse:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        key, account = fields.get("id", [""])[0], name_of(request.scope)
        operator = is_operator(request)
        gone = await run_in_threadpool(sharing.take_back, key, account, operator=operator)
        if not gone:
            raise HTTPException(404, "没有这个分享")
        return RedirectResponse(f"{view_of(request).base}shared", status_code=303)

    return router


def _answer(request: Request, sharing: Sharing, key: str) -> HTMLResponse:
    view = view_of(request)
    found = sharing.open(key)
    if found is None:
        title = word("shared_gone", view.language)
        body = f"<p>{said('shared_gone_why', view)}</p>"
        html = framed(body, request, title=title, here="shared")
        return HTMLResponse(html, status_code=404, headers=_PRIVATE)
    item, reply = found
    days = {"at": _day(item.at), "until": _day(item.until)}
    note = f'<p class="tw-path">{said("shared_note", view, **days)}</p>'
    scope = f'<p class="tw-path">{text_html("、".join(reply.scope))}</p>' if reply.scope else ""
    body = f"{scope}{stored_html(reply, view.language)}{note}{_form(item, request, view)}"
    title = " ".join(reply.question.split())
    return HTMLResponse(framed(body, request, title=title, here="shared"), headers=_PRIVATE)


def _own(request: Request, sharing: Sharing) -> HTMLResponse:
    view, account = view_of(request), name_of(request.scope)
    mine = sharing.of(account) if account or is_operator(request) else ()
    items = "".join(f"<li>{_line(item, request, view)}</li>" for item in mine)
    body = f'<ul class="tw-plain">{items}</ul>' if items else f"<p>{said('shared_none', view)}</p>"
    title = word("shared_own", view.language)
    return HTMLResponse(framed(body, request, title=title, here="shared"), headers=_PRIVATE)


def _line(item: Shared, request: Request, view: View) -> str:
    href, days = address(view, "shared", id=item.id), {"at": _day(item.at)}
    until = said("shared_until", view, until=_day(item.until), **days)
    link = f'<a href="{href}">{text_html(item.question)}</a>'
    return f'{link} <span class="tw-path">{until}</span>{_form(item, request, view)}'


def _form(item: Shared, request: Request, view: View) -> str:
    """Return the button that takes a link back, for who may."""
    account = name_of(request.scope)
    if not (is_operator(request) or (account and account == item.account)):
        return ""
    return (
        f'<form method="post" action="{address(view, "shared/take-back")}">'
        f'<input type="hidden" name="id" value="{text_html(item.id)}">'
        f'<button class="tw-button tw-quiet">{said("shared_take_back", view)}</button></form>'
    )


def _day(at: float) -> str:
    return date.fromtimestamp(at).isoformat()
