"""Signing in: a page with a form, a cookie, and the middleware that asks for it.

Asked for as soon as there are accounts, which may be added while the server runs. Sessions live in
memory: a restart signs everybody out, and so does a new password or the account's end.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import time
from collections.abc import Callable
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from rag.web.accounts import Account, Accounts, Role
from rag.web.security import App, Receive, Scope, Send
from rag.web.shell import head_html
from rag.web.words import language_of, word

COOKIE = "tiaowen_session"
HOURS = 12
MAX_FORM = 4096
ROLE = "tiaowen.role"
OPEN_PATHS = frozenset({"/login", "/ui/app.css", "/ui/app.js", "/ui/icon.svg", "/favicon.ico"})


class Sessions:
    """Tokens handed out, stored as hashes with their account and end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, tuple[Account, float]] = {}

    def begin(self, account: Account) -> str:
        """Return a new token."""
        now = self._clock()
        self._sessions = {key: item for key, item in self._sessions.items() if item[1] > now}
        token = secrets.token_urlsafe(32)
        self._sessions[_digest(token)] = (account, now + HOURS * 3600)
        return token

    def account(self, token: str) -> Account | None:
        """Return the account of a token as it was then, None if it is unknown or over."""
        account, until = self._sessions.get(_digest(token), (None, 0.0))
        return account if until > self._clock() else None

    def end(self, token: str) -> None:
        """Forget a token."""
        self._sessions.pop(_digest(token), None)


class SignedIn:
    """ASGI middleware: nobody passes without a session (or HTTP Basic, for programs).

    Without any account everybody passes as the operator, unless other machines are let in.
    """

    def __init__(
        self, app: App, *, accounts: Accounts, sessions: Sessions, required: bool = False
    ) -> None:
        self.app = app
        self.accounts = accounts
        self.sessions = sessions
        self.required = required

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its role, or ask to sign in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        root = str(scope.get("root_path", ""))
        path = str(scope["path"]).removeprefix(root)
        role = await run_in_threadpool(self._role, request)
        if role is None and path not in OPEN_PATHS:
            wants_page = "text/html" in request.headers.get("accept", "")
            refusal: Response = JSONResponse({"error": "请先登录"}, status_code=401)
            if wants_page and request.method == "GET":
                refusal = RedirectResponse(f"{root}/login", status_code=303)
            await refusal(scope, receive, send)
            return
        scope[ROLE] = role
        await self.app(scope, receive, send)

    def _role(self, request: Request) -> Role | None:
        if not self.accounts.all():
            return None if self.required else "operator"
        account = self.sessions.account(_token(request))
        if account is not None and self.accounts.get(account.name) == account:
            return account.role
        given = _basic(request.headers.get("authorization", ""))
        found = self.accounts.check(*given) if given else None
        return found.role if found else None


def operator_only(request: Request) -> None:
    """Refuse anybody who may only read; without accounts everybody here is the operator."""
    if request.scope.get(ROLE, "operator") != "operator":
        raise HTTPException(403, "只有管理员可以改动文件")


def is_operator(request: Request) -> bool:
    """Return whether this request may change the corpus."""
    return bool(request.scope.get(ROLE, "operator") == "operator")


def signin_routes(accounts: Accounts, sessions: Sessions) -> APIRouter:
    """Return the sign-in page and its form's targets."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def page(request: Request) -> Response:
        return HTMLResponse(_page(request, ""))

    @router.post("/login")
    async def enter(request: Request) -> Response:
        name, password = await _form(request)
        account = await run_in_threadpool(accounts.check, name, password)
        if account is None:
            key = "locked" if accounts.locked(name) else "wrong_password"
            return HTMLResponse(_page(request, key), status_code=401)
        response = RedirectResponse(_base(request), status_code=303)
        response.set_cookie(
            COOKIE,
            sessions.begin(account),
            max_age=HOURS * 3600,
            path=_base(request),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    @router.post("/logout")
    def leave(request: Request) -> Response:
        sessions.end(_token(request))
        response = RedirectResponse(f"{_base(request)}login", status_code=303)
        response.delete_cookie(COOKIE, path=_base(request))
        return response

    return router


def _page(request: Request, problem: str) -> str:
    language, base = language_of(request.headers.get("accept-language")), _base(request)
    note = f'<p class="tw-warning" role="alert">{word(problem, language)}</p>' if problem else ""
    return (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{word('app', language)}</title>{head_html(escape(base, quote=True))}</head>"
        f'<body class="tw-standalone"><main class="tw-signin"><h1>{word("app", language)}</h1>'
        f"{note}"
        f'<form method="post" action="{escape(base, quote=True)}login">'
        f'<label>{word("name", language)}<input name="name" autocomplete="username" required>'
        "</label>"
        f'<label>{word("password", language)}<input name="password" type="password" '
        'autocomplete="current-password" required></label>'
        f"<button>{word('sign_in', language)}</button></form></main></body></html>"
    )


async def _form(request: Request) -> tuple[str, str]:
    if int(request.headers.get("content-length", "0") or 0) > MAX_FORM:
        raise HTTPException(413, "内容过大")
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    return fields.get("name", [""])[0][:200], fields.get("password", [""])[0][:1000]


def _base(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"


def _token(request: Request) -> str:
    try:
        cookie = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookie[COOKIE].value if COOKIE in cookie else ""


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
