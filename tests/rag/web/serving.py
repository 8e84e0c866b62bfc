"""The whole application over scripted answers, for the tests that send requests to it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from fastapi.testclient import TestClient

from index.settings import load_settings
from rag.web.accounts import Accounts
from rag.web.server import create_app
from rag.web.store.database import Database
from rag.web.store.signins import SignInStore

PASSWORD = "correct horse battery"


def settings_in(folder, **flags):
    (folder / "corpus").mkdir(exist_ok=True)
    return load_settings(corpus=folder / "corpus", state=folder / "state", **flags)


def made(settings, opener):
    """Return the application; made in a running loop, or Gradio leaves loops unclosed.

    The loop runs in a thread of its own: the browser tests leave one running in this one.
    """

    async def make():
        return create_app(settings, opener)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, make()).result()


def accounts_of(settings) -> Accounts:
    return Accounts(SignInStore(Database.open(settings)))


def client_of(app) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
