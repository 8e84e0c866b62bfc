"""What every request passes: which host it names, where it comes from, how often, and what the
response may load.

Pure ASGI, so that streams are not buffered; only the one HTML page that Gradio writes is, to give
its scripts a nonce.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from index.settings import Settings
from rag.web.words import Language, language_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PROBES = frozenset({"/healthz", "/readyz"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Gradio can serve files, fetch addresses, record and edit code; this page needs none of it.
CLOSED = re.compile(
    r"^/(?:gradio_api/(?:file|proxy|upload|stream|process_recording|vibe|undo-vibe|"
    r"custom_component|runs|run-history|deep_link|dev|info|openapi|api/|run/(?!predict$)|call/|component_server)"
    r"|svelte/|monitoring|custom_component/|config|manifest\.json|pwa_icon|info|static/fonts/)"
)
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_FOREIGN_META = re.compile(rb'<meta\s[^>]*content="https?://[^"]*"[^>]*/?>\s*')


def is_open_to_others(settings: Settings) -> bool:
    """Return whether machines beside this one can reach the server."""
    return settings.host not in LOOPBACK or bool(settings.public_hosts)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may do: `burst` requests at once, then `per_second`."""

    per_second: float = 20.0
    burst: int = 120
    max_body: int = 64 * 1024 * 1024
    clients: int = 4096


class Buckets:
    """A token bucket a client; the least recently seen client is forgotten first."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> bool:
        """Return whether the client may do one more thing now."""
        now = self._clock()
        tokens, seen = self._buckets.pop(client, (float(self._limits.burst), now))
        tokens = min(self._limits.burst, tokens + (now - seen) * self._limits.per_second)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > self._limits.clients:
            self._buckets.popitem(last=False)
        return allowed


class Gate:
    """ASGI middleware: refuses foreign hosts and origins, closed routes and floods."""

    def __init__(
        self,
        app: App,
        *,
        hosts: frozenset[str] = LOOPBACK,
        limits: Limits = Limits(),
    ) -> None:
        self.app = app
        self.hosts = hosts
        self.limits = limits
        self.buckets = Buckets(limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a refusal."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, text = self._refusal(scope)
        if status:
            await _refuse(send, status, text)
            return
        nonce = secrets.token_urlsafe(16)
        root = str(scope.get("root_path", "")).rstrip("/")
        language = language_of(_headers(scope).get("accept-language"))
        await self.app(scope, receive, _Answering(send, nonce, (language, root)))

    def _refusal(self, scope: Scope) -> tuple[int, str]:
        headers = _headers(scope)
        host = _hostname(headers.get("host", ""))
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        # Whatever runs the process asks by address, under whichever name; it learns little.
        probe = path in PROBES and scope["method"] in SAFE_METHODS
        if self.hosts and host not in self.hosts and not probe:
            return 421, "这个地址不提供服务"
        if scope["method"] not in SAFE_METHODS and not _same_origin(headers):
            return 403, "请求来自另一个网站"
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return 400, "请求的长度不是数"
        if int(length) > self.limits.max_body:
            return 413, "内容过大"
        if CLOSED.match(path):
            return 404, "没有这个地址"
        client = (scope.get("client") or ("", 0))[0]
        if scope["method"] not in SAFE_METHODS and not self.buckets.take(client):
            return 429, "请求太多，请稍后再试"
        return 0, ""


class _Answering:
    """Adds headers to a response, and the nonce to the scripts of Gradio's page."""

    def __init__(self, send: Send, nonce: str, seen_from: tuple[Language, str]) -> None:
        self._send = send
        self._nonce = nonce
        language, self._root = seen_from
        self._lang = b"zh-CN" if language == "zh" else b"en"
        self._page: list[bytes] | None = None
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


def _fixed_headers(nonce: str) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-security-policy", content_policy(nonce).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    )


def _headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def _hostname(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _same_origin(headers: dict[str, str]) -> bool:
    """Return whether a state-changing request comes from our own page, or from no page at all."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


async def _refuse(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *_fixed_headers(""),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
