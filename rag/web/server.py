"""The whole web application: JSON routes, small pages and the Gradio chat behind one gate."""

from __future__ import annotations

import os

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from index.errors import IndexUnavailable, StoreUnavailable, TiaowenError
from index.settings import Settings
from rag.web.accounts import Accounts
from rag.web.bodies import PlainJson
from rag.web.compare_page import compare_routes
from rag.web.desk import Desk, Opener, open_pipeline
from rag.web.errors_english import in_language
from rag.web.guessing import Guesses
from rag.web.history_page import history_routes
from rag.web.insights_routes import insights_routes
from rag.web.journal import Journal
from rag.web.keeping import Keeping
from rag.web.library_page import shelf_routes
from rag.web.library_routes import library_routes
from rag.web.metrics import CountedRemarks, Metrics
from rag.web.operator_page import Office, operator_routes
from rag.web.probes import Probes, probe_routes
from rag.web.routes import api_routes, page_routes
from rag.web.search_page import search_routes
from rag.web.security import LOOPBACK, Gate, is_open_to_others
from rag.web.sessions import Sessions
from rag.web.shared_page import shared_routes
from rag.web.sharing import Sharing
from rag.web.shell import head_html
from rag.web.signin import Door, SignedIn, signin_routes
from rag.web.store.conversations import ConversationStore
from rag.web.store.database import Database
from rag.web.store.feedback import FeedbackStore
from rag.web.store.jobs import JobStore
from rag.web.store.questions import QuestionStore
from rag.web.store.shares import ShareStore
from rag.web.store.signins import SignInStore
from rag.web.telling import told
from rag.web.throttle import Throttle
from rag.web.tongue import Tongue
from rag.web.tracing import make_tracer
from rag.web.watch import Observer
from rag.web.words import language_of


def create_app(settings: Settings, opener: Opener = open_pipeline) -> FastAPI:
    """Return the application; the index is opened by the first request that needs it."""
    # Read when gradio is imported: no version check, no usage report.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr

    from rag.web.page import ChatPage
    from rag.web.theme import theme

    database = Database.open(settings)
    desk = Desk(settings, opener)
    metrics = Metrics(lambda: desk.glance().shelf)
    questions = QuestionStore(database)
    for observer in (*observers(settings, metrics), Journal(questions)):
        desk.watch(observer)
    app = FastAPI(
        title="条问", version="1", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json"
    )
    app.include_router(api_routes(desk))
    app.include_router(library_routes(desk, JobStore(database)))
    app.include_router(insights_routes(desk))
    app.include_router(page_routes(desk))
    catalogue = desk.catalogue
    app.include_router(search_routes(desk, catalogue))
    app.include_router(shelf_routes(desk, catalogue))
    app.include_router(compare_routes(desk, catalogue))
    keeping = Keeping(ConversationStore(database))
    app.include_router(history_routes(keeping))
    sharing = Sharing(ShareStore(database))
    app.include_router(shared_routes(sharing))
    app.include_router(probe_routes(Probes(desk, database), desk, metrics))
    signins = SignInStore(database)
    accounts = Accounts(signins)
    door = Door(accounts, Sessions(signins), Guesses(accounts))
    app.include_router(signin_routes(door))
    remarks = FeedbackStore(database)
    app.include_router(operator_routes(Office(desk, accounts, questions, remarks)))
    app.add_middleware(PlainJson)
    app.add_middleware(Throttle)
    app.add_middleware(SignedIn, door=door, required=is_open_to_others(settings))
    app.state.desk = desk
    app.add_exception_handler(TiaowenError, _trouble)
    app.add_exception_handler(HTTPException, _refused)
    chat = ChatPage(desk, CountedRemarks(remarks, metrics), keeping, sharing)
    page = chat.build()
    page.queue(default_concurrency_limit=16, max_size=200, api_open=False)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        blocked_paths=[str(settings.state.resolve()), str(settings.corpus.resolve())],
        show_error=False,
        max_file_size="1mb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        i18n=chat.t,
        theme=theme(),
        head=head_html(),
    )
    # What `launch` would do: without it Gradio takes any path that a request names for allowed.
    page.has_launched = True
    # Any name may lead to an address that was opened on purpose; the loopback answers to its own
    # names only, or a web page could reach it by pointing a name of its own there.
    hosts = LOOPBACK | set(settings.public_hosts)
    app.add_middleware(Gate, hosts=hosts if settings.host in LOOPBACK else frozenset())
    app.add_middleware(Tongue)
    # Not a streamed answer (text/event-stream), which would wait for more to be worth packing.
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    return app


def observers(settings: Settings, metrics: Metrics) -> tuple[Observer, ...]:
    """Return who is told of every question.

    Raises:
        SettingsError: traces are wanted and their library isn't installed.
    """
    return (metrics, make_tracer(settings)) if settings.tracing else (metrics,)


def _trouble(request: Request, error: Exception) -> Response:
    """Answer an error that is meant for the user; others become a plain 500 without details."""
    status = 503 if isinstance(error, IndexUnavailable | StoreUnavailable) else 422
    language = language_of(request.headers.get("accept-language"))
    return JSONResponse({"error": in_language(told(error), language)}, status_code=status)


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what a route refuses as FastAPI does, in the language of the page."""
    assert isinstance(error, HTTPException)
    language = language_of(request.headers.get("accept-language"))
    detail = in_language(str(error.detail), language)
    return await http_exception_handler(
        request, HTTPException(error.status_code, detail, error.headers)
    )
