"""What the documents panel calls: list, upload, delete, rebuild, history, rollback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from index.errors import CorpusError, IndexUnavailable
from index.generation.history import Kept, history, rollback
from index.generation.manifest import Rejection, sha256_of
from index.generation.snapshot import Snapshot
from index.readers import SUPPORTED_SUFFIXES, Listed, list_documents
from index.status import document_json, kept_json
from index.structure.document import Document
from rag.web.arrivals import Arrivals, Choice
from rag.web.bodies import MAX_UPLOAD
from rag.web.desk import Desk
from rag.web.errors_english import in_language
from rag.web.frame import view_of
from rag.web.library import Library
from rag.web.ports import Shelf
from rag.web.rebuild import BuildState, Jobs, Rebuilder
from rag.web.signin import is_operator, operator_only
from rag.web.telling import told
from rag.web.words import Language

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


ALIASES = frozenset({".htm", ".markdown"})
"""Other names of formats, not worth a mention."""
BUILD_S = 3600.0
"""A file may have been written while the index was being made."""

Token = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


class FileIn(BaseModel):
    """A document, named by its file in the corpus."""

    file: str = Field(max_length=1000)


class ChoiceIn(BaseModel):
    """What to do with an upload that waits: replace the document `file`, keep both, drop it."""

    choice: Choice
    file: str = Field(default="", max_length=1000)


class GenerationIn(BaseModel):
    """A generation to return to."""

    generation: str = Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")


def library_routes(desk: Desk, jobs: Jobs | None = None) -> APIRouter:
    """Return the routes; changing anything is for the operator."""
    router = APIRouter(prefix="/api/library", tags=["library"])
    library, rebuilder = Library(desk.settings), Rebuilder(desk.settings, jobs=jobs)
    arrivals = Arrivals(desk, library)
    only_operator = [Depends(operator_only)]

    @router.get("", summary="文件、未收录的文件、未建入索引的改动")
    def shown(request: Request) -> dict[str, Any]:
        taken = {"max_bytes": MAX_UPLOAD, "formats": sorted(SUPPORTED_SUFFIXES - ALIASES)}
        language = view_of(request).language
        return shelf_json(desk, library, language) | {"operator": is_operator(request)} | taken

    @router.put("/files/{name}", dependencies=only_operator, summary="上传一个文件")
    async def upload(name: str, request: Request) -> dict[str, Any]:
        content = await request.body()  # no larger than an upload may be, see bodies.py
        return await run_in_threadpool(arrivals.take, name, content)

    @router.post("/incoming/{token}", dependencies=only_operator, summary="替换、都留或不要")
    def choose(token: Token, body: ChoiceIn) -> dict[str, Any]:
        stored = arrivals.choose(token, body.choice, body.file)
        return asdict(stored) if stored else {}

    @router.post("/delete", dependencies=only_operator, summary="删除一个文件")
    def delete(body: FileIn) -> dict[str, Any]:
        library.delete(body.file)
        return {"deleted": body.file}

    @router.post("/rebuild", dependencies=only_operator, summary="更新索引")
    def rebuild() -> dict[str, Any]:
        rebuilder.start()
        return asdict(rebuilder.state)

    @router.get("/rebuild", summary="更新进度")
    def progress(request: Request) -> dict[str, Any]:
        return build_json(rebuilder.state, view_of(request).language)

    @router.get("/history", summary="保留的各代索引")
    def generations(request: Request) -> list[dict[str, Any]]:
        language = view_of(request).language
        return [_kept_json(item, language) for item in history(desk.settings.state)]

    @router.post("/rollback", dependencies=only_operator, summary="回到较早的一代")
    def back(body: GenerationIn) -> dict[str, Any]:
        return {"generation": rollback(desk.settings.state, body.generation)}

    @router.post("/prune", dependencies=only_operator, summary="清除较早各代索引及其中的原文")
    def prune() -> dict[str, Any]:
        return {"removed": library.prune()}

    return router


def shelf_json(desk: Desk, library: Library, language: Language = "zh") -> dict[str, Any]:
    """Return the documents that serve, and the files that don't yet or any more."""
    names = library.names()
    listed = {item.file: item for item in _files(desk)}
    try:
        shelf = desk.shelf()
    except IndexUnavailable as error:
        waiting = {"pending": sorted(listed), "names": names}
        return {"trouble": in_language(told(error), language), "documents": []} | waiting
    served = {item.file for item in shelf.documents}
    refused = {
        item.file: item
        for item in _rejections(shelf)
        if item.file in listed and not _written_since(listed[item.file], shelf)
    }
    return {
        "trouble": "",
        "generation": shelf.generation,
        "documents": [
            document_facts(shelf, item) | {"present": item.file in listed}
            for item in shelf.documents
        ],
        "pending": sorted(listed.keys() - served - refused.keys()),
        "changed": sorted(
            item.file for item in shelf.documents if _differs(listed.get(item.file), item, shelf)
        ),
        "removed": sorted(served - listed.keys()),
        "rejected": [_rejection_json(item, language) for item in refused.values()],
        "names": names,
    }


def _kept_json(kept: Kept, language: Language) -> dict[str, Any]:
    known = kept_json(kept)
    said = {name: in_language(str(known[name]), language) for name in ("summary", "problem")}
    return known | said


def _rejection_json(item: Rejection, language: Language) -> dict[str, str]:
    said = {"reason": item.reason, "remedy": item.remedy}
    return {"file": item.file} | {name: in_language(text, language) for name, text in said.items()}


def build_json(state: BuildState, language: Language) -> dict[str, Any]:
    """Return how far a build is, in the language of the page."""
    texts = {"error": state.error, "summary": state.summary}
    many = {"lines": state.lines, "rejected": state.rejected}
    return (
        asdict(state)
        | {name: in_language(text, language) for name, text in texts.items()}
        | {name: [in_language(line, language) for line in lines] for name, lines in many.items()}
    )


def _rejections(shelf: Shelf) -> tuple[Rejection, ...]:
    return shelf.manifest.rejected if isinstance(shelf, Snapshot) else ()


def _written_since(item: Listed, shelf: Shelf, *, patience_s: float = 0) -> bool:
    """Tell whether a file was written after the index was made, or up to so long before."""
    if not isinstance(shelf, Snapshot):
        return False
    made = datetime.fromisoformat(shelf.manifest.created).timestamp()
    return item.mtime_ns / 1e9 > made - patience_s


def _differs(item: Listed | None, known: Document, shelf: Shelf) -> bool:
    """Tell whether a file is another than the indexed one; only what is new is read for it."""
    if item is None or not _written_since(item, shelf, patience_s=BUILD_S):
        return False
    try:
        return sha256_of(item.path) != known.sha256
    except OSError:
        return True


def document_facts(shelf: Shelf, document: Document) -> dict[str, Any]:
    """Return what a list of documents shows of one."""
    rows = shelf.rows_of(document.doc_id)
    known = document_json(document, len(rows))
    first = shelf.clause(int(rows[0])).clause_id if len(rows) else ""
    return {name: known[name] for name in _SHOWN} | {"first": first}


def _files(desk: Desk) -> Sequence[Listed]:
    try:
        return list_documents(desk.settings.corpus)
    except CorpusError:
        return ()
