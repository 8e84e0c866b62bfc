"""Which language the interface speaks: `?lang=en`, then the choice kept, then the browser's.

ASGI middleware around everything: it writes the choice into the request's Accept-Language, which
is the one thing that all else looks at.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from rag.web.asgi import App, Message, Receive, Scope, Send
from rag.web.words import Language

COOKIE = "tiaowen_lang"
YEAR_S = 365 * 24 * 3600
_KEPT = re.compile(rb"(?:^|;\s*)tiaowen_lang=(zh|en)\s*(?:;|$)")
_CODES: dict[Language, bytes] = {"zh": b"zh-CN", "en": b"en"}


class Tongue:
    """Rewrites Accept-Language to the chosen language, and keeps a choice made in the address.

    The cookie holds one of two words and is read by the page's script too, since Gradio labels
    its own parts in the browser.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in the chosen language."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = _asked(scope)
        language = asked or _kept(scope)
        if language:
            scope = {**scope, "headers": _headers(scope, language)}
        await self.app(scope, receive, _keeping(scope, send, asked) if asked else send)


def _asked(scope: Scope) -> Language | None:
    fields = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1"))
    return _language(fields.get("lang", [""])[-1])


def _kept(scope: Scope) -> Language | None:
    for name, value in scope["headers"]:
        if name.lower() == b"cookie" and (found := _KEPT.search(value)):
            return _language(found[1].decode())
    return None


def _language(text: str) -> Language | None:
    return "zh" if text == "zh" else "en" if text == "en" else None


def _headers(scope: Scope, language: Language) -> list[tuple[bytes, bytes]]:
    others = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-language"]
    return [*others, (b"accept-language", _CODES[language])]


def _keeping(scope: Scope, send: Send, language: Language) -> Send:
    path = str(scope.get("root_path", "")).rstrip("/") + "/"
    cookie = f"{COOKIE}={language}; Path={path}; Max-Age={YEAR_S}; SameSite=Lax".encode()

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie)]}
        await send(message)

    return sending
