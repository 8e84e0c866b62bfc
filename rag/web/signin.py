"""Signing in: a page with a form, a cookie, and the middleware that asks for it.

Asked for as soon as there are accounts, which may be added while the server runs. A new password
or the account's end signs its owner out.
"""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from index.errors import StoreUnavailable
from rag.web.accounts import Accounts, mark_of
from rag.web.asgi import ACCOUNT, NAME, PROBES, ROLE, App, Receive, Scope, Send, address_of, path_of
from rag.web.escaping import address_html
from rag.web.guessing import Busy, Guess, Guesses
from rag.web.sessions import HOURS, Sessions
from rag.web.shell import head_html
from rag.web.store.signins import Account
from rag.web.telling import told
from rag.web.throttle import RETRY_AFTER_S, TOO_MANY, Buckets, Limits
from rag.web.words import language_of, word

COOKIE = "tiaowen_session"
DEVICE = "tiaowen_device"
DEVICE_DAYS = 180
OPEN_PATHS = frozenset(
    {"/login", "/favicon.ico", "/ui/icon.svg"}
    | {f"/ui/{name}" for name in ("app.css", "app.js", "lang.js", "library.js", "words.js")}
    | {"/ui/pages.css", "/ui/find.js", "/ui/upload.js", "/ui/mending.js"}
)

STRANGERS = Limits(per_second=20.0, burst=300)
RETRY_LATER = {"retry-after": str(RETRY_AFTER_S)}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What signing in needs: who there is, who is in, and who claims to know a password."""

    accounts: Accounts
    sessions: Sessions
    guesses: Guesses

    def locked(self, guess: Guess) -> bool:
        """Return whether the place of a guess is locked out of its name."""
        source = self.accounts.source(guess.name, guess.place, guess.device)
        return self.accounts.locked(guess.name, source)


class SignedIn:
    """ASGI middleware: nobody passes without a session (or HTTP Basic, for programs).

    Without any account everybody passes as the operator, unless other machines are let in.
    """

    def __init__(
        self, app: App, *, door: Door, required: bool = False, strangers: Limits = STRANGERS
    ) -> None:
        self.app = app
        self.door = door
        self.required = required
        self.strangers = Buckets(strangers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its role, or ask to sign in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = path_of(scope)
        if path not in PROBES:
            answer = await self._stopped(Request(scope), path in OPEN_PATHS)
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _stopped(self, request: Request, is_open: bool) -> Response | None:
        """Write into the scope who asks; return the answer to whoever may not pass."""
        request.scope[ROLE] = None
        try:
            await self._identify(request)
        except (Busy, _Malformed, StoreUnavailable) as error:
            return None if is_open else _turned_away(request, error)
        if request.scope[ROLE] is not None or is_open:
            return None
        if not self.strangers.take(address_of(request.scope)):
            return _turned_away(request, Busy())
        return _ask_to_sign_in(request)

    async def _identify(self, request: Request) -> None:
        """Write the role of whoever asks into the scope, and the name of who has signed in."""
        account, needed = await run_in_threadpool(self._of_session, request)
        if account is not None:
            request.scope[NAME] = account.name
        elif not needed:
            request.scope[ROLE] = "operator"
        elif given := _basic(request):
            account = await self.door.guesses.known(given)
        if account is not None:
            request.scope[ROLE], request.scope[ACCOUNT] = account.role, account.name

    def _of_session(self, request: Request) -> tuple[Account | None, bool]:
        """Return whose session the cookie names, and whether anybody has to sign in at all."""
        accounts = {item.name: item for item in self.door.accounts.all()}
        if not accounts:
            return None, self.required
        session = self.door.sessions.find(_cookie(request, COOKIE))
        account = accounts.get(session.name) if session else None
        known = session and account and mark_of(account) == session.mark
        return (account if known else None), True


def _ask_to_sign_in(request: Request) -> Response:
    if _wants_page(request):
        return RedirectResponse(f"{_base(request)}login", status_code=303)
    return JSONResponse({"error": "请先登录"}, status_code=401)


def _turned_away(request: Request, error: Exception) -> Response:
    """Answer while nobody can be identified: let no one in, and say why."""
    if isinstance(error, _Malformed):
        return JSONResponse({"error": "请求头无法识别"}, status_code=400)
    if isinstance(error, Busy):
        return JSONResponse({"error": TOO_MANY}, status_code=429, headers=RETRY_LATER)
    log.warning("nobody can be identified: %s", error)
    if _wants_page(request):
        return HTMLResponse(_page(request, "store_down"), status_code=503)
    return JSONResponse({"error": told(error)}, status_code=503)


def _wants_page(request: Request) -> bool:
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def operator_only(request: Request) -> None:
    """Refuse anybody who may only read; without accounts everybody here is the operator."""
    if request.scope.get(ROLE, "operator") != "operator":
        raise HTTPException(403, "只有管理员可以改动文件")


def is_operator(request: Request) -> bool:
    """Return whether this request may change the corpus."""
    return bool(request.scope.get(ROLE, "operator") == "operator")


def signin_routes(door: Door) -> APIRouter:
    """Return the sign-in page and its form's targets."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def page(request: Request) -> Response:
        return HTMLResponse(_page(request, ""))

    @router.post("/login")
    async def enter(request: Request) -> Response:
        guess = await _form(request)
        try:
            account = await door.guesses.check(guess)
            if account is None:
                locked = await run_in_threadpool(door.locked, guess)
                problem = "locked" if locked else "wrong_password"
                return HTMLResponse(_page(request, problem), status_code=401)
            token = await run_in_threadpool(door.sessions.begin, account)
        except Busy:
            return HTMLResponse(_page(request, "busy"), status_code=429, headers=RETRY_LATER)
        except StoreUnavailable as error:
            log.warning("nobody can sign in: %s", error)
            return HTMLResponse(_page(request, "store_down"), status_code=503)
        response = RedirectResponse(_base(request), status_code=303)
        _set_cookie(response, request, COOKIE, token, HOURS * 3600)
        device = door.accounts.device(account)
        _set_cookie(response, request, DEVICE, device, DEVICE_DAYS * 24 * 3600)
        return response

    @router.post("/logout")
    def leave(request: Request) -> Response:
        try:
            door.sessions.end(_cookie(request, COOKIE))
        except StoreUnavailable as error:  # the browser forgets its token all the same
            log.warning("a session lasts on until its end: %s", error)
        response = RedirectResponse(f"{_base(request)}login", status_code=303)
        response.delete_cookie(COOKIE, path=_base(request))
        return response

    return router


def _set_cookie(response: Response, request: Request, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=_base(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


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


async def _form(request: Request) -> Guess:
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    name, password = (fields.get(key, [""])[0] for key in ("name", "password"))
    place, device = address_of(request.scope), _cookie(request, DEVICE)
    return Guess(name[:200], password[:1000], place, device)


def _base(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"


def _cookie(request: Request, name: str) -> str:
    try:
        cookie = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookie[name].value if name in cookie else ""


class _Malformed(ValueError):
    """A header that nobody can read."""


def _basic(request: Request) -> Guess | None:
    """Return the guess of HTTP Basic, None if there is none.

    Raises:
        _Malformed: it is not base64 of UTF-8 with a colon (RFC 7617).
    """
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError as error:
        raise _Malformed from error
    if not colon:
        raise _Malformed
    return Guess(name, password[:1000], address_of(request.scope))
