"""Passwords that somebody claims to know: checked a few at a time, counted for every place.

A check takes 64 MiB and a core for a while, so two run at once, some wait, and the rest is told to
come back; whoever waits holds no thread. A program that sends its password with every request is
known again without another check.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import anyio.to_thread

from rag.web.accounts import Accounts, mark_of
from rag.web.store.signins import Account
from rag.web.throttle import Buckets, Limits

T = TypeVar("T")

AT_ONCE = 2
WAITING = 16
KNOWN = 1000
PER_PLACE = Limits(per_second=1.0, burst=60)


class Busy(Exception):
    """Too many passwords are being checked, or too many came from one place."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A name with a password, where it comes from, and the cookie of a device used before."""

    name: str
    password: str
    place: str = ""
    device: str = ""


class Guesses:
    """Checks guesses for all of the server, within the bounds above."""

    def __init__(
        self, accounts: Accounts, *, waiting: int = WAITING, per_place: Limits = PER_PLACE
    ) -> None:
        self._accounts = accounts
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._room = AT_ONCE + waiting
        self._under_way = 0
        self._places = Buckets(per_place)
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, str] = OrderedDict()

    async def check(self, guess: Guess) -> Account | None:
        """Return the account if the password is right; None if it is wrong or the place locked.

        Raises:
            Busy: no room for another check now.
            StoreUnavailable: the database is down.
        """
        if self._under_way >= self._room:
            raise Busy
        self._under_way += 1
        try:
            return await self._counted(guess)
        finally:
            self._under_way -= 1

    async def _counted(self, guess: Guess) -> Account | None:
        accounts, name = self._accounts, guess.name
        source = await self._in_thread(lambda: accounts.source(name, guess.place, guess.device))
        if not self._places.take(source):
            raise Busy
        found = await self._in_thread(lambda: accounts.check(name, guess.password, source))
        if found:
            self._places.give_back(source)
        return found

    async def _in_thread(self, do: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(do, limiter=self._limiter)

    async def known(self, guess: Guess) -> Account | None:
        """Like `check`, for a guess that comes again and again: the right one is remembered."""
        digest = self._digest(guess)
        mark = self._known.get(digest)
        if mark:
            account = await anyio.to_thread.run_sync(self._accounts.get, guess.name)
            if account and mark_of(account) == mark:
                return account
            self._known.pop(digest, None)
        found = await self.check(guess)
        if found:
            self._known[digest] = mark_of(found)
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)
        return found

    def _digest(self, guess: Guess) -> bytes:
        told = f"{len(guess.name)} {guess.name}{guess.password}".encode()
        return hmac.digest(self._key, told, hashlib.sha256)
