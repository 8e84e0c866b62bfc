"""What a request may send: how much, counted as it arrives, and which JSON.

Two depths. `counted` stands before the sign-in and measures; `PlainJson` stands behind it, reads
the JSON once and refuses what no handler expects: files (Gradio would copy any file it can read
for whoever names its path), numbers that are none, halves of surrogate pairs, bottomless nesting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from rag.web.asgi import App, Message, Receive, Scope, Send, path_of, refuse

KIB, MIB = 1024, 1024 * 1024
MAX_UPLOAD = 20 * MIB
MAX_FORM = 4 * KIB
MAX_DEPTH = 32
_LARGE = 64 * KIB
"""A larger body is read in a thread, so that nobody else waits."""
_UPLOAD = re.compile(r"^/api/library/files/")
_FORM = re.compile(r"^/(?:login|logout|shared/take-back)$")
_OPERATOR = re.compile(r"^/operator/(?:questions|rollback|accounts|accounts/remove)$")
_LIMITS = (
    (_UPLOAD, MAX_UPLOAD),
    (_FORM, MAX_FORM),
    # A question and a remark, each of five hundred characters of nine bytes.
    (_OPERATOR, 16 * KIB),
    (re.compile(r"^/api/"), 2 * MIB),
    # The page sends back all that the browser keeps: 5 million characters in today's browsers.
    (re.compile(r"^/gradio_api/"), 24 * MIB),
)
_OTHERWISE = 64 * KIB
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _Refused(ValueError):
    """A body that no handler expects; the text says why."""


def most(path: str) -> int:
    """Return how many bytes a request to a path may send."""
    return next((limit for pattern, limit in _LIMITS if pattern.match(path)), _OTHERWISE)


def counted(receive: Receive, limit: int) -> Receive:
    """Return a `receive` that refuses a body as soon as it grows beyond `limit` bytes."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, "内容过大")
        return message

    return receiving


class PlainJson:
    """ASGI middleware: passes bodies on that are plain JSON, or uploads and forms."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say what is wrong with its body."""
        path = path_of(scope)
        forms = (_UPLOAD, _FORM, _OPERATOR)
        if scope["type"] != "http" or any(form.match(path) for form in forms):
            await self.app(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            return
        try:
            if len(body) > _LARGE:
                await run_in_threadpool(require_plain, body)
            elif body:
                require_plain(body)
        except _Refused as refused:
            await refuse(send, 400, str(refused))
            return
        await self.app(scope, _again(body, receive), send)


def require_plain(body: bytes) -> None:
    """Raise ValueError unless the body is JSON that a handler may see."""
    try:
        text = body.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except _Refused:
        raise
    except RecursionError:
        raise _Refused("内容嵌套过深") from None
    except ValueError:  # also what is not UTF-8
        raise _Refused("内容不是 JSON") from None
    _require_shallow(data)
    if _SURROGATE.search(text):
        _require_encodable(data)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; every pair counts here, also one that a later twin would hide."""
    for key, value in pairs:
        if (key == "path" and isinstance(value, str)) or (key == "_type" and value):
            raise _Refused("这里不接受文件")
    return dict(pairs)


def _no_number(name: str) -> float:
    raise _Refused(f"{name} 不是数")


def _require_shallow(data: object) -> None:
    level: Iterable[object] = [data]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise _Refused("内容嵌套过深")


def _children(item: object) -> Iterable[object]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()


def _require_encodable(data: object) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _Refused("内容里有不成对的代理字符") from None


async def _whole(receive: Receive) -> bytes | None:
    """Return the body, None if the client went away before its end."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that tells the body once more and then whatever comes after it."""
    told = False

    async def receiving() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
