"""A database of each kind: SQLite, and PostgreSQL if TIAOWEN_TEST_POSTGRES names an empty one."""

import os

import pytest
from sqlalchemy import create_engine, text

from index.settings import load_settings
from rag.web.store.database import Database

POSTGRES = os.environ.get("TIAOWEN_TEST_POSTGRES", "")


def emptied(url: str) -> str:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def flags(request, tmp_path):
    """The settings of an empty database, as flags."""
    if request.param == "sqlite":
        return {"state": tmp_path}
    if not POSTGRES:
        pytest.skip("TIAOWEN_TEST_POSTGRES names no database")
    return {"state": tmp_path, "database_url": emptied(POSTGRES)}


@pytest.fixture
def database(flags):
    opened = Database.open(load_settings(**flags))
    yield opened
    opened.close()


@pytest.fixture
def another(flags):
    """A second connection to the same database, as another process would have."""
    opened = Database.open(load_settings(**flags))
    yield opened
    opened.close()
