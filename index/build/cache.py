"""What earlier builds found out, so that a rebuild repeats only what changed.

One SQLite file in WAL mode under `<state>/cache`: it survives kill -9, and an interrupted build
resumes from it. It is only a cache: entries carry checksums, a damaged file is thrown away, and
deleting it costs time alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

logger = logging.getLogger(__name__)

NAME = "build.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, stat TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT, key BLOB, value BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID;
"""
_AT_ONCE = 500
_SPARE_ENTRIES: Mapping[str, int] = MappingProxyType(
    {"vector": 20_000, "vectors": 200, "counts": 1_000, "parsed": 1_000, "sized": 1_000}
)
"""How many unused entries may stay beside the used ones before they are deleted, by kind."""
_SPARE = 100


def key_of(*parts: str) -> bytes:
    """Return a key of fixed length for any strings."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).digest()


class BuildCache:
    """Hashes of files by their stat; parsed documents, tokens and vectors by content."""

    def __init__(self, folder: Path) -> None:
        """Open the cache in a folder; make it anew if it is damaged."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME
        try:
            self._connection = _open(self._path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            logger.warning("discarding damaged cache %s: %s", self._path, error)
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(NAME + suffix).unlink(missing_ok=True)
            self._connection = _open(self._path)

    def file_hash(self, file: str, stat: str) -> str | None:
        """Return the SHA-256 of a file that had this stat when it was last read."""
        query = "SELECT sha256 FROM files WHERE file = ? AND stat = ?"
        found = self._connection.execute(query, (file, stat)).fetchone()
        return None if found is None else str(found[0])

    def keep_file_hash(self, file: str, stat: str, sha256: str) -> None:
        """Remember a file's SHA-256 (durable with the next `commit`)."""
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?,?,?)", (file, stat, sha256)
        )

    def get(self, kind: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the values known for these keys; damaged ones count as unknown."""
        known: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, value, crc FROM entries WHERE kind = ? AND key IN ({marks})"
            for key, value, crc in self._connection.execute(query, (kind, *part)):
                if zlib.crc32(value) == crc:
                    known[key] = value
        return known

    def known(self, kind: str, keys: Sequence[bytes]) -> set[bytes]:
        """Return which of the keys have a value, without reading it."""
        found: set[bytes] = set()
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT key FROM entries WHERE kind = ? AND key IN ({marks})"
            found.update(key for (key,) in self._connection.execute(query, (kind, *part)))
        return found

    def put(self, kind: str, values: Mapping[bytes, bytes]) -> None:
        """Keep values at once and durably against a kill."""
        self.put_all({kind: values})

    def put_all(self, values: Mapping[str, Mapping[bytes, bytes]]) -> None:
        """Keep values of several kinds at once."""
        rows = [
            (kind, key, value, zlib.crc32(value))
            for kind, pairs in values.items()
            for key, value in pairs.items()
        ]
        if not rows:
            return
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO entries VALUES (?,?,?,?)", rows)

    def commit(self) -> None:
        """Make file hashes durable."""
        self._connection.commit()

    def prune(self, kind: str, used: Sequence[bytes]) -> None:
        """Delete entries of a kind that aren't used, once they are many."""
        count = self._connection.execute(
            "SELECT COUNT(*) FROM entries WHERE kind = ?", (kind,)
        ).fetchone()[0]
        if count <= 2 * len(used) + _SPARE_ENTRIES.get(kind, _SPARE):
            return
        with self._connection as connection:
            connection.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
            rows = ((key,) for key in set(used))
            connection.executemany("INSERT INTO temp.used VALUES (?)", rows)
            connection.execute(
                "DELETE FROM entries WHERE kind = ? AND key NOT IN (SELECT key FROM temp.used)",
                (kind,),
            )
            connection.execute("DROP TABLE temp.used")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint=10000")  # fewer waits for the disk
        connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def opened_cache(state: Path) -> Iterator[BuildCache]:
    """Open the build cache below the state folder for a block."""
    cache = BuildCache(state / "cache")
    try:
        yield cache
    finally:
        cache.close()
