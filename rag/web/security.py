"""What every request passes: which host it names, where it comes from, how much it sends, and what
the response may load.

Pure ASGI, so that streams are not buffered; only the one HTML page that Gradio writes is, to give
its scripts a nonce.
"""

from __future__ import annotations

import re
import secrets
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException

from index.settings import Settings
from rag.web.asgi import (
    PROBES,
    App,
    Header,
    Message,
    Receive,
    Scope,
    Send,
    headers_of,
    path_of,
    refuse,
)
from rag.web.bodies import counted, most
from rag.web.words import Language, language_of

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_DIGITS = 12
"""Of a length; Python takes long to read a number of thousands of digits, or refuses to."""
# Gradio can serve files, fetch addresses, record and edit code; this page needs none of it.
CLOSED = re.compile(
    r"^/(?:gradio_api(?!/(?:run/predict|queue/(?:join|data)|cancel|reset|heartbeat/[^/]*"
    r"|startup-events|theme\.css)/?\Z)|svelte/|monitoring|custom_component/|config|manifest\.json"
    r"|pwa_icon|info|static/fonts/)"
)
# What Gradio takes for its own address; who asks doesn't choose it. The scheme and the client's
# address of a trusted proxy are in the request already.
FORWARDED = frozenset({b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server"})
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_FOREIGN_META = re.compile(rb'<meta\s[^>]*content="https?://[^"]*"[^>]*/?>\s*')


def is_open_to_others(settings: Settings) -> bool:
    """Return whether machines beside this one can reach the server."""
    return settings.host not in LOOPBACK or bool(settings.public_hosts)


class Gate:
    """ASGI middleware: refuses foreign hosts and origins, closed routes and large bodies."""

    def __init__(self, app: App, *, hosts: frozenset[str] = LOOPBACK) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a refusal."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        root = str(scope.get("root_path", "")).rstrip("/")
        language = language_of(headers_of(scope).get("accept-language"))
        answering = _Answering(send, nonce, (language, root))
        limit = most(path_of(scope))
        status, text = self._refusal(scope, limit)
        if status:
            await refuse(answering, status, text)
            return
        try:
            await self.app(_without_forwarded(scope), counted(receive, limit), answering)
        except HTTPException as error:  # of a body that grew too large where nobody else caught it
            if answering.begun:
                raise
            await refuse(answering, error.status_code, error.detail, [(b"connection", b"close")])

    def _refusal(self, scope: Scope, limit: int) -> tuple[int, str]:
        headers = headers_of(scope)
        path = path_of(scope)
        try:
            host, ours = _hostname(headers.get("host", "")), _same_origin(headers)
        except ValueError:
            return 400, "请求头无法识别"
        # Whatever runs the process asks by address, under whichever name; it learns little.
        probe = path in PROBES and scope["method"] in SAFE_METHODS
        if self.hosts and host not in self.hosts and not probe:
            return 421, "这个地址不提供服务"
        if scope["method"] not in SAFE_METHODS and not ours:
            return 403, "请求来自另一个网站"
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return 400, "请求的长度不是数"
        if len(length) > _DIGITS or int(length) > limit:
            return 413, "内容过大"
        return (404, "没有这个地址") if CLOSED.match(path) else (0, "")


def _without_forwarded(scope: Scope) -> Scope:
    kept = [pair for pair in scope["headers"] if pair[0].lower() not in FORWARDED]
    return {**scope, "headers": kept}


class _Answering:
    """Adds headers to a response, and the nonce to the scripts of Gradio's page."""

    def __init__(self, send: Send, nonce: str, seen_from: tuple[Language, str]) -> None:
        self._send = send
        self._nonce = nonce
        language, self._root = seen_from
        self._lang = b"zh-CN" if language == "zh" else b"en"
        self._page: list[bytes] | None = None
        self.begun = False
        self._start: Message = {}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self._page is not None:
            self._page.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._finish()
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        self.begun = True
        given = {name.lower(): value for name, value in message["headers"]}
        extra = [(name, value) for name, value in _fixed_headers(self._nonce) if name not in given]
        # Gradio answers foreign origins with CORS headers of its own; nobody else may read us.
        kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-c")]
        self._start = {**message, "headers": [*kept, *extra]}
        if given.get(b"content-type", b"").startswith(b"text/html"):
            self._page = []
        else:
            await self._send(self._start)

    async def _finish(self) -> None:
        body = b"".join(self._page or [])
        # Gradio adds our own scripts when it has chosen its language; this one must come before.
        first = b'<head><script src="%s/ui/lang.js"></script>' % quote(self._root).encode()
        body = body.replace(b"<head>", first, 1)
        body = _SCRIPT.sub(b'<script nonce="%s"' % self._nonce.encode(), body)
        body = _FOREIGN_META.sub(b"", body)
        body = body.replace(b'lang="en"', b'lang="%s"' % self._lang, 1).replace(
            b'<link rel="manifest" href="/manifest.json" />', b""
        )
        headers = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def content_policy(nonce: str) -> str:
    """Return the content security policy.

    Gradio's components compile templates and write styles into elements, hence 'unsafe-eval' and
    the inline styles; inline scripts need the nonce, and nothing may come from another host.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
        )
    )


def _fixed_headers(nonce: str) -> tuple[Header, ...]:
    return (
        (b"content-security-policy", content_policy(nonce).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    )


def _hostname(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _same_origin(headers: dict[str, str]) -> bool:
    """Return whether a state-changing request comes from our own page, or from no page at all."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")
