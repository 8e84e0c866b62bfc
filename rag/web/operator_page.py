"""`/operator`: what was asked in vain, how much is asked, the index's past, the accounts.

Every change is a plain form that leads back to the page; only the operator gets in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from index.errors import IndexUnavailable, SettingsError
from index.generation.folders import generations
from index.generation.history import rollback
from rag.web.accounts import Accounts
from rag.web.changes import changes_html
from rag.web.desk import Desk
from rag.web.frame import framed, view_of
from rag.web.operator_html import Seen, operator_html
from rag.web.ports import Shelf
from rag.web.question_set import QuestionSet
from rag.web.signin import is_operator
from rag.web.store.feedback import FeedbackStore
from rag.web.store.questions import MAX_QUESTION, QuestionStore
from rag.web.store.signins import Role
from rag.web.words import WORDS, word

Done = Annotated[str, Query(pattern="^[a-z_]{0,20}$")]
Generation = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class Office:
    """What the operator looks at and may change."""

    desk: Desk
    accounts: Accounts
    questions: QuestionStore
    remarks: FeedbackStore

    @property
    def question_set(self) -> QuestionSet:
        """The operator's own questions."""
        return QuestionSet(self.desk.settings.state)

    def shelf(self) -> Shelf | None:
        """Return the documents, None if there is no index."""
        try:
            return self.desk.shelf()
        except IndexUnavailable:
            return None


def _operators_only(request: Request) -> None:
    if not is_operator(request):
        raise HTTPException(403, "这一页只对管理员开放")


def operator_routes(office: Office) -> APIRouter:
    """Return the page and the targets of its forms."""
    only = [Depends(_operators_only)]
    router = APIRouter(prefix="/operator", include_in_schema=False, dependencies=only)

    @router.get("")
    def page(request: Request, done: Done = "") -> HTMLResponse:
        view = view_of(request)
        note = word(f"done_{done}", view.language) if f"done_{done}" in WORDS else ""
        seen = Seen(office.shelf(), office.desk.settings.state, view)
        body = operator_html(
            seen,
            gaps=office.questions.gaps(),
            remarks=office.remarks.all(),
            usage=office.questions.usage(),
            accounts=office.accounts.all(),
            question_set=office.question_set,
            note=note,
        )
        title = word("operator_tab", view.language)
        return HTMLResponse(framed(body, request, title=title, here="operator"))

    @router.get("/changes")
    def changes(request: Request, old: Generation = "", new: Generation = "") -> HTMLResponse:
        view = view_of(request)
        body = changes_html(office.desk.settings.state, old, new, view)
        title = word("changes_title", view.language)
        return HTMLResponse(framed(body, request, title=title, here="operator/changes"))

    @router.get("/questions.jsonl")
    def questions() -> Response:
        path = office.question_set.path
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        name = f'attachment; filename="{path.name}"'
        return PlainTextResponse(text, headers={"content-disposition": name})

    @router.post("/questions")
    async def question(request: Request) -> Response:
        fields = await _fields(request)
        return _back(request, await run_in_threadpool(_take_question, office, fields))

    @router.post("/rollback")
    async def back(request: Request) -> Response:
        chosen, state = (await _fields(request)).get("generation", ""), office.desk.settings.state
        if chosen not in generations(state):
            raise HTTPException(422, "没有保留这一代索引")
        await run_in_threadpool(rollback, state, chosen)
        return _back(request, "rolled")

    @router.post("/accounts")
    async def account(request: Request) -> Response:
        fields = await _fields(request)
        return _back(request, await run_in_threadpool(_put_account, office.accounts, fields))

    @router.post("/accounts/remove")
    async def remove(request: Request) -> Response:
        name = (await _fields(request)).get("name", "")
        return _back(request, await run_in_threadpool(_remove_account, office.accounts, name))

    return router


async def _fields(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(body).items()}


def _back(request: Request, done: str) -> Response:
    return RedirectResponse(f"{view_of(request).base}operator?done={done}", status_code=303)


def _take_question(office: Office, fields: dict[str, str]) -> str:
    """Write a question into the set, or only forget it; return what was done."""
    question = fields.get("question", "").strip()[:MAX_QUESTION]
    if not question:
        raise HTTPException(422, "没有问题")
    if "dismiss" in fields:
        office.questions.forget(question)
        return "dismissed"
    clause_id, file = fields.get("clause", "").strip() or fields.get("answer", ""), ""
    if clause_id:
        shelf = office.desk.shelf()
        try:
            file = shelf.document(shelf.clause(shelf.row(clause_id)).doc_id).file
        except KeyError:
            return "no_clause"
    note = fields.get("note", "")[:MAX_QUESTION]
    added = office.question_set.add(question, clause_id=clause_id, file=file, note=note)
    office.questions.forget(question)
    return "added" if added else "known"


def _put_account(accounts: Accounts, fields: dict[str, str]) -> str:
    name = fields.get("name", "").strip()
    role: Role = "operator" if fields.get("role") == "operator" else "reader"
    if role == "reader" and not _another_operator(accounts, name):
        return "last_operator"
    try:
        accounts.put(name, role, fields.get("password", ""))
    except SettingsError:
        return "refused"
    return "account"


def _remove_account(accounts: Accounts, name: str) -> str:
    if not _another_operator(accounts, name):
        return "last_operator"
    accounts.remove(name)
    return "removed"


def _another_operator(accounts: Accounts, name: str) -> bool:
    """Tell whether somebody else may still change things."""
    return any(item.role == "operator" and item.name != name for item in accounts.all())
