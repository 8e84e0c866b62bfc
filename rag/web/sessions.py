"""Who has signed in: tokens, of which the database keeps the digests."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

from index.errors import StoreUnavailable
from rag.web.accounts import GRACE_S, mark_of
from rag.web.store.signins import Account, Session, SignInStore

HOURS = 12
MAX_SEEN = 10_000


class Sessions:
    """Tokens handed out; the database holds their digests, so any process knows them.

    While the database is down, sessions that this process has seen lately go on.
    """

    def __init__(self, store: SignInStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    def begin(self, account: Account) -> str:
        """Return a new token.

        Raises:
            StoreUnavailable: it could not be kept.
        """
        now = self._clock()
        token = secrets.token_urlsafe(32)
        session = Session(account.name, mark_of(account), now + HOURS * 3600)
        self._store.put_session(_digest(token), session, now=now)
        return token

    def find(self, token: str) -> Session | None:
        """Return the session of a token, None if it is unknown or over.

        Raises:
            StoreUnavailable: the database is down and this process hasn't seen the session.
        """
        if not token:
            return None
        digest = _digest(token)
        try:
            session = self._store.session(digest)
        except StoreUnavailable:
            at, session = self._seen.get(digest, (0.0, None))
            if session is None or self._clock() - at > GRACE_S:
                raise
        else:
            self._remember(digest, session)
        return session if session and session.until > self._clock() else None

    def end(self, token: str) -> None:
        """Forget a token."""
        self._seen.pop(_digest(token), None)
        self._store.end_session(_digest(token))

    def _remember(self, digest: str, session: Session | None) -> None:
        self._seen.pop(digest, None)
        if session is not None:
            self._seen[digest] = (self._clock(), session)
        while len(self._seen) > MAX_SEEN:
            self._seen.popitem(last=False)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
