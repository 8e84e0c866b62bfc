import sqlite3

import pytest

from index.build import cache as cache_module
from index.build.cache import NAME, BuildCache, key_of


@pytest.fixture
def cache(tmp_path):
    opened = BuildCache(tmp_path)
    yield opened
    opened.close()


def test_values_come_back_by_kind_and_key(cache):
    cache.put("a", {b"1": b"x"})
    cache.put("b", {b"1": b"y"})
    assert cache.get("a", [b"1", b"2"]) == {b"1": b"x"}


def test_a_value_whose_bytes_changed_is_unknown(cache, tmp_path):
    cache.put("a", {b"1": b"xxxx", b"2": b"yyyy"})
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.execute("UPDATE entries SET value = ? WHERE key = ?", (b"xxyx", b"1"))
    connection.close()
    assert cache.get("a", [b"1", b"2"]) == {b"2": b"yyyy"}


def test_a_file_that_is_no_database_is_thrown_away(tmp_path):
    (tmp_path / NAME).write_bytes(b"not a database" * 400)
    cache = BuildCache(tmp_path)
    cache.put("a", {b"1": b"x"})
    assert cache.get("a", [b"1"]) == {b"1": b"x"}
    cache.close()


def test_unused_entries_go_once_they_are_many(cache, monkeypatch):
    monkeypatch.setattr(cache_module, "_SPARE", 2)
    cache.put("a", {bytes([n]): b"x" for n in range(5)})
    cache.put("b", {b"other": b"x"})
    cache.prune("a", [b"\x00", b"\x01"])  # 5 entries are no more than 2 * 2 + 2
    assert len(cache.get("a", [bytes([n]) for n in range(5)])) == 5
    cache.prune("a", [b"\x00"])
    assert list(cache.get("a", [bytes([n]) for n in range(5)])) == [b"\x00"]
    assert cache.get("b", [b"other"])


def test_keys_keep_their_parts_apart():
    assert key_of("ab", "c") != key_of("a", "bc")
    assert key_of("甲") == key_of("甲")
