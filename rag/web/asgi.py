"""The few words of ASGI that our middleware speaks. https://asgi.readthedocs.io/en/latest/specs/"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

PROBES = frozenset({"/healthz", "/readyz"})
# Where the sign-in writes into the scope what whoever asks may do, whose account it is, and the
# name of who has signed in on the page.
ROLE = "tiaowen.role"
ACCOUNT = "tiaowen.account"
NAME = "tiaowen.name"


def name_of(scope: Scope) -> str:
    """Return the name of who has signed in on the page, "" if nobody had to."""
    return str(scope.get(NAME, ""))


def path_of(scope: Scope) -> str:
    """Return the path of a request below the prefix of the proxy."""
    return str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers by lower-case name; of several, the last counts."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def address_of(scope: Scope) -> str:
    """Return where a request comes from; one network of 64 bits is one place in IPv6."""
    host = str((scope.get("client") or ("", 0))[0])
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


async def refuse(send: Send, status: int, text: str, headers: Iterable[Header] = ()) -> None:
    """Answer a request with an error, as the JSON interface does."""
    body = json.dumps({"error": text}, ensure_ascii=False).encode()
    shown = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": shown})
    await send({"type": "http.response.body", "body": body})
