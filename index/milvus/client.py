"""One connection to Milvus: the only importer of pymilvus.

Every call has a deadline. Within it pymilvus repeats what a broken connection or a busy server
made fail, after 10 ms, then three times as long each time, up to 3 s. What remains is told as an
`IndexUnreachable` in Chinese; tokens never appear in messages or logs.

Consistency: reads are `Bounded` (a replica may lag by seconds, which can't matter to a collection
that nothing changes once the alias names it); counts made while pushing are `Strong`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from index.errors import IndexUnreachable, SettingsError
from index.milvus.filters import keys_filter
from index.settings import Settings

Record = dict[str, Any]
Index = dict[str, Any]
LOCAL = ".db"
_SLOW_S = 3600.0
"""Loading, flushing and indexing take as long as the data is large."""
_NOT_FOUND = frozenset({100, 1600})
"""Milvus's codes for no such collection and no such alias."""
_DENIED = ("auth check failure", "unauthenticated", "permission", "invalid token")


class Client:
    """Milvus with our deadlines, consistency levels and errors."""

    def __init__(self, settings: Settings) -> None:
        """Connect.

        Raises:
            IndexUnreachable: nobody answers there, or the token is refused.
            SettingsError: pymilvus isn't installed.
        """
        self.uri, self._timeout = settings.milvus_uri, settings.milvus_timeout
        self.local = self.uri.endswith(LOCAL)
        self._where = shown(self.uri)
        with self._translated("连接"):
            self._milvus = _connect(settings)

    def collections(self) -> tuple[str, ...]:
        """Return the names of all collections."""
        with self._translated("列出集合"):
            return tuple(self._milvus.list_collections(timeout=self._timeout))

    def target(self, alias: str) -> str | None:
        """Return the collection that an alias names, None if there is no such alias."""
        with self._translated("查询别名"), _absent_is_none() as found:
            found.append(self._milvus.describe_alias(alias, timeout=self._timeout))
        return str(found[0]["collection_name"]) if found else None

    def point(self, alias: str, collection: str) -> None:
        """Let an alias name a collection, in one step."""
        known = self.target(alias) is not None
        change = self._milvus.alter_alias if known else self._milvus.create_alias
        with self._translated("切换别名"):
            change(collection, alias, timeout=self._timeout)

    def prepare(self, collection: str, schema: object, indexes: Sequence[Index]) -> None:
        """Create a collection with its indexes, as far as it isn't there, and load it."""
        with self._translated("建立集合"):
            if not self._milvus.has_collection(collection, timeout=self._timeout):
                self._milvus.create_collection(
                    collection,
                    schema=schema,
                    consistency_level="Bounded",
                    timeout=self._timeout,
                )
            known = set(self._milvus.list_indexes(collection, timeout=self._timeout))
            missing = self._milvus.prepare_index_params()
            for index in indexes:
                if index["field_name"] not in known:
                    missing.add_index(**index, index_name=index["field_name"])
            # Waiting for each index of an empty collection would take half a second.
            if len(missing):
                self._milvus.create_index(collection, missing, timeout=self._timeout, sync=False)
        self.load(collection)

    def drop(self, collection: str) -> None:
        """Delete a collection."""
        with self._translated("删除集合"):
            self._milvus.drop_collection(collection, timeout=self._timeout)

    def upsert(self, collection: str, records: Sequence[Record]) -> None:
        """Write records; those with a known key replace it."""
        with self._translated("写入"):
            self._milvus.upsert(collection, list(records), timeout=self._timeout)

    def delete(self, collection: str, key_field: str, keys: Sequence[str]) -> None:
        """Delete records by key."""
        with self._translated("删除"):
            condition = keys_filter(key_field, keys)
            self._milvus.delete(collection, filter=condition, timeout=self._timeout)

    def finish(self, collection: str) -> None:
        """Write everything to storage and wait for its indexes."""
        with self._translated("落盘"):
            self._milvus.flush(collection, timeout=_SLOW_S)
            for name in self._milvus.list_indexes(collection, timeout=self._timeout):
                self._wait_for_index(collection, name)
        self.load(collection)

    def _wait_for_index(self, collection: str, name: str) -> None:
        until = time.monotonic() + _SLOW_S
        while time.monotonic() < until:
            state = self._milvus.describe_index(collection, name, timeout=self._timeout)
            if not state or not state.get("pending_index_rows"):
                return
            time.sleep(1)
        raise IndexUnreachable(
            f"Milvus（{self._where}）没有在一小时内建好索引 {name}。请稍后重试。"
        )

    def load(self, collection: str) -> None:
        """Have a collection ready to be read (it stays so until the server is restarted)."""
        with self._translated("载入"):
            self._milvus.load_collection(collection, timeout=_SLOW_S)

    def count(self, collection: str) -> int:
        """Return the number of records, all writes included."""
        found = self._query(collection, "", ["count(*)"], consistency_level="Strong")
        return int(found[0]["count(*)"])

    def query(
        self, collection: str, condition: str, fields: Sequence[str], *, strong: bool = False
    ) -> list[Record]:
        """Return the fields of every record that meets a condition, in no order."""
        level = {"consistency_level": "Strong"} if strong else {}
        return self._query(collection, condition, fields, **level)

    def get(
        self, collection: str, key_field: str, keys: Sequence[str], fields: Sequence[str]
    ) -> list[Record]:
        """Return the fields of the records with these keys, where they exist."""
        return self._query(collection, keys_filter(key_field, keys), fields)

    def _query(
        self, collection: str, condition: str, fields: Sequence[str], **options: Any
    ) -> list[Record]:
        with self._translated("读取"):
            found = self._milvus.query(
                collection,
                filter=condition,
                output_fields=list(fields),
                timeout=self._timeout,
                **options,
            )
        return list(found)

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
        with self._translated("检索"):
            found = self._milvus.search(
                collection,
                data=list(queries),
                anns_field=field,
                filter=condition,
                limit=limit,
                output_fields=["row"],
                search_params={"params": dict(params or {})},
                timeout=self._timeout,
            )
        return [[(int(h["entity"]["row"]), float(h["distance"])) for h in hits] for hits in found]

    def close(self) -> None:
        """Let go of the connection."""
        self._milvus.close()

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        """Turn what pymilvus raises into an `IndexUnreachable` that says what to do."""
        import grpc
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            raise IndexUnreachable(_message(error, self._where, doing)) from error


def shown(uri: str) -> str:
    """Return an address without the user and password it may carry.

    >>> shown("https://root:secret@milvus.example:19530")
    'https://milvus.example:19530'
    """
    if "://" not in uri:
        return uri
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _connect(settings: Settings) -> Any:
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise SettingsError(
            'vector_store = "milvus" 需要 pymilvus，请运行 pip install "tiaowen[milvus]"。'
        ) from error
    # It logs each failure with a traceback of its own; ours are raised and told once.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    options = {"server_pem_path": str(settings.milvus_ca)} if settings.milvus_ca else {}
    return MilvusClient(
        settings.milvus_uri,
        token=token,
        timeout=settings.milvus_timeout,
        dedicated=True,
        **options,
    )


@contextmanager
def _absent_is_none() -> Iterator[list[Any]]:
    """Yield a list that stays empty if what is asked for doesn't exist."""
    from pymilvus.exceptions import MilvusException

    found: list[Any] = []
    try:
        yield found
    except MilvusException as error:
        if error.code not in _NOT_FOUND:
            raise


def _message(error: Exception, where: str, doing: str) -> str:
    """Return what happened and what helps; the cause stays in the chained exception."""
    chain = " ".join(_causes(error)).lower()
    if any(sign in chain for sign in _DENIED):
        return f"Milvus（{where}）拒绝了凭据。请检查 milvus_token 和用户的权限。"
    if "connecting" in chain or "unavailable" in chain or "deadline" in chain:
        return (
            f"连不上 Milvus（{where}，{doing}时）。请检查 milvus_uri、网络和服务是否在运行；"
            "已写入的数据不会丢，再运行一次即可接着做。"
        )
    reason = getattr(error, "message", "") or str(error)
    return f"Milvus（{where}）{doing}失败：{reason}"


def _causes(error: BaseException | None) -> Iterator[str]:
    """Yield what an error and those behind it say; pymilvus makes errors their own cause."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield str(error)
        error = error.__cause__ or error.__context__
