"""How often one client may ask, read, manage or guess: token buckets.

Behind the sign-in, so that whoever has signed in is counted by name: askers at the same address
can't hold up the operator.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rag.web.asgi import ACCOUNT, PROBES, App, Receive, Scope, Send, address_of, path_of, refuse

Kind = Literal["read", "ask", "manage"]
RETRY_AFTER_S = 5
RETRY = (b"retry-after", str(RETRY_AFTER_S).encode())
TOO_MANY = "请求太多，请稍后再试"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may do: `burst` at once, then `per_second`."""

    per_second: float
    burst: int
    clients: int = 4096


# A page takes some hundred small files, and an open one asks twice a second while it waits.
ALLOWED: Mapping[Kind, Limits] = MappingProxyType(
    {
        "read": Limits(per_second=50.0, burst=1000),
        "ask": Limits(per_second=20.0, burst=120),
        "manage": Limits(per_second=20.0, burst=120),
    }
)


def _now() -> float:
    return time.monotonic()


class Buckets:
    """A token bucket a client; the least recently seen client is forgotten first."""

    def __init__(self, limits: Limits, clock: Callable[[], float] | None = None) -> None:
        self._limits = limits
        self._clock = clock or (lambda: _now())
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

    def give_back(self, client: str) -> None:
        """Take the last thing that the client did for not done."""
        if client in self._buckets:
            tokens, seen = self._buckets[client]
            self._buckets[client] = (min(self._limits.burst, tokens + 1), seen)


class Throttle:
    """ASGI middleware: too many requests of one client are answered with 429."""

    def __init__(self, app: App, *, allowed: Mapping[Kind, Limits] = ALLOWED) -> None:
        self.app = app
        self.buckets = {kind: Buckets(limits) for kind, limits in allowed.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or ask for patience."""
        counts = scope["type"] == "http" and path_of(scope) not in PROBES
        if counts and not self.buckets[kind_of(scope)].take(client_of(scope)):
            await refuse(send, 429, TOO_MANY, [RETRY])
            return
        await self.app(scope, receive, send)


def kind_of(scope: Scope) -> Kind:
    """Return which limit counts for a request."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return "read"
    return "manage" if path_of(scope).startswith("/api/library") else "ask"


def client_of(scope: Scope) -> str:
    """Return who asks: the account, or the address of whoever has none."""
    name = scope.get(ACCOUNT)
    return f"name {name}" if name else f"address {address_of(scope)}"
