"""One connection to Milvus: the only importer of pymilvus.

Every call has a deadline. Within it what a broken line or a starting server made fail is done
again, after 50 ms, then twice as long each time, up to 2 s: pymilvus itself gives up as soon as it
can't connect anew. What remains is told as an `IndexUnreachable` in Chinese; tokens never appear
in messages or logs.

Consistency: reads are `Bounded` (a replica may lag by seconds, which can't matter to a collection
that nothing changes once the alias names it); counts made while pushing are `Strong`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, TypeVar

from index.errors import IndexUnreachable, SettingsError
from index.milvus.faults import broken_off, message, shown
from index.milvus.filters import keys_filter
from index.settings import Settings

Record = dict[str, Any]
Index = dict[str, Any]
_T = TypeVar("_T")
LOCAL = ".db"
_SLOW_S = 3600.0
"""Loading, flushing and indexing take as long as the data is large."""
_NOT_FOUND = frozenset({100, 1600})
"""Milvus's codes for no such collection and no such alias."""
_GRPC_OPTIONS = {
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2000,
}
"""By default gRPC answers for a whole second that a line is broken which is mended by then."""


class Client:
    """Milvus with our deadlines, consistency levels and errors.

    Every request may be repeated: records are written by key, and what is made is looked for first.
    """

    def __init__(self, settings: Settings) -> None:
        """Connect.

        Raises:
            IndexUnreachable: nobody answers there, or the token is refused.
            SettingsError: pymilvus isn't installed.
        """
        _require_library()
        self.uri, self._timeout = settings.milvus_uri, settings.milvus_timeout
        self.local = self.uri.endswith(LOCAL)
        self._where = shown(self.uri)
        self._milvus: Any = self._do("连接", lambda: _connect(settings))

    def collections(self) -> tuple[str, ...]:
        """Return the names of all collections."""
        return tuple(self._call("列出集合", "list_collections"))

    def target(self, alias: str) -> str | None:
        """Return the collection that an alias names, None if there is no such alias."""
        return self._do("查询别名", lambda: self._target(alias))

    def _target(self, alias: str) -> str | None:
        from pymilvus.exceptions import MilvusException

        try:
            found = self._milvus.describe_alias(alias, timeout=self._timeout)
        except MilvusException as error:
            if error.code in _NOT_FOUND:
                return None
            raise
        return str(found["collection_name"])

    def point(self, alias: str, collection: str) -> None:
        """Let an alias name a collection, in one step."""

        def change() -> None:
            known = self._target(alias) is not None
            put = self._milvus.alter_alias if known else self._milvus.create_alias
            put(collection, alias, timeout=self._timeout)

        self._do("切换别名", change)

    def prepare(self, collection: str, schema: object, indexes: Sequence[Index]) -> None:
        """Create a collection with its indexes, as far as it isn't there, and load it."""
        self._do("建立集合", lambda: self._prepare(collection, schema, indexes))
        self.load(collection)

    def _prepare(self, collection: str, schema: object, indexes: Sequence[Index]) -> None:
        if not self._milvus.has_collection(collection, timeout=self._timeout):
            self._milvus.create_collection(
                collection, schema=schema, consistency_level="Bounded", timeout=self._timeout
            )
        known = set(self._milvus.list_indexes(collection, timeout=self._timeout))
        missing = self._milvus.prepare_index_params()
        for index in indexes:
            if index["field_name"] not in known:
                missing.add_index(**index, index_name=index["field_name"])
        if len(missing):
            # Waiting for each index of an empty collection would take half a second.
            self._milvus.create_index(collection, missing, timeout=self._timeout, sync=False)

    def drop(self, collection: str) -> None:
        """Delete a collection."""
        self._call("删除集合", "drop_collection", collection)

    def upsert(self, collection: str, records: Sequence[Record]) -> None:
        """Write records; those with a known key replace it."""
        self._call("写入", "upsert", collection, list(records))

    def delete(self, collection: str, key_field: str, keys: Sequence[str]) -> None:
        """Delete records by key."""
        self._call("删除", "delete", collection, filter=keys_filter(key_field, keys))

    def finish(self, collection: str) -> None:
        """Write everything to storage and wait for its indexes."""
        self._call("落盘", "flush", collection, timeout=_SLOW_S)
        for name in self._call("查看索引", "list_indexes", collection):
            self._wait_for_index(collection, name)
        self.load(collection)

    def _wait_for_index(self, collection: str, name: str) -> None:
        until = time.monotonic() + _SLOW_S
        while (state := self._call("查看索引", "describe_index", collection, name)) and int(
            state.get("pending_index_rows") or 0
        ):
            if time.monotonic() > until:
                raise IndexUnreachable(f"Milvus（{self._where}）没有在一小时内建好索引 {name}。")
            time.sleep(1)

    def load(self, collection: str) -> None:
        """Have a collection ready to be read (it stays so until the server is restarted)."""
        self._call("载入", "load_collection", collection, timeout=_SLOW_S)

    def count(self, collection: str) -> int:
        """Return the number of records, all writes included."""
        return int(self.query(collection, "", ["count(*)"], strong=True)[0]["count(*)"])

    def query(
        self, collection: str, condition: str, fields: Sequence[str], *, strong: bool = False
    ) -> list[Record]:
        """Return the fields of every record that meets a condition, in no order."""
        level = {"consistency_level": "Strong"} if strong else {}
        wanted = list(fields)
        return list(
            self._call("读取", "query", collection, filter=condition, output_fields=wanted, **level)
        )

    def get(
        self, collection: str, key_field: str, keys: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        """Return the fields of the records with these keys, where they exist."""
        return self.query(collection, keys_filter(key_field, keys), fields)

    def search(
        self,
        collection: str,
        field: str,
        queries: Sequence[object],
        *,
        limit: int,
        condition: str = "",
        params: Mapping[str, object] | None = None,
    ) -> list[list[tuple[int, float]]]:
        """Return (row, score) of the best records for each query, best first."""
        found = self._call(
            "检索",
            "search",
            collection,
            data=list(queries),
            anns_field=field,
            filter=condition,
            limit=limit,
            output_fields=["row"],
            search_params={"params": dict(params or {})},
        )
        return [[(int(h["entity"]["row"]), float(h["distance"])) for h in hits] for hits in found]

    def close(self) -> None:
        """Let go of the connection."""
        self._milvus.close()

    def _call(self, doing: str, method: str, *arguments: object, **options: object) -> Any:
        """Call a method of pymilvus's client within the deadline; `doing` tells what failed."""
        given = {"timeout": self._timeout, **options}
        return self._do(doing, lambda: getattr(self._milvus, method)(*arguments, **given))

    def _do(self, doing: str, action: Callable[[], _T]) -> _T:
        """Do it, again if the line breaks; raise what remains in our words."""
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            return self._retrying(action)
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            raise IndexUnreachable(message(error, self._where, doing)) from error

    def _retrying(self, action: Callable[[], _T]) -> _T:
        from tenacity import (
            Retrying,
            retry_if_exception,
            stop_before_delay,
            wait_exponential,
            wait_random,
        )

        again = Retrying(
            retry=retry_if_exception(broken_off),
            wait=wait_exponential(multiplier=0.05, max=2.0) + wait_random(0.0, 0.1),
            stop=stop_before_delay(self._timeout),
            reraise=True,
        )
        return again(action)


def _require_library() -> None:
    if find_spec("pymilvus") is None:
        raise SettingsError(
            'vector_store = "milvus" 需要 pymilvus，请运行 pip install "tiaowen[milvus]"。'
        )


def _connect(settings: Settings) -> Any:
    from pymilvus import MilvusClient

    # They log each failure with a traceback of their own; ours are raised and told once.
    for library in ("pymilvus", "milvus_lite"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    options = {"server_pem_path": str(settings.milvus_ca)} if settings.milvus_ca else {}
    return MilvusClient(
        settings.milvus_uri,
        token=token,
        timeout=settings.milvus_timeout,
        dedicated=True,
        grpc_options=dict(_GRPC_OPTIONS),
        **options,
    )
