import multiprocessing
import sqlite3
import time
from dataclasses import asdict

import pytest
from sqlalchemy import delete, func, insert, inspect, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from index.errors import SettingsError, StoreUnavailable
from index.settings import load_settings
from rag.web.store import schema
from rag.web.store.database import FILE, REST_S, Database, upsert, upsert_statement
from rag.web.store.feedback import Feedback, FeedbackStore
from rag.web.store.schema import STEPS, accounts, failures, feedback, metadata, version


def remark(n: int, who: str = "") -> Feedback:
    return Feedback(f"2026-01-01T00:00:{n:02}", "good", who, f"问{n}", "答", "[]", "g1")


def write_many(flags, who, count):
    store = FeedbackStore(Database.open(load_settings(**flags)))
    for n in range(count):
        store.add(remark(n, who))
    store.database.close()


def test_processes_that_write_at_once_lose_nothing(flags, database):
    # Neither has opened the database yet: they race to make the tables, too.
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_many, args=(flags, who, 25)) for who in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    kept = FeedbackStore(database).all()
    for who in "ab":
        assert [item for item in kept if item.words == who] == [remark(n, who) for n in range(25)]


def test_a_transaction_that_fails_leaves_nothing(database, another):
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(insert(feedback).values(**asdict(remark(1))))
        raise RuntimeError
    assert FeedbackStore(another).all() == ()


def test_readers_do_not_wait_for_a_writer(database, another):
    FeedbackStore(database).add(remark(1))
    FeedbackStore(another).all()
    with database.writing() as connection:
        connection.execute(insert(feedback).values(**asdict(remark(2))))
        started = time.monotonic()
        assert len(FeedbackStore(another).all()) == 1
        assert time.monotonic() - started < 5  # of 10 that a second writer would wait
    assert len(FeedbackStore(another).all()) == 2


def test_the_tables_know_their_version(database):
    database.ping()
    with database.reading() as connection:
        assert connection.execute(select(version.c.version)).all() == [(len(STEPS),)]
        assert set(inspect(connection).get_table_names()) == set(metadata.tables)


def test_an_older_database_is_brought_forward_with_its_rows(flags, database, monkeypatch):
    monkeypatch.setattr(schema, "STEPS", STEPS[:1])
    FeedbackStore(database).add(remark(1))
    monkeypatch.undo()
    later = Database.open(load_settings(**flags))
    assert FeedbackStore(later).all() == (remark(1),)
    with later.reading() as connection:
        assert connection.execute(select(version.c.version)).scalar_one() == len(STEPS)
        assert inspect(connection).has_table("jobs")
    later.close()


def test_a_newer_database_is_left_alone(flags, database):
    with database.writing() as connection:
        connection.execute(update(version).values(version=len(STEPS) + 1))
    later = Database.open(load_settings(**flags))
    with pytest.raises(StoreUnavailable, match="请升级"):
        later.ping()
    later.close()


def test_upsert_inserts_then_replaces(database):
    row = {"name": "li", "role": "reader", "password_hash": "h"}
    for role in ("reader", "operator"):
        with database.writing() as connection:
            upsert(connection, accounts, row | {"role": role})
    with database.reading() as connection:
        assert connection.execute(select(accounts)).all() == [("li", "operator", "h")]


def test_every_statement_compiles_for_postgresql():
    dialect = postgresql.dialect()
    tables = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert "id SERIAL NOT NULL" in next(text for text in tables if "TABLE feedback" in text)
    indexes = [index for table in metadata.sorted_tables for index in table.indexes]
    assert all(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)
    row = {"name": "li", "role": "reader", "password_hash": "h"}
    put = str(upsert_statement(accounts, row, "postgresql").compile(dialect=dialect))
    assert "ON CONFLICT (name) DO UPDATE SET role = " in put
    assert "name = " not in put.split("DO UPDATE")[1]
    old = delete(failures).where((failures.c.at <= 1.0) | (failures.c.id <= 2))
    assert "signin_failures.at <= %(at_1)s" in str(old.compile(dialect=dialect))
    assert "max(" in str(select(func.max(failures.c.id)).compile(dialect=dialect))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("not a url", "不是数据库地址"),
        ("mysql://h/d", "只支持"),
        ("sqlite://", "须是文件"),
        ("oracle+none://h/d", "只支持"),
    ],
)
def test_a_url_that_can_never_work_is_refused_at_once(tmp_path, url, said):
    with pytest.raises(SettingsError, match=said):
        Database.open(load_settings(state=tmp_path, database_url=url))


def test_without_a_url_the_file_lies_in_the_state_folder(tmp_path):
    for given in (None, "", "  "):
        database = Database.open(load_settings(state=tmp_path / "s", database_url=given))
        database.ping()
        database.close()
    file = tmp_path / "s" / FILE
    assert file.stat().st_mode & 0o077 == 0
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_server_that_is_down_is_named_without_its_password_and_left_alone_for_a_while(tmp_path):
    pytest.importorskip("psycopg", reason='needs pip install "tiaowen[postgres]"')
    now = [0.0]
    settings = load_settings(state=tmp_path, database_url="postgresql://u:geheim@127.0.0.1:1/d")
    database = Database.open(settings)
    database._clock = lambda: now[0]
    assert database.url.drivername == "postgresql+psycopg"
    with pytest.raises(StoreUnavailable, match="连不上") as first:
        database.ping()
    with pytest.raises(StoreUnavailable, match="连不上") as second:
        database.ping()
    now[0] = REST_S + 0.1
    with pytest.raises(StoreUnavailable) as third:
        database.ping()
    # The second was answered without asking the server.
    asked = [found.value.__cause__ is not None for found in (first, second, third)]
    assert asked == [True, False, True]
    assert "geheim" not in str(first.value) and "geheim" not in str(settings)


def test_a_damaged_file_is_said_to_be_unusable(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    database = Database.open(load_settings(state=tmp_path))
    with pytest.raises(StoreUnavailable, match="用不了"):
        database.ping()
    database.close()
