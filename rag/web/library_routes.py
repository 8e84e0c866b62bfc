"""What the documents panel calls: list, upload, delete, rebuild, history, rollback."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from index.errors import CorpusError, IndexUnavailable
from index.generation.history import history, rollback
from index.readers import list_documents
from index.status import document_json, kept_json
from index.structure.document import Document
from rag.web.desk import Desk
from rag.web.library import Library
from rag.web.ports import Shelf
from rag.web.rebuild import Jobs, Rebuilder
from rag.web.signin import is_operator, operator_only
from rag.web.telling import told

_SHOWN = (
    "doc_id",
    "file",
    "title",
    "doc_number",
    "issuer",
    "issued_on",
    "region",
    "level",
    "clauses",
    "warnings",
)


class FileIn(BaseModel):
    """A document, named by its file in the corpus."""

    file: str = Field(max_length=1000)


class GenerationIn(BaseModel):
    """A generation to return to."""

    generation: str = Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")


def library_routes(desk: Desk, jobs: Jobs | None = None) -> APIRouter:
    """Return the routes; changing anything is for the operator."""
    router = APIRouter(prefix="/api/library", tags=["library"])
    library, rebuilder = Library(desk.settings), Rebuilder(desk.settings, jobs=jobs)
    only_operator = [Depends(operator_only)]

    @router.get("", summary="文件、未收录的文件、未建入索引的改动")
    def shown(request: Request) -> dict[str, Any]:
        return shelf_json(desk, library) | {"operator": is_operator(request)}

    @router.put("/files/{name}", dependencies=only_operator, summary="上传一个文件")
    async def upload(name: str, request: Request) -> dict[str, Any]:
        content = await request.body()  # no larger than an upload may be, see bodies.py
        return asdict(await run_in_threadpool(library.add, name, content))

    @router.post("/delete", dependencies=only_operator, summary="删除一个文件")
    def delete(body: FileIn) -> dict[str, Any]:
        library.delete(body.file)
        return {"deleted": body.file}

    @router.post("/rebuild", dependencies=only_operator, summary="更新索引")
    def rebuild() -> dict[str, Any]:
        rebuilder.start()
        return asdict(rebuilder.state)

    @router.get("/rebuild", summary="更新进度")
    def progress() -> dict[str, Any]:
        return asdict(rebuilder.state)

    @router.get("/history", summary="保留的各代索引")
    def generations() -> list[dict[str, Any]]:
        return [kept_json(item) for item in history(desk.settings.state)]

    @router.post("/rollback", dependencies=only_operator, summary="回到较早的一代")
    def back(body: GenerationIn) -> dict[str, Any]:
        return {"generation": rollback(desk.settings.state, body.generation)}

    @router.post("/prune", dependencies=only_operator, summary="清除较早各代索引及其中的原文")
    def prune() -> dict[str, Any]:
        return {"removed": library.prune()}

    return router


def shelf_json(desk: Desk, library: Library) -> dict[str, Any]:
    """Return the documents that serve, and the files that don't yet or any more."""
    names = library.names()
    try:
        shelf = desk.shelf()
    except IndexUnavailable as error:
        return {"trouble": told(error), "documents": [], "pending": _files(desk), "names": names}
    served = {item.file for item in shelf.documents}
    files = set(_files(desk))
    return {
        "trouble": "",
        "generation": shelf.generation,
        "documents": [
            document_facts(shelf, item) | {"present": item.file in files}
            for item in shelf.documents
        ],
        "pending": sorted(files - served),
        "removed": sorted(served - files),
        "names": names,
    }


def document_facts(shelf: Shelf, document: Document) -> dict[str, Any]:
    """Return what a list of documents shows of one."""
    rows = shelf.rows_of(document.doc_id)
    known = document_json(document, len(rows))
    first = shelf.clause(int(rows[0])).clause_id if len(rows) else ""
    return {name: known[name] for name in _SHOWN} | {"first": first}


def _files(desk: Desk) -> list[str]:
    try:
        return [item.file for item in list_documents(desk.settings.corpus)]
    except CorpusError:
        return []
