"""Which generation Milvus serves, and what serves while Milvus can't.

The alias is asked at most every few seconds. While the server is down, refuses the token or holds
an index that doesn't fit, the index on this machine answers if there is one, and the log says so;
the alias is asked again later, and what it names is joined as any new generation is.
"""

from __future__ import annotations

import logging
from threading import Lock
from time import monotonic

from index.errors import IndexMissing, IndexUnavailable, IndexUnreachable
from index.generation.snapshot import Snapshot
from index.milvus.aliases import serving
from index.milvus.client import Client
from index.milvus.names import SERVED
from index.milvus.snapshot import open_remote
from index.settings import Settings, encoder_setting

logger = logging.getLogger(__name__)

_EVERY_S = 5.0
_AFTER_FAILURE_S = 30.0
_PATIENCE_S = 2.0
"""A question waits no longer for the alias."""


def open_served(settings: Settings, generation: str | None = None) -> Snapshot:
    """Open what the alias names, or a named generation of Milvus.

    Raises:
        IndexUnavailable: Milvus can't be used.
    """
    try:
        return _open(settings, generation)
    except IndexUnreachable:
        rest(settings)
        raise


def _open(settings: Settings, generation: str | None) -> Snapshot:
    client = Client(settings)
    try:
        name = settings.milvus_collection
        chosen = generation.removesuffix(SERVED) if generation else serving(client, name)
        if chosen is None:
            raise IndexMissing(
                f"Milvus 里没有名为 {name} 的索引。请运行 python -m index push --to milvus。"
            )
        snapshot = open_remote(client, name, chosen)
        snapshot.require_setting(encoder_setting(settings))
    except BaseException:
        client.close()
        raise
    return snapshot


class _Poll:
    """Asks for the alias of one setting; keeps what it learnt for some seconds."""

    def __init__(self, settings: Settings) -> None:
        patience = min(_PATIENCE_S, settings.milvus_timeout)
        self._settings = settings.model_copy(update={"milvus_timeout": patience})
        self._client: Client | None = None
        self._known: str | None = None
        self._until = 0.0
        self._lock = Lock()

    def name(self) -> str | None:
        """Return the generation that the alias names, None if that can't be told."""
        with self._lock:
            if monotonic() >= self._until:
                self._known = self._ask()
            return self._known

    def rest(self) -> None:
        """Don't ask, and name nothing, for a while: the server has just failed."""
        with self._lock:
            self._known, self._until = None, monotonic() + _AFTER_FAILURE_S

    def _ask(self) -> str | None:
        try:
            self._client = self._client or Client(self._settings)
            found = serving(self._client, self._settings.milvus_collection)
        except IndexUnavailable as error:
            logger.info("the alias can't be asked: %s", error)
            if self._client is not None:
                self._client.close()
            self._client, self._until = None, monotonic() + _AFTER_FAILURE_S
            return None
        self._until = monotonic() + _EVERY_S
        return found + SERVED if found else None


_POLLS: dict[tuple[str, str, str], _Poll] = {}
_POLLS_LOCK = Lock()


def served_generation(settings: Settings) -> str | None:
    """Return the name of the generation that Milvus serves, None if it can't be told now."""
    return _poll(settings).name()


def rest(settings: Settings) -> None:
    """Leave the server alone for a while, since it has just failed."""
    _poll(settings).rest()


def _poll(settings: Settings) -> _Poll:
    token = settings.milvus_token.get_secret_value() if settings.milvus_token else ""
    key = settings.milvus_uri, token, settings.milvus_collection
    with _POLLS_LOCK:
        return _POLLS.setdefault(key, _Poll(settings))
