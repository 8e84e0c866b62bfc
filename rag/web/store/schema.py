"""The tables, and the steps that led to them.

A step is never changed once released: a database remembers how many it has taken and takes the
rest. Times are seconds since 1970, except `at` of remarks and questions, which is for people.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    update,
)

from index.errors import StoreUnavailable

metadata = MetaData()

version = Table("tiaowen_version", metadata, Column("version", Integer, nullable=False))

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *(
        Column(name, Text, nullable=False)
        for name in ("at", "verdict", "words", "question", "text", "clauses", "snapshot")
    ),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", Text, nullable=False),
)

failures = Table(
    "signin_failures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(200), nullable=False),
    Column("at", Float(53), nullable=False),
    Index("signin_failures_name_at", "name", "at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("mark", String(64), nullable=False),
    Column("until", Float(53), nullable=False, index=True),
)

# Unused since files of the first days are no longer taken over; a migration never loses a table.
taken_over = Table(
    "taken_over",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("file", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("state", Text, nullable=False),
    Column("beat", Float(53), nullable=False),
)

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("snapshot", Text, nullable=False),
)

usage = Table(
    "usage_by_day",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("questions", Integer, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("account", String(200), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("changed", Float(53), nullable=False),
    Column("data", Text, nullable=False),
)

shared = Table(
    "shared",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(200), nullable=False, index=True),
    Column("at", Float(53), nullable=False),
    Column("until", Float(53), nullable=False),
    Column("question", Text, nullable=False),
    Column("data", Text, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(64), nullable=False),
)

STEPS: tuple[tuple[Table, ...], ...] = (
    (feedback, accounts, failures, sessions, taken_over),
    (jobs,),
    (unanswered, usage),
    (conversations,),
    (shared, keys),
)


def migrate(connection: Connection) -> None:
    """Bring the tables to the present version; the caller holds the lock of writers.

    Raises:
        StoreUnavailable: a newer program has written this database.
    """
    if not inspect(connection).has_table(version.name):
        version.create(connection)
        connection.execute(insert(version).values(version=0))
    taken = connection.execute(select(func.max(version.c.version))).scalar_one()
    if taken > len(STEPS):
        raise StoreUnavailable(
            f"数据库由更新的版本写成（{taken}，本程序认识到 {len(STEPS)}），请升级条问"
        )
    for tables in STEPS[taken:]:
        metadata.create_all(connection, tables, checkfirst=False)
    if taken < len(STEPS):
        connection.execute(update(version).values(version=len(STEPS)))
