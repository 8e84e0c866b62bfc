"""Sharing an answer by a link: only what this server has answered, for a while, by an id nobody
guesses.

The page keeps answers in the browser, where a person may change them. So each is sealed when it
is given, and only one whose seal is whole can be shared: a link never shows as ours what isn't.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, replace

from pydantic import TypeAdapter, ValidationError

from index.errors import StoreUnavailable
from rag.web.reply import Reply
from rag.web.store.shares import Shared, ShareStore

DAYS = 30
MOST = 100
"""Links of one account at a time."""
MAX_CHARS = 200_000
"""Of one stored answer; ours are a tenth of it."""

log = logging.getLogger(__name__)


class Sharing:
    """Seals answers, stores what is shared and opens links."""

    def __init__(self, store: ShareStore, clock: Callable[[], float] = time.time) -> None:
        """Bind to the table of shared answers."""
        self._store = store
        self._clock = clock
        self._key = ""

    def sealed(self, reply: Reply) -> Reply:
        """Return an answer with its seal; without one if the database is down."""
        try:
            return replace(reply, seal=self._seal(reply))
        except StoreUnavailable as error:
            log.warning("an answer can't be sealed: %s", error)
            return reply

    def share(self, reply: Reply, account: str) -> tuple[Shared | None, str]:
        """Store an answer; return it and "", or None and the word for why not."""
        data = _data(reply)
        try:
            if not hmac.compare_digest(self._seal(reply).encode(), reply.seal.encode()):
                return None, "share_unsealed"
            if len(data) > MAX_CHARS:
                return None, "share_too_long"
            now = self._clock()
            until = now + DAYS * 24 * 3600
            item = Shared(secrets.token_urlsafe(24), account, now, until, reply.question, data)
            kept = self._store.add(item, most=MOST)
        except StoreUnavailable as error:
            log.warning("an answer can't be shared: %s", error)
            return None, "share_lost"
        return kept, "" if kept else "share_full"

    def open(self, key: str) -> tuple[Shared, Reply] | None:
        """Return what a link opens, None if nothing.

        Raises:
            StoreUnavailable: the database is down.
        """
        found = self._store.get(key, self._clock())
        try:
            return (found, _REPLY.validate_json(found.data)) if found else None
        except ValidationError:  # of another version
            return None

    def of(self, account: str) -> tuple[Shared, ...]:
        """Return what an account shares, the latest first.

        Raises:
            StoreUnavailable: as `open`.
        """
        return self._store.of(account, self._clock())

    def take_back(self, key: str, account: str, *, operator: bool) -> bool:
        """Make a link open nothing; False unless it is the account's own, or the operator asks.

        Raises:
            StoreUnavailable: as `open`.
        """
        found = self._store.get(key, self._clock())
        if found is None or not (operator or (account and found.account == account)):
            return False
        self._store.drop(key)
        return True

    def _seal(self, reply: Reply) -> str:
        self._key = self._key or self._store.key(secrets.token_urlsafe(32))
        return hmac.new(self._key.encode(), _data(reply).encode(), hashlib.sha256).hexdigest()


def _data(reply: Reply) -> str:
    """Return an answer as text that is the same after a browser has kept it."""
    return json.dumps(asdict(replace(reply, seal="")), sort_keys=True)


_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
