"""What earlier versions kept in files of the state folder moves into the tables, once.

The files stay as they are: whoever goes back to an earlier version finds them. Each content is
taken once, by its digest; an account that is in the table already is not replaced.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Table, insert, select

from index.errors import SettingsError
from rag.web.store.schema import accounts, failures, feedback, taken_over

log = logging.getLogger(__name__)

Row = Mapping[str, Any]
_REMARK = ("at", "verdict", "words", "question", "text", "clauses", "snapshot")
_ACCOUNTS: TypeAdapter[list[dict[str, str]]] = TypeAdapter(list[dict[str, str]])
_FAILURES: TypeAdapter[dict[str, list[float]]] = TypeAdapter(dict[str, list[float]])


def take_over(connection: Connection, state: Path) -> None:
    """Copy the rows of the old files that this database hasn't seen yet."""
    for name, table, read in _SOURCES:
        path = state / name
        if not path.is_file():
            continue
        digest = _digest(path)
        seen = select(taken_over.c.digest).where(taken_over.c.digest == digest)
        if connection.execute(seen).first() is not None:
            continue
        rows = list(_new(connection, table, read(path)))
        if rows:
            connection.execute(insert(table), rows)
        connection.execute(insert(taken_over).values(digest=digest, file=name))
        log.info("%s: %d rows taken over", name, len(rows))


def _digest(path: Path) -> str:
    content = path.read_bytes()
    write_ahead = path.with_name(path.name + "-wal")
    if write_ahead.is_file():
        content += write_ahead.read_bytes()
    return hashlib.sha256(path.name.encode() + b"\0" + content).hexdigest()


def _new(connection: Connection, table: Table, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows that the table doesn't hold; a file may have grown since it was taken."""
    columns = [table.c.name] if table is accounts else [c for c in table.c if c.name != "id"]
    names = [column.name for column in columns]
    held = {tuple(row) for row in connection.execute(select(*columns))}
    for row in rows:
        if tuple(row[name] for name in names) not in held:
            yield row


def _remarks(path: Path) -> Iterator[Row]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as old:
        try:
            found = old.execute(f"SELECT {', '.join(_REMARK)} FROM feedback ORDER BY rowid")
            rows = found.fetchall()
        except sqlite3.DatabaseError as error:
            log.warning("%s can't be read: %s", path.name, error)
            return
    for row in rows:
        yield dict(zip(_REMARK, (str(value).replace("\0", "") for value in row), strict=True))


def _accounts(path: Path) -> Iterator[Row]:
    try:
        for row in _ACCOUNTS.validate_json(path.read_bytes()):
            yield {name: row[name] for name in ("name", "role", "password_hash")}
    except (ValidationError, KeyError) as error:  # let nobody in, rather than everybody
        raise SettingsError("账号文件 accounts.json 无法读取，请删除后重新添加账号") from error


def _failures(path: Path) -> Iterator[Row]:
    try:
        found = _FAILURES.validate_json(path.read_bytes())
    except ValidationError:
        return  # as before: a damaged file of failures counts as none
    for name, times in found.items():
        yield from ({"name": name, "at": at} for at in times)


_SOURCES: tuple[tuple[str, Table, Callable[[Path], Iterator[Row]]], ...] = (
    ("feedback.sqlite", feedback, _remarks),
    ("accounts.json", accounts, _accounts),
    ("failures.json", failures, _failures),
)
