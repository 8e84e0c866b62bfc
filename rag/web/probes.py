"""For whatever runs the process: is it up, can it serve, what does it count.

`/healthz` and `/readyz` follow the habits of Kubernetes, `?exclude=` included. They name no path,
no host and no message of an error, since anybody may ask.
https://kubernetes.io/docs/reference/using-api/health-checks/
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response

from index.errors import StoreUnavailable
from index.generation.folders import current_generation
from index.settings import Settings
from rag.web.desk import Desk
from rag.web.metrics import Metrics
from rag.web.security import is_open_to_others
from rag.web.store.database import Database

REACH_S = 1.0
KEPT_S = 5.0
CheckName = Literal["index", "vector_store", "model", "database"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part: whether it works, whether answers need it, and in one word what ails it."""

    ok: bool
    required: bool = True
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        shown = {"ok": self.ok, "required": self.required}
        return shown | ({"reason": self.reason} if self.reason else {})


class Probes:
    """Looks at the parts that answering needs."""

    def __init__(
        self, desk: Desk, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._desk = desk
        self._database = database
        self._clock = clock
        self._reached: dict[str, tuple[float, bool]] = {}

    def checks(self) -> dict[CheckName, Check]:
        """Return the state of every part that the settings call for."""
        settings = self._desk.settings
        found: dict[CheckName, Check] = {
            "index": _answering(self._desk.glance().reason),
            "database": self._database_check(),
        }
        if settings.vector_store == "milvus":
            # An index on this machine stands in for it.
            alone = current_generation(settings.state) is None
            found["vector_store"] = self._reach(settings.milvus_uri, required=alone)
        if settings.generator == "remote" and settings.generator_base_url:
            # Without it answers are made of the clauses' own sentences.
            found["model"] = self._reach(settings.generator_base_url, required=False)
        return found

    def _database_check(self) -> Check:
        try:
            self._database.ping()
        except StoreUnavailable:
            return Check(False, reason="unreachable")
        return Check(True)

    def _reach(self, address: str, *, required: bool) -> Check:
        now = self._clock()
        at, ok = self._reached.get(address, (-KEPT_S, False))
        if now - at >= KEPT_S:
            ok = _reachable(address)
            self._reached[address] = (now, ok)
        return Check(ok, required, "" if ok else "unreachable")


def probe_routes(probes: Probes, desk: Desk, metrics: Metrics) -> APIRouter:
    """Return the routes; `/metrics` is there for this machine, for others only by setting."""
    router = APIRouter(tags=["probes"])
    asked: Any = {"methods": ["GET", "HEAD"], "include_in_schema": False}

    @router.api_route("/healthz", summary="进程在运行", **asked)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    @router.api_route("/readyz", summary="可以应答", **asked)
    def ready(exclude: Annotated[list[CheckName], Query()] = []) -> JSONResponse:  # noqa: B006
        checks = {name: item for name, item in probes.checks().items() if name not in exclude}
        can = all(item.ok for item in checks.values() if item.required)
        shelf = desk.glance().shelf
        shown = {
            "ready": can,
            "generation": shelf.generation if shelf else "",
            "checks": {name: item.to_json() for name, item in checks.items()},
        }
        return JSONResponse(shown, status_code=200 if can else 503)

    @router.get("/metrics", include_in_schema=False)
    def counted(request: Request) -> Response:
        if not shows_metrics(desk.settings):
            raise HTTPException(404, "没有这个地址")
        text, content_type = metrics.text(request.headers.get("accept", ""))
        return Response(text, headers={"content-type": content_type})

    return router


def shows_metrics(settings: Settings) -> bool:
    """Return whether `/metrics` is there at all."""
    return settings.metrics or not is_open_to_others(settings)


def _answering(reason: str) -> Check:
    return Check(not reason, reason=reason)


def _reachable(address: str) -> bool:
    """Return whether a connection opens; an address without a host is a file on this machine."""
    parts = urlsplit(address)
    if not parts.hostname:
        return True
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname, port), timeout=REACH_S):
            return True
    except OSError:
        return False
