"""洞察: the tables over the whole corpus, as JSON, as files, and their page."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from index.errors import TiaowenError
from index.generation.snapshot import Snapshot
from rag.insights.exports import exported, naming
from rag.insights.options import Options, day
from rag.insights.registry import INSIGHTS, Insight, insight
from rag.insights.serialize import table_to_json
from rag.insights.table import Table
from rag.quotes.labels import short_label
from rag.web.desk import Desk
from rag.web.insights_english import spoken
from rag.web.reading import View
from rag.web.shell import insights_page
from rag.web.words import Language, language_of

_KEPT = 8
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar; charset=utf-8",
}


@dataclass(slots=True)
class Tables:
    """The tables made last, one being made at a time: a large corpus takes seconds."""

    _kept: OrderedDict[tuple[str, str, Options], Table] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def table(self, chosen: Insight, snapshot: Snapshot, options: Options) -> Table:
        """Return a table of a generation, made if it isn't kept."""
        key = (snapshot.generation, chosen.name, options)
        with self._lock:
            table = self._kept.pop(key, None) or chosen.build(snapshot, options)
            self._kept[key] = table
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return table


def insights_routes(desk: Desk) -> APIRouter:
    """Return the routes of the insights: reading only, as the other routes that read."""
    router = APIRouter(tags=["insights"])
    tables = Tables()

    @router.get("/api/insights", summary="有哪些洞察，可按什么筛选")
    def listed() -> dict[str, Any]:
        snapshot = _snapshot(desk)
        regions = {d.region_code: d.region for d in snapshot.documents if d.region_code}
        return {
            "insights": [
                {"name": i.name, "title": i.title, "reads": list(i.reads), "calendar": i.calendar}
                for i in INSIGHTS
            ],
            "documents": [
                {"doc_id": d.doc_id, "title": short_label(d), "number": d.doc_number}
                for d in snapshot.documents
            ],
            "regions": [{"code": code, "name": name} for code, name in sorted(regions.items())],
        }

    @router.get("/api/insights/{name}", summary="一张表，每一格带出处")
    def shown(name: str, request: Request) -> dict[str, Any]:
        chosen, snapshot = insight(name), _snapshot(desk)
        table = tables.table(chosen, snapshot, _options(request))
        return table_to_json(spoken(table, _language(request)), naming(snapshot))

    @router.get("/api/insights/{name}/{kind}", summary="导出 xlsx、docx 或 ics")
    def file(name: str, kind: str, request: Request) -> Response:
        chosen, snapshot, options = insight(name), _snapshot(desk), _options(request)
        table = tables.table(chosen, snapshot, options)
        table = spoken(table, _language(request))
        content = exported(kind, chosen, snapshot, options, table)
        called = quote(f"{table.title}.{kind}")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{called}"}
        return Response(content, media_type=_TYPES[kind], headers=headers)

    @router.get("/insights", include_in_schema=False)
    def page(request: Request) -> Response:
        view = View(_language(request))
        return HTMLResponse(insights_page(view))

    return router


def _language(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))


def _snapshot(desk: Desk) -> Snapshot:
    """Return the generation that serves; the insights read more of it than the other pages."""
    return cast(Snapshot, desk.shelf())


_MANY = {"region": "regions", "doc": "doc_ids", "matter": "matters"}
_ONE = ("unit", "before", "after")
_DAYS = ("due_by", "as_of")
_MAX_VALUES, _MAX_LENGTH = 200, 300


def _options(request: Request) -> Options:
    """Read the filters of an address: unit, region, doc, matter, due_by, as_of, before, after.

    Raises:
        TiaowenError: a day that is none, or more than anybody would choose by hand.
    """
    asked = request.query_params
    values = [value for _, value in asked.multi_items()]
    if len(values) > _MAX_VALUES or any(len(value) > _MAX_LENGTH for value in values):
        raise TiaowenError("筛选条件太多或太长")
    many = {field: tuple(filter(None, asked.getlist(name))) for name, field in _MANY.items()}
    one = {name: asked.get(name, "").strip() for name in _ONE}
    days = {name: day(asked.get(name)) for name in _DAYS}
    return Options(
        regions=many["regions"],
        doc_ids=many["doc_ids"],
        unit=one["unit"],
        due_by=days["due_by"],
        as_of=days["as_of"],
        matters=many["matters"],
        before=one["before"],
        after=one["after"],
    )
