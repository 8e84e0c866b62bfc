"""One database behind a URL: opened at the first use, brought up to date, errors in our words.

SQLite is in WAL mode, where readers never wait for a writer and writers wait for each other;
PostgreSQL connections are tested before use. After a failure the database is left alone for a few
seconds, so that requests don't queue up at a server that is down.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    Table,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from index.errors import SettingsError, StoreUnavailable
from index.settings import Settings
from rag.web.store.schema import migrate

log = logging.getLogger(__name__)

FILE = "tiaowen.sqlite"
WAIT_S = 10
REST_S = 5.0
# Any fixed number: who holds it on a PostgreSQL server is the one that changes the tables.
_MIGRATION_LOCK = 7_160_722
_POSTGRES: Mapping[str, Any] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 30,
    "application_name": "tiaowen",
    "prepare_threshold": None,  # a pooler between us may hand each transaction to another server
}


class Database:
    """The shared tables; safe to use from many threads and many processes.

    >>> with database.writing() as connection:
    ...     connection.execute(statement)
    """

    def __init__(self, url: URL, clock: Callable[[], float] = time.monotonic) -> None:
        self.url = url
        self._clock = clock
        self._engine = _engine(url)
        self._lock = threading.Lock()
        self._ready = False
        self._rest_until = 0.0

    @classmethod
    def open(cls, settings: Settings) -> Database:
        """Return the database of the settings; nothing is connected yet.

        Raises:
            SettingsError: the URL is unusable, or its driver isn't installed.
        """
        return cls(_url(settings))

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            StoreUnavailable: it can't be used.
        """
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection to read with.

        Raises:
            StoreUnavailable: the database can't be used.
        """
        with self._usable(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction, which ends with the block.

        Raises:
            StoreUnavailable: the database can't be used; nothing was written.
        """
        with self._usable(), self._writer() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        connection = self._engine.connect().execution_options(tiaowen_write=True)
        with connection, connection.begin():
            yield connection

    @contextmanager
    def _usable(self) -> Iterator[None]:
        if self._clock() < self._rest_until:
            raise StoreUnavailable(self._trouble())
        try:
            self._prepare()
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout, sqlite3.Error, OSError, Timeout) as error:
            if self.kind != "sqlite":
                self._rest_until = self._clock() + REST_S
            # The driver's own words may name hosts and users: for the log, not for the page.
            log.warning("%s: %s", self.url.render_as_string(), str(error).split("\n", 1)[0])
            raise StoreUnavailable(self._trouble()) from error

    def _trouble(self) -> str:
        if self.kind == "sqlite":
            return "存评价和账号的数据库用不了，请检查生成物目录能否写入、磁盘是否已满"
        return "连不上存评价和账号的数据库，请检查 database_url 和数据库服务器"

    def _prepare(self) -> None:
        """Create or migrate the tables, once a process."""
        if self._ready:
            return
        with self._lock:
            if self._ready:
                return
            if self.kind == "sqlite":
                self._prepare_file()
            else:
                with self._writer() as connection:
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK}
                    )
                    migrate(connection)
            self._ready = True

    def _prepare_file(self) -> None:
        path = Path(self.url.database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may start at once, and a switch to WAL doesn't wait for its turn.
        with FileLock(path.with_name(path.name + ".lock"), timeout=WAIT_S):
            if not path.exists():
                path.touch(mode=0o600)
            with closing(sqlite3.connect(path, timeout=WAIT_S)) as plain:
                plain.execute("PRAGMA journal_mode=WAL")
            with self._writer() as connection:
                migrate(connection)


def upsert(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or replace the one with the same key."""
    connection.execute(upsert_statement(table, row, connection.dialect.name))


def upsert_statement(table: Table, row: Mapping[str, Any], dialect: str) -> Executable:
    """Return the statement of `upsert` for `sqlite` or `postgresql`."""
    keys = [column.name for column in table.primary_key]
    values = {name: value for name, value in row.items() if name not in keys}
    if dialect == "postgresql":
        return (
            postgresql.insert(table)
            .values(**row)
            .on_conflict_do_update(index_elements=keys, set_=values)
        )
    return (
        sqlite.insert(table).values(**row).on_conflict_do_update(index_elements=keys, set_=values)
    )


def _url(settings: Settings) -> URL:
    given = settings.database_url.get_secret_value().strip() if settings.database_url else ""
    if not given:
        return URL.create("sqlite", database=str(settings.state.resolve() / FILE))
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise SettingsError("设置项 database_url 不是数据库地址") from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError("设置项 database_url 只支持 sqlite:/// 和 postgresql+psycopg://")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsError("设置项 database_url 的 SQLite 须是文件：sqlite:////目录/文件")
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT_S})
        event.listen(engine, "connect", _begin_ourselves)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(
            url, connect_args=dict(_POSTGRES), pool_pre_ping=True, pool_timeout=WAIT_S
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError('用 PostgreSQL 须先安装驱动：pip install -e ".[postgres]"') from error


def _begin_ourselves(connection: Any, _: object) -> None:
    """Keep the driver from beginning transactions by its own rules, which let writers collide."""
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("tiaowen_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
