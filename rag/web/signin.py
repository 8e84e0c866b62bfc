"""Signing in: a page with a form, a cookie, and the middleware that asks for it.

Asked for as soon as there are accounts, which may be added while the server runs. A new password
or the account's end signs its owner out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from index.errors import StoreUnavailable
from rag.web.accounts import GRACE_S, Accounts, mark_of
from rag.web.escaping import address_html
from rag.web.security import PROBES, App, Receive, Scope, Send
from rag.web.shell import head_html
from rag.web.store.signins import Account, Session, SignInStore
from rag.web.words import language_of, word

COOKIE = "tiaowen_session"
HOURS = 12
MAX_FORM = 4096
MAX_SEEN = 10_000
ROLE = "tiaowen.role"
NAME = "tiaowen.name"
OPEN_PATHS = frozenset(
    {"/login", "/favicon.ico", "/ui/icon.svg"}
    | {f"/ui/{name}" for name in ("app.css", "app.js", "lang.js", "library.js", "words.js")}
)

log = logging.getLogger(__name__)


class Sessions:
    """Tokens handed out; the database holds their digests, so any process knows them.

    While the database is down, sessions that this process has seen lately go on.
    """

    def __init__(self, store: SignInStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    def begin(self, account: Account) -> str:
        """Return a new token.

        Raises:
            StoreUnavailable: it could not be kept.
        """
        now = self._clock()
        token = secrets.token_urlsafe(32)
        session = Session(account.name, mark_of(account), now + HOURS * 3600)
        self._store.put_session(_digest(token), session, now=now)
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of a token, None if it is unknown or over.

        Raises:
            StoreUnavailable: the database is down and this process hasn't seen the session.
        """
        if not token:
            return None
        digest = _digest(token)
        try:
            session = self._store.session(digest)
        except StoreUnavailable:
            at, session = self._seen.get(digest, (0.0, None))
            if session is None or self._clock() - at > GRACE_S:
                raise
        else:
            self._remember(digest, session)
        return session if session and session.until > self._clock() else None

    def end(self, token: str) -> None:
        """Forget a token."""
        self._seen.pop(_digest(token), None)
        self._store.end_session(_digest(token))

    def _remember(self, digest: str, session: Session | None) -> None:
        self._seen.pop(digest, None)
        if session is not None:
            self._seen[digest] = (self._clock(), session)
        while len(self._seen) > MAX_SEEN:
            self._seen.popitem(last=False)


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
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        if path not in PROBES:
            try:
                await run_in_threadpool(self._identify, request)
            except StoreUnavailable as error:
                if path not in OPEN_PATHS:
                    log.warning("nobody can be identified: %s", error)
                    await _unknown(request, error)(scope, receive, send)
                    return
            if scope.get(ROLE) is None and path not in OPEN_PATHS:
                await _ask_to_sign_in(request)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _identify(self, request: Request) -> None:
        """Write the role of whoever asks into the scope, and the name of who has signed in."""
        request.scope[ROLE] = None
        accounts = {item.name: item for item in self.accounts.all()}
        if not accounts:
            request.scope[ROLE] = None if self.required else "operator"
            return
        session = self.sessions.find(_token(request))
        account = accounts.get(session.name) if session else None
        if session and account and mark_of(account) == session.mark:
            request.scope[ROLE], request.scope[NAME] = account.role, account.name
            return
        given = _basic(request.headers.get("authorization", ""))
        found = self.accounts.check(*given) if given else None
        if found:
            request.scope[ROLE] = found.role


def _ask_to_sign_in(request: Request) -> Response:
    if _wants_page(request):
        return RedirectResponse(f"{_base(request)}login", status_code=303)
    return JSONResponse({"error": "请先登录"}, status_code=401)


def _unknown(request: Request, error: StoreUnavailable) -> Response:
    """Answer while nobody can be identified: let no one in, and say why."""
    if _wants_page(request):
        return HTMLResponse(_page(request, "store_down"), status_code=503)
    return JSONResponse({"error": str(error)}, status_code=503)


def _wants_page(request: Request) -> bool:
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


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
        try:
            token = await run_in_threadpool(_enter, accounts, sessions, (name, password))
        except StoreUnavailable as error:
            log.warning("nobody can sign in: %s", error)
            return HTMLResponse(_page(request, "store_down"), status_code=503)
        except _Refused as refused:
            return HTMLResponse(_page(request, str(refused)), status_code=401)
        response = RedirectResponse(_base(request), status_code=303)
        response.set_cookie(
            COOKIE,
            token,
            max_age=HOURS * 3600,
            path=_base(request),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    @router.post("/logout")
    def leave(request: Request) -> Response:
        try:
            sessions.end(_token(request))
        except StoreUnavailable as error:  # the browser forgets its token all the same
            log.warning("a session lasts on until its end: %s", error)
        response = RedirectResponse(f"{_base(request)}login", status_code=303)
        response.delete_cookie(COOKIE, path=_base(request))
        return response

    return router


class _Refused(Exception):
    """Nobody was let in; the text is the key of what to say."""


def _enter(accounts: Accounts, sessions: Sessions, given: tuple[str, str]) -> str:
    account = accounts.check(*given)
    if account is None:
        raise _Refused("locked" if accounts.locked(given[0]) else "wrong_password")
    return sessions.begin(account)


def _page(request: Request, problem: str) -> str:
    language, base = language_of(request.headers.get("accept-language")), _base(request)
    note = f'<p class="tw-warning" role="alert">{word(problem, language)}</p>' if problem else ""
    return (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{word('app', language)}</title>{head_html(address_html(base))}</head>"
        f'<body class="tw-standalone"><main class="tw-signin"><h1>{word("app", language)}</h1>'
        f"{note}"
        f'<form method="post" action="{address_html(base)}login">'
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
